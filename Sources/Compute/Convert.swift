import CKernels

/// 8-bit samples round zero, `value - 128`, as a row of a matrix of any format.
public func centre(_ input: UnsafeBufferPointer<UInt8>, into output: Matrix, row: Int) {
  precondition(input.count == output.columns)
  ck_centre_bytes(output.format.ck, output.start + row * output.stride, input.baseAddress, input.count)
  output.scales?[row] = RowScale(scale: 1, least: -128)
}

/// bfloat16 values (their bits) as floats, exactly.
public func widen(bfloat16 input: UnsafePointer<UInt16>, count: Int, into output: UnsafeMutablePointer<Float>) {
  ck_widen_bf16(output, input, count)
}

/// IEEE half-precision values (their bits) as floats, exactly.
public func widen(float16 input: UnsafePointer<UInt16>, count: Int, into output: UnsafeMutablePointer<Float>) {
  ck_widen_f16(output, input, count)
}

/// Divides each row of a dense (rows, width) block by its Euclidean length; a row of zeros stays as it is.
public func normalise(_ values: UnsafeMutableBufferPointer<Float>, width: Int) {
  precondition(width > 0 && values.count % width == 0, "whole rows")
  if let rows = values.baseAddress { ck_l2_normalize(rows, values.count / width, width) }
}
