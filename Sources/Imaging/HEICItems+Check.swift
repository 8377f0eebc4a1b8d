#if HEIC
  extension HEICItems {
    /// What libheif decodes from other items.
    private static let derived = ["grid", "iovl", "iden"]
    /// Pictures that libde265 may hold beside one that refers to them: 16 near and 16 far.
    private static let mostReferences = 32

    /// Refuses what would cost more than its pixels: libheif follows references for as long as there are any, in circles too, and
    /// makes room for whatever the canvas of a grid or the parameter sets of a tile claim.
    ///
    /// - Throws: `ImageError.tooManyPixels`, `.unsupportedVariant`, `.corrupt`.
    func check(_ limits: ImageLimits, _ file: UnsafeRawBufferPointer) throws(ImageError) {
      if let primary, let kind = kinds[primary] { try checkDecodable(kind, "its picture") }
      try checkProperties(limits)
      var configurations: [Int: HEICFrames] = [:]
      for (index, box) in properties.enumerated() where box.kind == "hvcC" {
        configurations[index] = try HEICFrames(configuration: box.content)
      }
      var coded: [Int: HEICFrames] = [:]
      for (id, kind) in kinds where kind == "hvc1" {
        var frames = HEICFrames()
        for name in Set(named[id] ?? []) { if let known = configurations[name - 1] { frames.add(known) } }
        try frames.add(coded: bytes(id, file))
        coded[id] = frames
      }
      let limits = coded.values.contains(where: \.areDeep) ? Self.deep(limits) : limits
      for (id, kind) in kinds where kind == "grid" || kind == "iovl" {
        try checkCanvas(bytes(id, file), start: kind == "grid" ? 4 : 10, limits)
      }
      var pixels: [Int: Int] = [:]
      for (id, frames) in coded { pixels[id] = try checkFrames(frames, limits) }
      try checkReferences(pixels, limits)
    }

    /// More than 8 bits a colour take 16 bytes a pixel, others 11: as much memory holds fewer pixels.
    private static func deep(_ limits: ImageLimits) -> ImageLimits {
      ImageLimits(maxPixels: limits.maxPixels / 16 * 11, maxScans: limits.maxScans)
    }

    private func isDerived(_ id: Int) -> Bool { kinds[id].map(Self.derived.contains) ?? false }

    private func checkDecodable(_ kind: String, _ what: String) throws(ImageError) {
      guard kind == "hvc1" || Self.derived.contains(kind) else {
        throw .unsupportedVariant(.heic, reason: "\(what) is not HEVC but \(kind)")
      }
    }

    private func bytes(_ id: Int, _ file: UnsafeRawBufferPointer) -> [UInt8] {
      (places[id] ?? []).flatMap { file[$0] }
    }

    private func checkProperties(_ limits: ImageLimits) throws(ImageError) {
      for box in properties where box.kind == "ispe" {
        var reader = HEICReader(box.content)
        _ = try reader.version()
        try limits.check(width: try reader.number(4), height: try reader.number(4))
      }
      let turns = Set(properties.indices.filter { ["irot", "imir", "clap"].contains(properties[$0].kind) })
      for (id, names) in named where kinds[id] == "hvc1" || isDerived(id) {
        let count = names.count { turns.contains($0 - 1) }
        guard count <= 3 else { throw .unsupportedVariant(.heic, reason: "\(count) turns, mirrors and crops") }
      }
    }

    /// The pixels that are decoded for an HEVC item.
    private func checkFrames(_ frames: HEICFrames, _ limits: ImageLimits) throws(ImageError) -> Int {
      guard frames.pictures <= 1 else {
        throw .unsupportedVariant(.heic, reason: "an item of \(frames.pictures) pictures")
      }
      var most = 0
      for (width, height) in frames.sizes {
        try limits.check(width: width, height: height)
        most = max(most, width * height)
      }
      guard frames.areInstantaneous || most * (1 + Self.mostReferences) <= limits.maxPixels else {
        throw .unsupportedVariant(.heic, reason: "\(most) pixels that may refer to other pictures")
      }
      return most
    }

    /// The size of a grid, or of what pictures are laid upon (ISO/IEC 23008-12, 6.6.2).
    private func checkCanvas(_ bytes: [UInt8], start: Int, _ limits: ImageLimits) throws(ImageError) {
      let size = bytes.count > 1 && bytes[1] & 1 != 0 ? 4 : 2
      // libheif refuses what ends before.
      guard bytes.count >= start + 2 * size else { return }
      func number(_ place: Int) -> Int { bytes[place..<place + size].reduce(0) { $0 << 8 | Int($1) } }
      try limits.check(width: number(start), height: number(start + size))
    }

    /// A picture is made of coded ones, its alpha likewise, and the alpha of a part is a coded one: so deep, and no deeper.
    private func checkReferences(_ pixels: [Int: Int], _ limits: ImageLimits) throws(ImageError) {
      let made = references.filter { $0.kind == "dimg" && isDerived($0.from) }
      let auxiliary = references.filter { $0.kind == "auxl" }
      let parts = Set(made.flatMap(\.to))
      let withAuxiliary = Set(auxiliary.flatMap(\.to))
      var cost = pixels
      for reference in auxiliary {
        guard let kind = kinds[reference.from] else { continue }
        try checkDecodable(kind, "what belongs to a picture")
        guard !withAuxiliary.contains(reference.from), kind == "hvc1" || parts.isDisjoint(with: reference.to) else {
          throw .unsupportedVariant(.heic, reason: "alpha of alpha")
        }
        for id in reference.to { cost[id, default: 0] += pixels[reference.from] ?? 0 }
      }
      for reference in made {
        var all = 0
        for id in reference.to {
          guard pixels[id] != nil, let part = cost[id] else {
            throw .unsupportedVariant(.heic, reason: "\(kinds[reference.from] ?? "") of \(kinds[id] ?? "nothing")")
          }
          all += part
        }
        // Tiles reach over the edge, and one picture may be laid upon another.
        guard all / 4 <= limits.maxPixels else {
          throw .unsupportedVariant(.heic, reason: "parts of \(all) pixels, over four times the limit")
        }
      }
    }
  }
#endif
