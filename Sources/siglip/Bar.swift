/// A share drawn as a bar.
enum Bar {
  /// - Parameters:
  ///   - share: 0 to 1.
  ///   - width: places of a full bar.
  static func text(_ share: Double, width: Int = 30) -> String {
    let filled = min(max(Int((share * Double(width)).rounded()), 0), width)
    return String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
  }
}
