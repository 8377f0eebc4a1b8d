import CKernels

/// A product by this project's own kernels, cut by rows, or by panels where the rows are few.
struct PanelProduct {
  private let gemm: ck_gemm
  private let panels: Int
  private let cutsRows: Bool
  private let slice: Int

  /// Below so many rows a thread, threads share the weights out instead: each then reads its own part of them once, and
  /// not all of them for little work.
  private static let fewestRows = 160
  /// More rows than these at once are of no use to anyone; smaller parts keep threads busy to the end.
  private static let mostRows = 192

  init(
    _ input: Matrix, _ weights: Weights.Panels, _ bias: Buffer<Float>?, _ epilogue: ck_epilogue, _ output: Matrix,
    threads: Int
  ) {
    gemm = ck_gemm(
      format: weights.format.ck, rows: output.rows, inputs: input.columns, outputs: output.columns,
      input: input.start, input_stride: input.stride, input_scales: input.scales,
      weights: weights.values.pointer, weight_scales: weights.scales?.pointer, weight_sums: weights.sums?.pointer,
      bias: bias?.pointer, epilogue: epilogue, output_format: output.format.ck, output: output.start,
      output_stride: output.stride)
    panels = ck_panels(output.columns)
    cutsRows = threads > 1 && output.rows >= Self.fewestRows * threads
    if cutsRows {
      let parts = threads * max(1, output.rows / (threads * Self.mostRows))
      slice = (output.rows + parts - 1) / parts
    } else {
      slice = max(1, (panels + threads - 1) / threads)
    }
  }

  private var length: Int { cutsRows ? gemm.rows : panels }
  var parts: Int { gemm.rows == 0 ? 0 : (length + slice - 1) / slice }

  func perform(_ part: Int) {
    let (first, count) = (part * slice, min(slice, length - part * slice))
    withUnsafePointer(to: gemm) { gemm in
      if cutsRows {
        ck_gemm_part(gemm, first, count, 0, panels)
      } else {
        ck_gemm_part(gemm, 0, gemm.pointee.rows, first, count)
      }
    }
  }
}
