import ArgumentParser

/// An amount of memory as people write it: `2GiB`, `1500MiB`, or plain bytes.
struct MemorySize: ExpressibleByArgument, CustomStringConvertible {
  let bytes: Int

  private static let units = [("KiB", 10), ("MiB", 20), ("GiB", 30), ("TiB", 40)]

  init(bytes: Int) {
    self.bytes = bytes
  }

  init?(argument: String) {
    let unit = Self.units.first { argument.hasSuffix($0.0) }
    let digits = argument.dropLast(unit?.0.count ?? 0)
    guard let count = Int(digits), count > 0 else { return nil }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: 1 << (unit?.1 ?? 0))
    guard !overflow else { return nil }
    self.bytes = bytes
  }

  /// In MiB, rounded up.
  var description: String { "\((bytes + (1 << 20) - 1) >> 20) MiB" }
}
