import Benchmark
import CKernels

/// What stands between the products, at a base model's sizes: 256 tokens of 768, 12 heads. `siglip bench kernels` has the products.
func kernels() {
  let tokens = 256, width = 768, mlp = 3072, heads = 12
  let values = Values(count: max(tokens * mlp, heads * tokens * tokens))
  let row = Values(count: width)
  Measured.part("layer norm, 256 x 768") {
    for token in 0..<tokens {
      let place = values.place + token * width
      blackHole(ck_layer_norm(CK_FLOAT32, place, place, row.place, row.place, 1e-6, width))
    }
  }
  Measured.part("softmax, 12 x 256 x 256") { ck_softmax(values.place, heads * tokens, tokens, tokens) }
  Measured.part("GELU, 256 x 3072") { ck_gelu_tanh(values.place, tokens, mlp, mlp) }
}

/// Numbers near zero, written and read by one thread at a time.
private final class Values: @unchecked Sendable {
  let place: UnsafeMutablePointer<Float>

  init(count: Int) {
    place = .allocate(capacity: count)
    for index in 0..<count { place[index] = Float(index % 31) * 0.03 - 0.4 }
  }

  deinit { place.deallocate() }
}
