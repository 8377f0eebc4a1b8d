#if HEIC
  import Testing

  @testable import Imaging

  /// HEIC files that would cost libheif or libde265 more than their pixels.
  @Suite struct HEICItemsTests {
    /// A picture of 62 by 48 in one block of 64 by 64: its coded bytes, and its decoder configuration.
    let coded: [UInt8]
    let configuration: [UInt8]

    init() throws {
      let bytes = try #require(FormatsReference.entry("420.heic")).bytes
      (coded, configuration) = try bytes.withUnsafeBytes { file in
        let items = try HEICItems(file)
        let id = try #require(items.primary)
        let box = try #require(items.properties.first { $0.kind == "hvcC" })
        return (try #require(items.places[id]).flatMap { file[$0] }, Array(box.content))
      }
    }

    /// Properties: 1 size, 2 configuration.
    private func file(_ items: [HEICFile.Item] = []) -> HEICFile {
      var file = HEICFile()
      file.properties = [HEICFile.size(64, 64), HEICFile.box("hvcC", configuration)]
      file.items = items.isEmpty ? [tile] : items
      return file
    }

    private var tile: HEICFile.Item { HEICFile.Item(bytes: coded, properties: [1, 2]) }

    private func decode(_ file: HEICFile, maxPixels: Int = 64_000_000) throws(ImageError) -> Picture {
      try ImageDecoder(limits: ImageLimits(maxPixels: maxPixels)).decode(file.bytes)
    }

    private func expectRefused(_ file: HEICFile, _ reason: String, source: SourceLocation = #_sourceLocation) {
      #expect(throws: ImageError.unsupportedVariant(.heic, reason: reason), sourceLocation: source) { try decode(file) }
    }

    /// A unit behind its length.
    private func unit(_ bytes: [UInt8]) -> [UInt8] { HEICFile.number(bytes.count, 4) + bytes }

    /// A sequence parameter set that claims so much (ITU-T H.265, 7.3.2.2). `profile`: 12 bytes of it.
    private func parameterSet(
      _ width: Int, _ height: Int, depth: Int = 8, profile: [UInt8] = [UInt8](repeating: 0xFF, count: 12)
    ) -> [UInt8] {
      func exponential(_ value: Int) -> String {
        let digits = String(value + 1, radix: 2)
        return String(repeating: "0", count: digits.count - 1) + digits
      }
      var bits = exponential(0) + exponential(1) + exponential(width) + exponential(height)
      bits += "0" + exponential(depth - 8) + exponential(0) + "1"
      bits += String(repeating: "0", count: (8 - bits.count % 8) % 8)
      var bytes: [UInt8] = []
      while !bits.isEmpty {
        bytes.append(UInt8(bits.prefix(8), radix: 2) ?? 0)
        bits.removeFirst(8)
      }
      return [0x42, 1, 1] + profile + bytes
    }

    @Test func `a file of our own is read`() throws {
      let whole = try decode(file())
      #expect(whole.width == 64)
      #expect(whole.height == 64)
      var grid = file([HEICFile.Item(kind: "grid", bytes: HEICFile.grid(2, 1, width: 120, height: 60)), tile, tile])
      grid.properties.append(HEICFile.size(120, 60))
      grid.items[0].properties = [3]
      grid.references = [("dimg", 1, [2, 3])]
      #expect(try decode(grid).width == 120)
    }

    @Test func `a parameter set among the coded pixels counts`() {
      var file = file()
      file.items[0].bytes = unit(parameterSet(40_000, 30_000)) + coded
      #expect(throws: ImageError.tooManyPixels(width: 40_000, height: 30_000, limit: 64_000_000)) { try decode(file) }
    }

    @Test func `a parameter set that is called something else counts, and one behind much else`() {
      var file = file()
      let set = parameterSet(40_000, 30_000)
      // A picture parameter set by the word of the configuration; behind it 70,000 bytes.
      let filler = [UInt8](repeating: 0x4E, count: 35_000)
      var bytes = Array(configuration.prefix(22)) + [1, 0x22, 0, 3]
      for part in [filler, filler, set] { bytes += HEICFile.number(part.count, 2) + part }
      file.properties[1] = HEICFile.box("hvcC", bytes)
      #expect(throws: ImageError.tooManyPixels(width: 40_000, height: 30_000, limit: 64_000_000)) { try decode(file) }
    }

    @Test func `bytes that keep start codes apart are taken out as libde265 takes them out`() throws {
      // 0 0 3 3: the second 3 is a value.
      var profile = [UInt8](repeating: 0xFF, count: 12)
      profile.replaceSubrange(2..<5, with: [0, 0, 3])
      var stuffed = parameterSet(1234, 567, profile: profile)
      stuffed.insert(3, at: 7)
      var frames = HEICFrames()
      try frames.add(coded: unit(stuffed))
      #expect(frames.sizes.count == 1)
      #expect(frames.sizes.first?.width == 1234)
      #expect(frames.sizes.first?.height == 567)
    }

    @Test func `nine parameter sets, two pictures and pictures of others are refused`() throws {
      var file = file()
      file.items[0].bytes = (0..<9).flatMap { _ in unit(parameterSet(64, 64)) } + coded
      expectRefused(file, "more than 8 parameter sets for a picture")
      file.items[0].bytes = coded + coded
      expectRefused(file, "an item of 2 pictures")
      // A CRA picture.
      let start = try #require(
        coded.indices.dropLast(6).first { coded[$0 + 4] == 0x26 || coded[$0 + 4] == 0x28 }, "no IDR picture")
      file.items[0].bytes = coded
      file.items[0].bytes[start + 4] = 21 << 1
      #expect(throws: ImageError.unsupportedVariant(.heic, reason: "4096 pixels that may refer to other pictures")) {
        try decode(file, maxPixels: 33 * 4096 - 1)
      }
    }

    @Test func `pictures made of themselves are refused`() {
      var file = file([HEICFile.Item(kind: "iden", properties: [1]), tile])
      file.references = [("dimg", 1, [1])]
      expectRefused(file, "iden of iden")
      file.items[0] = HEICFile.Item(kind: "grid", bytes: HEICFile.grid(1, 1, width: 64, height: 64), properties: [1])
      expectRefused(file, "grid of grid")
      file.references = [("dimg", 1, [7])]
      expectRefused(file, "grid of nothing")
      // A tile whose alpha is made of that tile.
      let alpha = HEICFile.box("auxC", HEICFile.number(0, 4) + Array("urn:mpeg:hevc:2015:auxid:1\0".utf8))
      file.properties.append(alpha)
      file.items[0].properties.append(3)
      file.primary = 2
      file.references = [("dimg", 1, [2]), ("auxl", 1, [2])]
      expectRefused(file, "alpha of alpha")
    }

    @Test func `canvases count, and how often tiles are decoded`() {
      for kind in ["grid", "iovl"] {
        var file = file([HEICFile.Item(kind: kind, properties: [1]), tile])
        let size = HEICFile.number(30_000, 4) + HEICFile.number(20_000, 4)
        file.items[0].bytes = kind == "grid" ? [0, 1, 0, 0] + size : [0, 1] + HEICFile.number(0, 8) + size
        file.items[0].bytes += HEICFile.number(0, 8)
        file.references = [("dimg", 1, [2])]
        #expect(throws: ImageError.tooManyPixels(width: 30_000, height: 20_000, limit: 64_000_000)) {
          try decode(file)
        }
      }
      var file = file([
        HEICFile.Item(kind: "grid", bytes: HEICFile.grid(17, 1, width: 64, height: 64), properties: [1]), tile,
      ])
      file.references = [("dimg", 1, [Int](repeating: 2, count: 17))]
      #expect(
        throws: ImageError.unsupportedVariant(.heic, reason: "parts of 69632 pixels, over four times the limit")
      ) { try decode(file, maxPixels: 4096) }
    }

    @Test func `other codecs within the container are refused`() {
      var file = file()
      file.items[0].kind = "av01"
      expectRefused(file, "its picture is not HEVC but av01")
      file = self.file([
        HEICFile.Item(kind: "grid", bytes: HEICFile.grid(1, 1, width: 64, height: 64), properties: [1]),
        HEICFile.Item(kind: "jpeg", properties: [1]),
      ])
      file.references = [("dimg", 1, [2])]
      expectRefused(file, "grid of jpeg")
    }

    @Test func `turns without end are refused`() {
      var file = file()
      file.properties.append(HEICFile.box("irot", [1]))
      file.items[0].properties += [3, 3, 3, 3]
      expectRefused(file, "4 turns, mirrors and crops")
    }

    @Test func `metadata is neither inflated nor copied more often than it is there`() {
      var file = file([tile, HEICFile.Item(kind: "mime", bytes: [0x78, 0x9C], further: Array("a/b\0deflate\0".utf8))])
      expectRefused(file, "compressed metadata")
      let shared = HEICFile.Item(kind: "Exif", place: 0..<2000)
      file.items = [tile] + [HEICFile.Item](repeating: shared, count: 100)
      #expect(throws: ImageError.corrupt(.heic, reason: "its items have more bytes than the file")) { try decode(file) }
    }

    @Test func `what libheif would choose from is refused`() {
      var file = file()
      file.boxes = [HEICFile.box("pitm", HEICFile.number(0, 6))]
      #expect(throws: ImageError.corrupt(.heic, reason: "two boxes pitm")) { try decode(file) }
      file.boxes = [HEICFile.number(9999, 4) + Array("free".utf8)]
      #expect(throws: ImageError.corrupt(.heic, reason: "a box of 9999 bytes")) { try decode(file) }
      #expect(throws: ImageError.corrupt(.heic, reason: "two boxes meta")) {
        try ImageDecoder().decode(self.file().bytes + HEICFile.box("meta", []))
      }
    }

    @Test func `more than 8 bits a colour leave room for fewer pixels`() throws {
      var file = file()
      #expect(try decode(file, maxPixels: 64 * 64).width == 64)
      file.items[0].bytes = unit(parameterSet(64, 64, depth: 10)) + coded
      #expect(throws: ImageError.tooManyPixels(width: 64, height: 64, limit: 64 * 64 / 16 * 11)) {
        try decode(file, maxPixels: 64 * 64)
      }
      // So much of a tile has them, so much of all.
      file.items[0].bytes = unit(parameterSet(8, 8, depth: 12)) + coded
      file.items.append(HEICFile.Item(kind: "grid", bytes: HEICFile.grid(1, 1, width: 64, height: 60), properties: [1]))
      #expect(throws: ImageError.tooManyPixels(width: 64, height: 60, limit: 64 * 64 / 16 * 11)) {
        try decode(file, maxPixels: 64 * 64)
      }
    }

    @Test func `a side that libheif does not read is no lack of memory`() throws {
      var file = file()
      file.properties[0] = HEICFile.size(40_000, 10)
      do {
        _ = try decode(file)
        Issue.record("decoded")
      } catch {
        guard case .unsupportedVariant(.heic, let reason) = error else { throw error }
        #expect(reason.contains("40000x10"))
        #expect(!reason.contains("\n"))
      }
    }
  }
#endif
