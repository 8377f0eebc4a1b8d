#if HEIC
  @testable import Imaging

  /// A HEIC file, box by box, as no encoder would write it.
  struct HEICFile {
    struct Item {
      var kind = "hvc1"
      var bytes: [UInt8] = []
      /// From 1 on.
      var properties: [Int] = []
      /// Behind the name of the item.
      var further: [UInt8] = []
      /// Where the bytes lie; nil: in a place of their own.
      var place: Range<Int>?
    }

    var primary = 1
    /// Numbered from 1 on.
    var items: [Item] = []
    var properties: [[UInt8]] = []
    var references: [(kind: String, from: Int, to: [Int])] = []
    var boxes: [[UInt8]] = []

    static func number(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    static func box(_ kind: String, _ content: [UInt8]) -> [UInt8] {
      number(8 + content.count, 4) + Array(kind.utf8) + content
    }

    static func size(_ width: Int, _ height: Int) -> [UInt8] {
      box("ispe", number(0, 4) + number(width, 4) + number(height, 4))
    }

    /// A grid of `across` by `down` tiles (ISO/IEC 23008-12, 6.6.2.3).
    static func grid(_ across: Int, _ down: Int, width: Int, height: Int) -> [UInt8] {
      [0, 1, UInt8(down - 1), UInt8(across - 1)] + number(width, 4) + number(height, 4)
    }

    var bytes: [UInt8] {
      let type = Self.box("ftyp", Array("heic".utf8) + Self.number(0, 4) + Array("mif1heic".utf8))
      // Places are as long whatever they say.
      let start = type.count + meta(data: 0).count + 8
      return type + meta(data: start) + Self.box("mdat", items.flatMap(\.bytes))
    }

    private func meta(data: Int) -> [UInt8] {
      func two(_ value: Int) -> [UInt8] { Self.number(value, 2) }
      let full = Self.number(0, 4)
      let kinds = items.enumerated().flatMap { index, item in
        Self.box("infe", [2, 0, 0, 0] + two(index + 1) + two(0) + Array(item.kind.utf8) + [0] + item.further)
      }
      let named = items.enumerated().flatMap { index, item in
        two(index + 1) + [UInt8(item.properties.count)] + item.properties.map { UInt8($0) | 0x80 }
      }
      var next = data
      var places: [UInt8] = []
      for (index, item) in items.enumerated() {
        let place = item.place ?? next..<next + item.bytes.count
        places += two(index + 1) + two(0) + two(1) + Self.number(place.lowerBound, 4) + Self.number(place.count, 4)
        next += item.bytes.count
      }
      let references = references.flatMap { kind, from, to in
        Self.box(kind, two(from) + two(to.count) + to.flatMap(two))
      }
      let properties =
        Self.box("ipco", properties.flatMap { $0 }) + Self.box("ipma", full + Self.number(items.count, 4) + named)
      let handler = full + full + Array("pict".utf8) + [UInt8](repeating: 0, count: 13)
      return Self.box(
        "meta",
        full + Self.box("hdlr", handler) + Self.box("pitm", full + two(primary))
          + Self.box("iinf", full + two(items.count) + kinds)
          + (references.isEmpty ? [] : Self.box("iref", full + references)) + Self.box("iprp", properties)
          + Self.box("iloc", full + [0x44, 0] + two(items.count) + places) + boxes.flatMap { $0 })
    }
  }
#endif
