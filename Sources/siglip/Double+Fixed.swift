import Glibc

extension Double {
  /// So many digits after the point, rounded as C's `printf` does.
  ///
  /// - Parameters:
  ///   - width: characters at the least; spaces stand before the number.
  ///   - signed: whether a number of 0 and over has a plus sign.
  func fixed(_ digits: Int, width: Int = 0, signed: Bool = false) -> String {
    // The largest Double has 309 digits before its point.
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { text in
      let count = withVaList([Int32(width), Int32(digits), self]) {
        vsnprintf(text.baseAddress, text.count, signed ? "%+*.*f" : "%*.*f", $0)
      }
      precondition((0..<text.count).contains(Int(count)), "a number of \(digits) digits and \(width) characters fits")
      return String(decoding: UnsafeRawBufferPointer(text).prefix(Int(count)), as: UTF8.self)
    }
  }
}
