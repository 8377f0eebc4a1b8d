import Checkpoints
import Foundation
import Testing

@Suite struct CheckpointFilesTests {
  private func folder(_ files: [String: Data]) throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "checkpoint-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, data) in files { try data.write(to: folder.appending(path: name)) }
    return folder
  }

  private func shard(_ name: String, _ bytes: [UInt8]) -> Data {
    let header = Data(
      "{\"\(name)\":{\"dtype\":\"U8\",\"shape\":[\(bytes.count)],\"data_offsets\":[0,\(bytes.count)]}}".utf8)
    return withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) } + header + Data(bytes)
  }

  @Test func filesOfAFolderAreMapped() throws {
    let folder = try folder(["config.json": Data("{}".utf8), "empty": Data()])
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = try CheckpointFiles(folder: folder)
    #expect(try files.contents(of: "config.json").data == Data("{}".utf8))
    #expect(try files.contents(of: "empty").bytes.isEmpty)
    #expect(try files.contentsIfPresent(of: "no") == nil)
    #expect(throws: CheckpointError.fileMissing(file: "no", location: folder.path)) { try files.contents(of: "no") }
  }

  @Test func aMappedFileOutlivesItsName() throws {
    let folder = try folder(["a": Data([1, 2, 3])])
    let contents = try CheckpointFiles(folder: folder).contents(of: "a")
    try FileManager.default.removeItem(at: folder)
    #expect(Array(contents.bytes) == [1, 2, 3])
  }

  @Test func folders() throws {
    #expect(throws: CheckpointError.folderMissing(path: "/no/such")) {
      try CheckpointFiles(folder: URL(filePath: "/no/such"))
    }
    let files = try CheckpointFiles(folder: URL(filePath: "/"))
    #expect(throws: CheckpointError.fileUnreadable(file: "tmp", reason: "not a regular file")) {
      try files.contents(of: "tmp")
    }
  }

  @Test func shards() throws {
    let index = Data(#"{"metadata":{"total_size":5},"weight_map":{"a":"1.safetensors","b":"2.safetensors"}}"#.utf8)
    let folder = try folder([
      "model.safetensors.index.json": index, "1.safetensors": shard("a", [1, 2]),
      "2.safetensors": shard("b", [3, 4, 5]),
    ])
    defer { try? FileManager.default.removeItem(at: folder) }
    let tensors = try SafeTensors(files: CheckpointFiles(folder: folder))
    #expect(tensors.tensors.map(\.name) == ["a", "b"])
    #expect(tensors["b"].map { Array($0.bytes) } == [3, 4, 5] && tensors["c"] == nil)
  }

  @Test func brokenIndexes() throws {
    func error(_ index: String) throws -> CheckpointError? {
      let folder = try folder(["model.safetensors.index.json": Data(index.utf8), "1.safetensors": shard("a", [1, 2])])
      defer { try? FileManager.default.removeItem(at: folder) }
      let files = try CheckpointFiles(folder: folder)
      return #expect(throws: CheckpointError.self) { try SafeTensors(files: files) }
    }
    let file = "model.safetensors.index.json"
    #expect(try error("{}") == .keyMissing(file: file, key: "weight_map"))
    #expect(
      try error(#"{"weight_map":{"b":"1.safetensors"}}"#) == .tensorNotInShard(tensor: "b", file: "1.safetensors"))
    #expect(
      try error(#"{"weight_map":{"b":1}}"#)
        == .wrongValue(file: file, key: "weight_map.b", expected: "a string", found: "1"))
    #expect(try error(#"{"weight_map":{"b":"../1.safetensors"}}"#)?.description.contains("beside the index") == true)
    #expect(try error(#"{"weight_map":[]}"#)?.description.contains("expected an object, found a list") == true)
    if case .invalidJSON(file, _)? = try error("{") {} else { Issue.record("invalid JSON is named") }
  }

  @Test func embeddedFiles() throws {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 2, alignment: 1)
    bytes.copyBytes(from: [7, 8])
    let files = CheckpointFiles(location: "the program", embedded: [("a", UnsafeRawBufferPointer(bytes))])
    #expect(try Array(files.contents(of: "a").bytes) == [7, 8])
    #expect(throws: CheckpointError.fileMissing(file: "b", location: "the program")) { try files.contents(of: "b") }
  }
}
