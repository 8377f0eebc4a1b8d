import Compute
import Testing

@testable import Diagnosis

@Suite struct LibraryCheckTests {
  private func openBLAS(_ core: String, _ level: InstructionSet, coreType: String? = nil) -> Finding {
    OpenBLASCheck(
      library: .opened(core: core, configuration: "OpenBLAS 0.3.21 DYNAMIC_ARCH"), selected: level, coreType: coreType
    ).finding
  }

  @Test func aMissingOpenBLASIsAProblem() {
    let check = OpenBLASCheck(library: .missing(reason: "no such file"), selected: .avx512, coreType: nil)
    #expect(check.finding.verdict == .problem)
    #expect(check.finding.advice?.contains("libopenblas0-pthread") == true)
  }

  @Test func kernelsThatFitAreOK() {
    #expect(openBLAS("SkylakeX", .avx512bf16).text == "OpenBLAS 0.3.21, core SkylakeX")
    for (core, level) in [("Haswell", InstructionSet.avx2), ("Zen", .avx2), ("Prescott", .portable)] {
      #expect(openBLAS(core, level).verdict == .ok, "\(core)")
    }
  }

  @Test func olderKernelsAreNotedWhereTheyMultiply() {
    #expect(openBLAS("Prescott", .avx2).advice?.contains("OPENBLAS_CORETYPE=Haswell") == true)
    #expect(openBLAS("Prescott", .avx2, coreType: "Prescott").advice?.contains("unset OPENBLAS_CORETYPE") == true)
    let unused = openBLAS("Zen", .avx512)
    #expect(unused.verdict == .ok && unused.text.contains("no product needs it"))
  }

  @Test func librariesAreNamedOnce() {
    let maps = """
      7f00-7f01 r--p 0 08:01 1 /usr/lib/x86_64-linux-gnu/libjpeg.so.62.3.0
      7f01-7f02 r-xp 0 08:01 1 /usr/lib/x86_64-linux-gnu/libjpeg.so.62.3.0
      7f03-7f04 r--p 0 08:01 2 /usr/lib/x86_64-linux-gnu/libpng16.so.16.39.0
      7f05-7f06 rw-p 0 00:00 0 [heap]
      7f07-7f08 r--p 0 08:01 3 /work/libpng.txt
      """
    let check = LibrariesCheck(
      maps: maps, curl: "libcurl/7.88.1 OpenSSL/3.0.15 zlib/1.2.13 brotli/1", system: "Debian 12")
    #expect(
      check.finding
        == .ok(
          "libraries",
          "Debian 12, libcurl/7.88.1, OpenSSL/3.0.15, zlib/1.2.13, libjpeg.so.62.3.0, libpng16.so.16.39.0"))
  }

  @Test(arguments: [("7.84.0", false), ("7.85.0", true), ("8.5.0", true), ("7.9.1", false)])
  func anOldCurlIsNoted(version: String, isNew: Bool) {
    let check = LibrariesCheck(maps: "", curl: "libcurl/\(version)", system: "Debian 12")
    #expect(check.finding.verdict == (isNew ? .ok : .note))
  }
}
