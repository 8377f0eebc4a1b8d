import CKernels
import SigLIP

/// Resizes a picture as Pillow 13 does (`Image.resize`), bit for bit: antialiased, in two passes of fixed-point
/// arithmetic, rounded to 8 bits after each.
public enum Resizer {
  /// Of a picture that was decoded at a reduced size, only what it fills of its last pixels counts, as with Pillow's `box`.
  ///
  /// - Parameters:
  ///   - picture: a picture of any size.
  ///   - width: pixels across afterwards, at least 1.
  ///   - height: pixels down afterwards, at least 1.
  ///   - resample: the filter.
  public static func resize(
    _ picture: Picture, width: Int, height: Int, resample: PreprocessorConfiguration.Resample
  ) -> Picture {
    precondition(width > 0 && height > 0, "a picture has at least one pixel")
    // Rounding between the passes makes their order visible. Pillow runs the horizontal one first, unless the height
    // shrinks by more than twice as many pixels as the width. (Pillow 11 always ran the horizontal one first, so
    // its bytes differ for such pictures.)
    let lessHigh = picture.height - height
    let verticalFirst = lessHigh > 0 && lessHigh > (picture.width - width) * 2
    return verticalFirst
      ? picture.resized(height: height, resample: resample).resized(width: width, resample: resample)
      : picture.resized(width: width, resample: resample).resized(height: height, resample: resample)
  }
}

extension Picture {
  fileprivate func resized(width newWidth: Int, resample: PreprocessorConfiguration.Resample) -> Picture {
    if across == 0..<Double(newWidth) { return self }
    let axis = ResizeAxis(from: width, part: across, to: newWidth, resample: resample, multiple: 4)
    let size = height * newWidth * 3
    let resized = [UInt8](unsafeUninitializedCapacity: size) { out, count in
      axis.withKernelAxis { ck_resize_horizontal(out.baseAddress, bytes, $0, height, width) }
      count = size
    }
    return Picture(
      width: newWidth, height: height, bytes: resized, reduction: 1, across: 0..<Double(newWidth), down: down)
  }

  fileprivate func resized(height newHeight: Int, resample: PreprocessorConfiguration.Resample) -> Picture {
    if down == 0..<Double(newHeight) { return self }
    let axis = ResizeAxis(from: height, part: down, to: newHeight, resample: resample)
    let size = newHeight * width * 3
    let resized = [UInt8](unsafeUninitializedCapacity: size) { out, count in
      axis.withKernelAxis { ck_resize_vertical(out.baseAddress, bytes, $0, width * 3) }
      count = size
    }
    return Picture(
      width: width, height: newHeight, bytes: resized, reduction: 1, across: across, down: 0..<Double(newHeight))
  }
}
