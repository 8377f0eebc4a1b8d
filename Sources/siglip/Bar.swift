/// A share drawn as a bar.
enum Bar {
  /// Places of a full bar.
  static let width = 30

  static func text(filled: Int) -> String {
    String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
  }
}
