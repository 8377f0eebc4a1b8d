import Testing

@testable import Tokenization

@Suite struct ByteTrieTests {
  private func match(_ trie: ByteTrie, _ text: String, at start: Int = 0) -> (value: Int32, end: Int)? {
    Array(text.utf8).withUnsafeBufferPointer { trie.longestMatch(in: $0, at: start) }
  }

  @Test func findsTheLongestThatStartsThere() {
    var trie = ByteTrie()
    for (index, string) in ["a", "abc", "b", "▁", "▁▁▁"].enumerated() {
      #expect(trie.insert(Array(string.utf8), value: Int32(index)) == nil)
    }
    #expect(match(trie, "abd")! == (0, 1))
    #expect(match(trie, "abcd")! == (1, 3))
    #expect(match(trie, "xab", at: 1)! == (0, 2))
    #expect(match(trie, "▁▁")! == (3, 3))
    #expect(match(trie, "▁▁▁▁")! == (4, 9))
    #expect(match(trie, "c") == nil)
    #expect(trie.insert(Array("abc".utf8), value: 9) == 1)
  }
}
