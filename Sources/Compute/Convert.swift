import CKernels

/// 8-bit samples as floats round zero: `output[i] = input[i] - centre`.
public func convert(_ input: UnsafeBufferPointer<UInt8>, centre: Float, into output: UnsafeMutablePointer<Float>) {
  ck_bytes_to_floats(output, input.baseAddress, centre, input.count)
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
