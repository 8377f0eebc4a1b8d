import Imaging
import Testing

@Suite struct ReducedJPEGTests {
  @Test(arguments: Reference.shared.reductions)
  func `pixels are those of Pillow's draft mode`(_ entry: Reference.Reduction) throws {
    let whole = try ImageDecoder().decode(entry.bytes)
    // The largest target that still allows the reduction, and not the next.
    let picture = try ImageDecoder().decode(entry.bytes[...]) { width, height in
      #expect((width, height) == (whole.width, whole.height), "upright")
      return (height: height * 2 / 5 / entry.reduction, width: width * 2 / 5 / entry.reduction)
    }
    #expect(picture.width == entry.width)
    #expect(picture.height == entry.height)
    #expect(picture.fullWidth == whole.width)
    #expect(picture.fullHeight == whole.height)
    #expect(picture.digest == entry.digest)
  }

  /// 61 × 47 pixels of which a picture of 9 × 9 is made: at 1/2 there are 30.5 × 23.5, over 22.5 both ways.
  @Test(arguments: [((9, 9), 2), ((9, 10), 2), ((10, 9), 1), ((12, 9), 1), ((4, 4), 4), ((1, 1), 8), ((61, 47), 1)])
  func `two and a half times the target is left both ways`(target: (Int, Int), reduction: Int) throws {
    let bytes = try #require(Reference.shared.pictures.first { $0.file == "baseline-420.jpg" }).bytes
    let picture = try ImageDecoder().decode(bytes[...]) { _, _ in (height: target.0, width: target.1) }
    #expect(picture.width == (61 + reduction - 1) / reduction)
  }

  @Test func `other formats come at their own size`() throws {
    let entry = try #require(Reference.shared.pictures.first { $0.file == "lossy.webp" })
    let picture = try ImageDecoder().decode(entry.bytes[...]) { _, _ in (height: 1, width: 1) }
    #expect(picture.digest == entry.digest)
  }

  @Test func `a truncated file is told in rows of its own`() throws {
    let bytes = try #require(Reference.shared.pictures.first { $0.file == "baseline-444.jpg" }).bytes
    let cut = bytes[..<(bytes.count * 3 / 4)]
    func rows(_ target: ImageDecoder.Target?) -> (row: Int, of: Int)? {
      do throws(ImageError) {
        _ = try ImageDecoder().decode(cut, target: target)
        return nil
      } catch {
        guard case .truncated(.jpeg, _, .rows(let row, let rows)) = error else { return nil }
        return (row, rows)
      }
    }
    let whole = try #require(rows(nil))
    let reduced = try #require(rows { _, _ in (height: 1, width: 1) })
    #expect(whole.of == 47 && reduced.of == 47)
    #expect(abs(whole.row - reduced.row) <= 16)
  }
}
