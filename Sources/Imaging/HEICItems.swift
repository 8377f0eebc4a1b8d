#if HEIC
  /// What a HEIC file says of its items (ISO/IEC 14496-12, 8.11; ISO/IEC 23008-12, 9.3), read for what it would cost to decode them.
  ///
  /// Stricter than libheif: where a box is there twice, or does not hold what it says, libheif takes what it likes and this
  /// reader takes none of it. So what is checked here is what libheif will decode.
  struct HEICItems {
    struct Reference {
      let kind: String
      let from: Int
      let to: [Int]
    }

    private(set) var primary: Int?
    /// Of each item, as `hvc1`, `grid`, `Exif`.
    private(set) var kinds: [Int: String] = [:]
    private(set) var references: [Reference] = []
    /// Of each item, where its bytes lie in the file, as far as the file goes.
    private(set) var places: [Int: [Range<Int>]] = [:]
    /// Boxes in the order in which items name them, from 1 on.
    private(set) var properties: [HEICReader.Box] = []
    /// Of each item, the properties that it names.
    private(set) var named: [Int: [Int]] = [:]

    /// Of a file without a `meta` box nothing is known; libheif refuses it.
    ///
    /// - Throws: `ImageError.corrupt`, `.truncated`, `.unsupportedVariant`.
    init(_ file: UnsafeRawBufferPointer) throws(ImageError) {
      guard let meta = try Self.meta(file) else { return }
      var reader = HEICReader(meta)
      _ = try reader.version()
      var boxes: [String: Slice<UnsafeRawBufferPointer>] = [:]
      for box in try reader.boxes() where ["pitm", "iinf", "iref", "iprp", "iloc", "idat"].contains(box.kind) {
        guard boxes.updateValue(box.content, forKey: box.kind) == nil else {
          throw .corrupt(.heic, reason: "two boxes \(box.kind)")
        }
      }
      if let box = boxes["pitm"] { try readPrimary(HEICReader(box)) }
      if let box = boxes["iinf"] { try readKinds(HEICReader(box)) }
      if let box = boxes["iref"] { try readReferences(HEICReader(box)) }
      if let box = boxes["iprp"] { try readProperties(HEICReader(box)) }
      if let box = boxes["iloc"] { try readPlaces(HEICReader(box), data: boxes["idat"], file: file) }
    }

    private static func meta(_ file: UnsafeRawBufferPointer) throws(ImageError) -> Slice<UnsafeRawBufferPointer>? {
      var found: Slice<UnsafeRawBufferPointer>?
      var reader = HEICReader(file[...])
      while !reader.isAtEnd {
        let kind = reader.rest.dropFirst(4).prefix(4)
        let next: HEICReader.Box?
        do throws(ImageError) { next = try reader.box() } catch {
          // The last box may be cut; libheif says what is missing.
          guard kind.elementsEqual("meta".utf8) else { return found }
          throw .truncated(.heic, bytes: file.count, missing: .header)
        }
        guard let next, next.kind == "meta" else { continue }
        guard found == nil else { throw .corrupt(.heic, reason: "two boxes meta") }
        found = next.content
      }
      return found
    }

    private mutating func readPrimary(_ box: HEICReader) throws(ImageError) {
      var reader = box
      primary = try reader.number(try reader.version().version == 0 ? 2 : 4)
    }

    private mutating func readKinds(_ box: HEICReader) throws(ImageError) {
      var reader = box
      _ = try reader.number(try reader.version().version == 0 ? 2 : 4)
      for entry in try reader.boxes() where entry.kind == "infe" {
        var item = HEICReader(entry.content)
        let (version, _) = try item.version()
        // Before version 2 an item has no kind; libheif decodes none of these.
        guard version >= 2 else { continue }
        let id = try item.number(version == 2 ? 2 : 4)
        _ = try item.number(2)
        let kind = String(decoding: try item.bytes(4), as: UTF8.self)
        guard kinds.updateValue(kind, forKey: id) == nil else { throw .corrupt(.heic, reason: "two items \(id)") }
        guard kind == "mime" else { continue }
        // Behind name and type: how it is compressed. libheif would inflate it.
        let (_, _, coding) = (item.string(), item.string(), item.string())
        guard coding.isEmpty else { throw .unsupportedVariant(.heic, reason: "compressed metadata") }
      }
    }

    private mutating func readReferences(_ box: HEICReader) throws(ImageError) {
      var reader = box
      let size = try reader.version().version == 0 ? 2 : 4
      for entry in try reader.boxes() {
        var item = HEICReader(entry.content)
        let from = try item.number(size)
        let count = try item.number(2)
        guard item.rest.count == count * size else { throw .corrupt(.heic, reason: "a reference of another length") }
        var to: [Int] = []
        for _ in 0..<count { to.append(try item.number(size)) }
        references.append(Reference(kind: entry.kind, from: from, to: to))
      }
    }

    private mutating func readProperties(_ box: HEICReader) throws(ImageError) {
      var reader = box
      let boxes = try reader.boxes()
      let containers = boxes.filter { $0.kind == "ipco" }
      guard containers.count <= 1 else { throw .corrupt(.heic, reason: "two boxes ipco") }
      for container in containers {
        var reader = HEICReader(container.content)
        properties = try reader.boxes()
      }
      for box in boxes where box.kind == "ipma" {
        var reader = HEICReader(box.content)
        let (version, flags) = try reader.version()
        let long = flags & 1 != 0
        for _ in 0..<(try reader.number(4)) {
          let id = try reader.number(version == 0 ? 2 : 4)
          for _ in 0..<(try reader.number(1)) {
            named[id, default: []].append(try reader.number(long ? 2 : 1) & (long ? 0x7FFF : 0x7F))
          }
        }
      }
    }

    private mutating func readPlaces(
      _ box: HEICReader, data: Slice<UnsafeRawBufferPointer>?, file: UnsafeRawBufferPointer
    ) throws(ImageError) {
      var reader = box
      let (version, _) = try reader.version()
      let sizes = try reader.number(2)
      // What it means in version 1, not all of libheif's versions agree on.
      guard version > 1 || sizes & 15 == 0 else { throw .corrupt(.heic, reason: "an index where none is") }
      // Numbers of no other size than these.
      func size(_ shift: Int) -> Int { [4, 8].contains(sizes >> shift & 15) ? sizes >> shift & 15 : 0 }
      var all = 0
      for _ in 0..<(try reader.number(version < 2 ? 2 : 4)) {
        let id = try reader.number(version < 2 ? 2 : 4)
        let method = version >= 1 ? try reader.number(2) & 15 : 0
        _ = try reader.number(2)
        let base = try reader.number(size(4))
        for _ in 0..<(try reader.number(2)) {
          if version > 1 { _ = try reader.number(size(0)) }
          let (offset, length) = (try reader.number(size(12)), try reader.number(size(8)))
          guard [base, offset, length].allSatisfy({ 0..<1 << 60 ~= $0 }) else {
            throw .corrupt(.heic, reason: "an item lies beyond all files")
          }
          // libheif copies the bytes of items, whoever else has them too.
          all += min(length, file.count)
          guard all <= file.count else { throw .corrupt(.heic, reason: "its items have more bytes than the file") }
          guard method <= 1 else { throw .unsupportedVariant(.heic, reason: "an item within another") }
          let whole = method == 0 ? 0..<file.count : data.map { $0.startIndex..<$0.endIndex } ?? 0..<0
          let start = whole.lowerBound + base + offset
          places[id, default: []].append((start..<start + length).clamped(to: whole))
        }
      }
    }
  }
#endif
