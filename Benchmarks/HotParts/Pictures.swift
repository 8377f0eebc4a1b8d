import Benchmark
import EmbeddingAPI
import Imaging
import SigLIP

/// A JPEG to patches, and texts to ids.
func pictures() {
  guard let bytes = try? Mini.photograph(), let picture = try? ImageDecoder().decode(bytes) else { return }
  let base = Preprocessor(
    configuration: PreprocessorConfiguration(.fixed(height: 256, width: 256), patchSize: 16))
  let size = "\(picture.width)x\(picture.height)"
  Measured.part("JPEG decode, \(size)") { blackHole(try ImageDecoder().decode(bytes)) }
  Measured.part("resize \(size) to 256x256 and cut") { blackHole(base.patches(from: picture)) }
}

func texts() {
  guard let rules = try? Mini.loaded.get().texts else { return }
  Measured.part("tokenise a sentence (siglip-mini's vocabulary)", scale: .kilo) {
    blackHole(rules.encode("A photo of three blue triangles beside a sleeping cat, at night."))
  }
}
