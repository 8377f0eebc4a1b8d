import CKernels
import Imaging
import SigLIP
import Testing

@Suite struct ResizerTests {
  static var levels: [ck_instruction_set] {
    [CK_PORTABLE, CK_AVX2, CK_AVX512].filter { $0.rawValue <= ck_supported_instruction_set().rawValue }
  }

  private func atEachLevel(_ body: (String) throws -> Void) rethrows {
    let before = ck_selected_instruction_set()
    defer { ck_select_instruction_set(before) }
    for level in Self.levels {
      ck_select_instruction_set(level)
      try body(String(cString: ck_instruction_set_name(level)))
    }
  }

  @Test(arguments: Reference.shared.resizes)
  func `bytes are Pillow's, at every instruction set`(_ resize: Reference.Resize) {
    let source = resize.source
    atEachLevel { level in
      let resized = Resizer.resize(source, width: resize.toWidth, height: resize.toHeight, resample: resize.filter)
      #expect(resized.width == resize.toWidth)
      #expect(resized.height == resize.toHeight)
      #expect(resized.digest == resize.digest, "\(level)")
    }
  }

  @Test(arguments: [PreprocessorConfiguration.Resample.bilinear, .bicubic])
  func `instruction sets agree on sizes at, below and above the vectors`(resample: PreprocessorConfiguration.Resample) {
    // Rows go by 4, taps by 4 and columns by 32 bytes.
    for side in [1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 21, 22, 32, 33] {
      for target in [1, 3, 4, 5, 10, 11, 12, 33] {
        let source = Picture.generated(seed: UInt64(side), width: side, height: side + 2, extreme: target % 2 == 0)
        var results: Set<Picture> = []
        atEachLevel { _ in
          results.insert(Resizer.resize(source, width: target, height: target + 1, resample: resample))
        }
        #expect(results.count == 1, "\(side) to \(target)")
      }
    }
  }

  @Test func `the same size is the same picture`() {
    let source = Picture.generated(seed: 1, width: 9, height: 4)
    #expect(Resizer.resize(source, width: 9, height: 4, resample: .bicubic) == source)
  }
}
