import CKernels
import SigLIP

/// The weights of one axis of a resize, as Pillow computes them (`Resample.c`): a filter stretched by the scale when
/// shrinking, so that every source pixel counts, normalised per output, then rounded to fixed point.
struct ResizeAxis {
  /// Outputs along the axis.
  let outputs: Int
  /// Weights per output.
  let taps: Int
  /// First source position of each output: `(outputs)`.
  let starts: [Int32]
  /// `(outputs, taps)`, with `CK_RESIZE_PRECISION_BITS` bits behind the point.
  let weights: [Int32]

  /// - Parameters:
  ///   - source: pixels along the axis.
  ///   - part: what of them is resized, from the first one's edge; Pillow's `box`.
  ///   - multiple: the taps are filled up with zeros to a multiple of this, where the source is long enough.
  init(
    from source: Int, part: Range<Double>, to outputs: Int, resample: PreprocessorConfiguration.Resample,
    multiple: Int = 1
  ) {
    let scale = (part.upperBound - part.lowerBound) / Double(outputs)
    let stretch = max(scale, 1)
    let support = resample.support * stretch
    // The windows, before their weights, because the longest one decides how many taps all have.
    let windows = (0..<outputs).map { index in
      let center = part.lowerBound + (Double(index) + 0.5) * scale
      return max(Int(center - support + 0.5), 0)..<min(Int(center + support + 0.5), source)
    }
    let longest = windows.map(\.count).max() ?? 1
    let filled = (longest + multiple - 1) / multiple * multiple
    let taps = filled <= source ? filled : longest

    var starts = [Int32](repeating: 0, count: outputs)
    var weights = [Int32](repeating: 0, count: outputs * taps)
    var values = [Double](repeating: 0, count: longest)
    for (index, window) in windows.enumerated() {
      let center = part.lowerBound + (Double(index) + 0.5) * scale
      var sum = 0.0
      for (offset, position) in window.enumerated() {
        values[offset] = resample.weight(at: (Double(position) - center + 0.5) * (1 / stretch))
        sum += values[offset]
      }
      // A window near the end begins earlier, with zeros, so that all its taps lie within the source.
      let start = min(window.lowerBound, source - taps)
      starts[index] = Int32(start)
      for (offset, value) in values.prefix(window.count).enumerated() {
        let normalised = sum == 0 ? value : value / sum
        let fixed = normalised * Double(1 << CK_RESIZE_PRECISION_BITS)
        weights[index * taps + window.lowerBound - start + offset] = Int32(fixed < 0 ? fixed - 0.5 : fixed + 0.5)
      }
    }
    self.outputs = outputs
    self.taps = taps
    self.starts = starts
    self.weights = weights
  }

  func withKernelAxis(_ body: (UnsafePointer<ck_resize_axis>) -> Void) {
    starts.withUnsafeBufferPointer { starts in
      weights.withUnsafeBufferPointer { weights in
        var axis = ck_resize_axis(
          outputs: outputs, taps: taps, starts: starts.baseAddress, weights: weights.baseAddress)
        body(&axis)
      }
    }
  }
}

extension PreprocessorConfiguration.Resample {
  /// Half the filter's width, in source pixels at scale 1.
  fileprivate var support: Double {
    switch self {
    case .bilinear: 1
    case .bicubic: 2
    }
  }

  /// The filter: a triangle, or Keys' cubic convolution with a = -0.5.
  fileprivate func weight(at position: Double) -> Double {
    let x = abs(position)
    switch self {
    case .bilinear:
      return x < 1 ? 1 - x : 0
    case .bicubic:
      if x < 1 { return (1.5 * x - 2.5) * x * x + 1 }
      if x < 2 { return (((x - 5) * x + 8) * x - 4) * -0.5 }
      return 0
    }
  }
}
