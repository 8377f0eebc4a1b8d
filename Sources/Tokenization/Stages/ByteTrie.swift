/// A set of byte strings with a value each, searched for the longest that starts at a place.
///
/// Children are linked lists, for the nodes are few; the first byte, at which nearly every search ends, has a table.
struct ByteTrie: Sendable {
  private struct Node: Sendable {
    var byte: UInt8
    var value: Int32 = -1
    var firstChild: Int32 = -1
    var nextSibling: Int32 = -1
  }

  private var roots: [Int32] = Array(repeating: -1, count: 256)
  private var nodes: [Node] = []

  /// Adds a string, which must not be empty; when it is there already, adds nothing and gives its value.
  mutating func insert(_ string: [UInt8], value: Int32) -> Int32? {
    var node = roots[Int(string[0])]
    if node < 0 {
      node = append(string[0])
      roots[Int(string[0])] = node
    }
    for byte in string.dropFirst() {
      var child = self.child(of: node, byte)
      if child < 0 {
        child = append(byte)
        nodes[Int(child)].nextSibling = nodes[Int(node)].firstChild
        nodes[Int(node)].firstChild = child
      }
      node = child
    }
    if nodes[Int(node)].value >= 0 { return nodes[Int(node)].value }
    nodes[Int(node)].value = value
    return nil
  }

  /// The longest string that starts at `start`: its value, and where it ends.
  @inline(__always)
  func longestMatch(in text: UnsafeBufferPointer<UInt8>, at start: Int) -> (value: Int32, end: Int)? {
    let root = roots[Int(text[start])]
    return root < 0 ? nil : longestMatch(in: text, from: root, at: start)
  }

  private func longestMatch(
    in text: UnsafeBufferPointer<UInt8>, from root: Int32, at start: Int
  ) -> (value: Int32, end: Int)? {
    var found: (value: Int32, end: Int)?
    var node = root
    var index = start + 1
    while node >= 0 {
      if nodes[Int(node)].value >= 0 { found = (nodes[Int(node)].value, index) }
      guard index < text.count else { break }
      node = child(of: node, text[index])
      index += 1
    }
    return found
  }

  private func child(of node: Int32, _ byte: UInt8) -> Int32 {
    var child = nodes[Int(node)].firstChild
    while child >= 0, nodes[Int(child)].byte != byte { child = nodes[Int(child)].nextSibling }
    return child
  }

  private mutating func append(_ byte: UInt8) -> Int32 {
    nodes.append(Node(byte: byte))
    return Int32(nodes.count - 1)
  }
}
