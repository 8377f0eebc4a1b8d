import Foundation
import Testing

@testable import Checkpoints

/// The rules of the safetensors format, each kept and each broken.
@Suite struct SafeTensorsTests {
  private func file(_ header: String, data: Int = 0, length: Int? = nil) -> [UInt8] {
    let header = Array(header.utf8)
    let count = UInt64(length ?? header.count)
    return withUnsafeBytes(of: count.littleEndian) { Array($0) } + header + [UInt8](repeating: 1, count: data)
  }

  private func read(_ bytes: [UInt8]) throws(CheckpointError) -> [Tensor] {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count, 1), alignment: 8)
    copy.copyBytes(from: bytes)
    let contents = FileContents(name: "f", bytes: UnsafeRawBufferPointer(rebasing: copy[..<bytes.count]))
    return try SafeTensors.read(contents)
  }

  @Test func tensorsOfAllKinds() throws {
    let tensors = try read(
      file(
        #"{"__metadata__":{"format":"pt"}, "b":{"dtype":"BF16","shape":[2,3],"data_offsets":[4,16]},"#
          + #""s":{"shape":[],"data_offsets":[0,4],"dtype":"F32"}, "e":{"dtype":"I64","shape":[0,9],"data_offsets":[4,4]}}   "#,
        data: 16))
    #expect(tensors.map(\.name) == ["s", "e", "b"])
    #expect(tensors.map(\.shape) == [[], [0, 9], [2, 3]])
    #expect(tensors.map(\.type) == [.float32, .int64, .bfloat16])
    #expect(tensors.map(\.bytes.count) == [4, 0, 12])
  }

  @Test func noTensors() throws {
    #expect(try read(file("{}")).isEmpty)
    #expect(try read(file("{ }  ")).isEmpty)
  }

  @Test func escapedNames() throws {
    let tensors = try read(file(#"{"a\"\u00e9\n":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#, data: 1))
    #expect(tensors[0].name == "a\"é\n")
  }

  @Test func lengths() {
    #expect(throws: CheckpointError.fileTooShort(file: "f", expected: 8, found: 0)) { try read([]) }
    #expect(throws: CheckpointError.fileTooShort(file: "f", expected: 8, found: 7)) { try read([0, 0, 0, 0, 0, 0, 0]) }
    #expect(throws: CheckpointError.fileTooShort(file: "f", expected: 18, found: 10)) {
      try read(file("{}", length: 10))
    }
    #expect(throws: CheckpointError.headerTooLong(file: "f", limit: 100_000_000, found: 100_000_001)) {
      try read(file("{}", length: 100_000_001))
    }
    #expect(throws: CheckpointError.headerTooLong(file: "f", limit: 100_000_000, found: .max)) {
      try read([UInt8](repeating: 255, count: 16))
    }
  }

  static let invalid = [
    "", " {}", "[]", "{", "{}x", "{}\n", #"{"a"}"#, #"{"a":1}"#, #"{"a":{}}"#, #"{"a":{"dtype":"F32","shape":[]}}"#,
    #"{"a":{"dtype":"F32","shape":[],"data_offsets":[0]}}"#,
    #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[01],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[1e0],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":1,"shape":[1],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":1}}"#, #"{"__metadata__":{"a":1}}"#,
    #"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}"#, "{\"a\u{1}\":{}}", #"{"a\"#,
    #"{"\q":{}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},}"#, #"{"\ud800":{}}"#,
  ]

  @Test(arguments: invalid) func invalidHeaders(_ header: String) throws {
    let error = #expect(throws: CheckpointError.self) { try read(file(header, data: 4)) }
    guard case .invalidHeader("f", _, _)? = error else {
      Issue.record("\(header): \(String(describing: error))")
      return
    }
  }

  @Test func notUTF8() {
    #expect(throws: CheckpointError.invalidHeader(file: "f", offset: 12, expected: "UTF-8")) {
      try read([5, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x22, 0xFF, 0x22, 0x7D])
    }
  }

  @Test func duplicateKeys() {
    let tensor = #"{"dtype":"U8","shape":[1],"data_offsets":[0,1]}"#
    #expect(throws: CheckpointError.duplicateKey(file: "f", key: "a")) {
      try read(file("{\"a\":\(tensor),\"\\u0061\":\(tensor)}", data: 1))
    }
    #expect(throws: CheckpointError.duplicateKey(file: "f", key: "shape")) {
      try read(file(#"{"a":{"dtype":"U8","shape":[1],"shape":[1],"data_offsets":[0,1]}}"#, data: 1))
    }
  }

  private func tensor(_ name: String, _ type: String, _ shape: String, _ begin: String, _ end: String) -> String {
    #""\#(name)":{"dtype":"\#(type)","shape":[\#(shape)],"data_offsets":[\#(begin),\#(end)]}"#
  }

  @Test func layouts() {
    let a = tensor("a", "F32", "2", "0", "8")
    #expect(throws: CheckpointError.hole(file: "f", tensor: "b", expected: 8, found: 9)) {
      try read(file("{\(a),\(tensor("b", "U8", "3", "9", "12"))}", data: 12))
    }
    #expect(throws: CheckpointError.overlap(file: "f", tensor: "b", expected: 8, found: 4)) {
      try read(file("{\(a),\(tensor("b", "F32", "2", "4", "12"))}", data: 12))
    }
    #expect(throws: CheckpointError.bufferNotCovered(file: "f", expected: 9, found: 8)) {
      try read(file("{\(a)}", data: 9))
    }
    #expect(throws: CheckpointError.offsetsOutOfOrder(file: "f", tensor: "a", begin: 0, end: 8)) {
      try read(file("{\(a)}", data: 7))
    }
    #expect(throws: CheckpointError.offsetsOutOfOrder(file: "f", tensor: "a", begin: 8, end: 0)) {
      try read(file("{\(tensor("a", "F32", "2", "8", "0"))}", data: 8))
    }
    #expect(throws: CheckpointError.wrongSize(file: "f", tensor: "a", expected: 12, found: 8)) {
      try read(file("{\(tensor("a", "F32", "3", "0", "8"))}", data: 8))
    }
    #expect(throws: CheckpointError.unknownElementType(file: "f", tensor: "a", found: "F31")) {
      try read(file("{\(tensor("a", "F31", "2", "0", "8"))}", data: 8))
    }
    let huge = "4294967296,4294967296"
    #expect(throws: CheckpointError.sizeOverflow(file: "f", tensor: "a", shape: [4_294_967_296, 4_294_967_296])) {
      try read(file("{\(tensor("a", "F32", huge, "0", "8"))}", data: 8))
    }
  }
}
