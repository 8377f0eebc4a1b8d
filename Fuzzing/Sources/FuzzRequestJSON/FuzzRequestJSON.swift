import Foundation

@testable import EmbeddingAPI

/// Reads the bytes as the JSON body of a request: every field as every type, and the pictures in it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRequestJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let json = try? JSONFields(Array(UnsafeBufferPointer(start: start, count: count))) else { return 0 }
  _ = try? EmbeddingOptions(json)
  for name in json.names {
    guard let field = json[name] else { preconditionFailure("a member without a value") }
    let readings = [try? "\(field.integer())", try? "\(field.boolean())", try? field.string()].compactMap { $0 }
    precondition(readings.count <= 1, "a value of two types")
    _ = try? field.strings(limit: 3)
    for source in [try? PictureSource(field)] + ((try? field.elements(limit: 8)) ?? []).map({ try? PictureSource($0) })
    {
      // Foundation takes too much padding as well.
      guard case .base64(let text)? = source, let bytes = Base64.decode(text) else { continue }
      precondition(Data(base64Encoded: Data(text)) == Data(bytes), "unlike Foundation's")
    }
  }
  return 0
}

/// The package manager renames each program's `main`, so libFuzzer's own is out of reach; this calls what it would.
@main
enum FuzzRequestJSON {
  static func main() {
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    _ = runDriver(&count, &arguments, fuzzRequestJSON)
  }
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ target: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
