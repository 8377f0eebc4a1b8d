extension String {
  /// With spaces behind it, as wide as a column at the least.
  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(width - count, 0)) }
}
