/// The bytes of small archives.
enum TarBytes {
  /// An entry: its header and its content, padded.
  static func entry(_ name: String, _ content: [UInt8], kind: Character = "0") -> [UInt8] {
    var header = [UInt8](repeating: 0, count: 512)
    let size = String(content.count, radix: 8)
    func put(_ text: String, at start: Int) {
      header.replaceSubrange(start..<start + text.utf8.count, with: Array(text.utf8))
    }
    put(name, at: 0)
    put(String(repeating: "0", count: 11 - size.count) + size, at: 124)
    put(String(repeating: " ", count: 8), at: 148)
    put(String(kind), at: 156)
    put("ustar\u{0}00", at: 257)
    let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
    put(String(repeating: "0", count: 6 - sum.count) + sum + "\0", at: 148)
    return header + content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
  }
}
