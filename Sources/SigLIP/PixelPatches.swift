/// One picture as the vision tower takes it: 8-bit RGB, resized, cut into square patches.
///
/// `bytes` has shape `(rows * columns, patchSize * patchSize * 3)`: patches row by row, and within a patch
/// row, column, channel. Scaling and normalisation are folded into the patch embedding's weights when a
/// checkpoint is loaded, so no float copy of a picture is ever made outside the tower.
public struct PixelPatches: Sendable, Hashable {
  /// Patches down the picture.
  public let rows: Int
  /// Patches across the picture.
  public let columns: Int
  /// Pixels along one side of a patch.
  public let patchSize: Int
  /// `rows * columns * patchSize * patchSize * 3` values.
  public let bytes: [UInt8]

  /// Patches in the picture: the length of its sequence.
  public var count: Int { rows * columns }

  /// Patches whose `bytes` have the shape that the type states.
  public init(rows: Int, columns: Int, patchSize: Int, bytes: [UInt8]) {
    precondition(bytes.count == rows * columns * patchSize * patchSize * 3, "one byte per patch, pixel and channel")
    self.rows = rows
    self.columns = columns
    self.patchSize = patchSize
    self.bytes = bytes
  }

  // The synthesised hash would feed the bytes one by one.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(rows)
    hasher.combine(columns)
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }
}
