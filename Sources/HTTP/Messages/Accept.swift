/// What an `Accept` field asks for (RFC 9110 § 12.5.1). Elements that cannot be read are passed over.
public struct Accept: Sendable {
  private struct Range {
    var type: String
    var subtype: String
    /// 0 … 1000.
    var quality: Int

    /// How exactly it names the type: 0 for `*/*`, 1 for `type/*`, 2 for `type/subtype`; nil where it does not match.
    func precision(for media: MediaType) -> Int? {
      if type == "*" { return 0 }
      guard type == media.type else { return nil }
      if subtype == "*" { return 1 }
      return subtype == media.subtype ? 2 : nil
    }
  }

  private var ranges: [Range] = []

  /// An empty value accepts everything, as an absent field does.
  public init(_ value: String) {
    var scanner = FieldScanner(value)
    while !scanner.isAtEnd {
      if let media = MediaType(from: &scanner), let quality = Quality.parse(media["q"]) {
        ranges.append(Range(type: media.type, subtype: media.subtype, quality: quality))
      }
      scanner.skipElement()
    }
  }

  /// The offered type that the client likes best; on a tie the one offered first. Nil: none is acceptable (406).
  /// - Parameter offers: `type/subtype`, the server's favourite first.
  public func prefers(_ offers: [String]) -> String? {
    var best: (offer: String, quality: Int)?
    for offer in offers {
      guard let media = MediaType(offer) else { continue }
      let quality = quality(of: media)
      if quality > best?.quality ?? 0 { best = (offer, quality) }
    }
    return best?.offer
  }

  private func quality(of media: MediaType) -> Int {
    if ranges.isEmpty { return 1000 }
    var best: (precision: Int, quality: Int)?
    for range in ranges {
      guard let precision = range.precision(for: media), precision > best?.precision ?? -1 else { continue }
      best = (precision, range.quality)
    }
    return best?.quality ?? 0
  }
}

/// A weight (RFC 9110 § 12.4.2) in thousandths.
enum Quality {
  /// Absent: 1000. Nil where it is not `0`, `1`, or one of them with up to three decimals, at most 1.
  static func parse(_ text: String?) -> Int? {
    guard let text else { return 1000 }
    let bytes = Array(text.utf8)
    guard let first = bytes.first, first == 0x30 || first == 0x31 else { return nil }
    guard bytes.count > 1 else { return first == 0x31 ? 1000 : 0 }
    guard bytes[1] == UInt8(ascii: "."), bytes.count <= 5 else { return nil }
    var thousandths = first == 0x31 ? 1000 : 0
    var place = 100
    for digit in bytes[2...] {
      guard (0x30...0x39).contains(digit) else { return nil }
      thousandths += Int(digit - 0x30) * place
      place /= 10
    }
    return thousandths <= 1000 ? thousandths : nil
  }
}
