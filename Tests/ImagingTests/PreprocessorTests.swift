import Imaging
import SigLIP
import Testing

@Suite struct PreprocessorTests {
  @Test func `patches hold row, column, channel of the resized picture`() {
    let picture = Picture.generated(seed: 5, width: 50, height: 40)
    let configuration = PreprocessorConfiguration(.fixed(height: 24, width: 32), patchSize: 8, resample: .bilinear)
    let patches = Preprocessor(configuration: configuration).patches(from: picture)
    let resized = Resizer.resize(picture, width: 32, height: 24, resample: .bilinear)
    #expect(patches.rows == 3)
    #expect(patches.columns == 4)
    #expect(patches.patchSize == 8)
    for y in 0..<24 {
      for x in 0..<32 {
        for channel in 0..<3 {
          let patch = (y / 8) * 4 + x / 8
          let byte = patches.bytes[((patch * 8 + y % 8) * 8 + x % 8) * 3 + channel]
          #expect(byte == resized.bytes[(y * 32 + x) * 3 + channel])
        }
      }
    }
  }

  @Test func `what is left over beside the last whole patch is dropped`() {
    // As so400m-patch14-384: 384 / 14 = 27 and a rest of 6.
    let picture = Picture.generated(seed: 6, width: 384, height: 384)
    let configuration = PreprocessorConfiguration(.fixed(height: 384, width: 384), patchSize: 14)
    let patches = Preprocessor(configuration: configuration).patches(from: picture)
    #expect(patches.rows == 27)
    #expect(patches.columns == 27)
    let last = (26 * 14 + 13) * 384 + 26 * 14 + 13
    #expect(patches.bytes.suffix(3) == picture.bytes[(last * 3)..<(last * 3 + 3)])
  }
}
