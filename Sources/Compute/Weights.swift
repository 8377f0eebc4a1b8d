import CKernels
import Dispatch

/// The weights of a linear layer, (outputs, inputs): read only, shared by all workers.
public struct Weights: Sendable {
  public let outputs: Int
  public let inputs: Int
  let layout: Layout

  enum Layout: Sendable {
    /// Float32, a row an output, as checkpoints keep them: OpenBLAS takes them so.
    case rows(Buffer<Float>)
    case panels(Panels)
  }

  /// 32 outputs at a time, as this project's kernels read them.
  struct Panels: Sendable {
    let format: Format
    let values: Buffer<UInt8>
    /// int8: for each output, whole panels of them.
    let scales: Buffer<Float>?
    /// int8: for each output the sum of its weights, whole panels of them.
    let sums: Buffer<Int32>?
  }

  /// Float32 rows where they lie.
  public init(_ rows: Buffer<Float>, outputs: Int, inputs: Int) {
    precondition(outputs * inputs == rows.count, "\(outputs) x \(inputs) weights in \(rows.count) floats")
    (self.outputs, self.inputs, layout) = (outputs, inputs, .rows(rows))
  }

  /// Weights in panels, laid out on all cores.
  ///
  /// - Parameters:
  ///   - rows: writes the weights of some outputs, dense, where it is told to; called from several threads at once. Nil:
  ///     the memory is reserved and left untouched.
  public init(
    _ format: Format, outputs: Int, inputs: Int, rows: ((Range<Int>, UnsafeMutablePointer<Float>) -> Void)?
  ) {
    let (count, bytes) = (ck_panels(outputs), ck_panel_bytes(format.ck, inputs))
    let isInt8 = format == .int8
    let panels = Panels(
      format: format, values: Buffer(count: count * bytes),
      scales: isInt8 ? Buffer(count: count * Self.panel) : nil, sums: isInt8 ? Buffer(count: count * Self.panel) : nil)
    (self.outputs, self.inputs, layout) = (outputs, inputs, .panels(panels))
    guard let rows else { return }
    withoutActuallyEscaping(rows) { rows in
      nonisolated(unsafe) let rows = rows  // each call writes memory of its own
      DispatchQueue.concurrentPerform(iterations: count) { index in
        let range = index * Self.panel..<min((index + 1) * Self.panel, outputs)
        let block = UnsafeMutablePointer<Float>.allocate(capacity: range.count * inputs)
        defer { block.deallocate() }
        rows(range, block)
        ck_pack_panel(
          format.ck, panels.values.pointer + index * bytes, panels.scales.map { $0.pointer + index * Self.panel },
          panels.sums.map { $0.pointer + index * Self.panel }, block, range.count, inputs)
      }
    }
  }

  /// Outputs of a panel. Biases have room for whole panels.
  public static var panel: Int { CK_PANEL }

  /// `outputs`, rounded up to whole panels.
  public static func padded(_ outputs: Int) -> Int { ck_panels(outputs) * panel }

  /// What is multiplied by them.
  public var format: Format {
    switch layout {
    case .rows: .float32
    case .panels(let panels): panels.format
    }
  }

  /// Bytes of memory of their own.
  public var ownedBytes: Int {
    switch layout {
    case .rows(let rows): rows.ownedBytes
    case .panels(let panels):
      panels.values.ownedBytes + (panels.scales?.ownedBytes ?? 0) + (panels.sums?.ownedBytes ?? 0)
    }
  }
}
