import Driver
import Tokenization

/// Reads the bytes as a SentencePiece model and encodes a few texts.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSentencePiece(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = UnsafeRawBufferPointer(start: start, count: count)
  guard let tokenizer = try? Tokenizer(sentencePiece: bytes) else { return 0 }
  for text in ["", "hello  world", "a", " Ünïcode e\u{301} 日本語 👍🏽\r\n\0", "<eos></s> ▁▁ab…"] {
    let ids = tokenizer.encode(text)
    precondition(ids.allSatisfy { 0 <= $0 && $0 < tokenizer.vocabularySize }, "an id past the vocabulary")
  }
  return 0
}

@main
enum FuzzSentencePiece {
  static func main() { fuzz(fuzzSentencePiece) }
}
