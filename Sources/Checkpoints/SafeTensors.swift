/// The tensors of a checkpoint: `model.safetensors`, or several files by `model.safetensors.index.json`.
///
/// Headers are read and checked (format: huggingface/safetensors); values stay in the mapped files until they are
/// touched.
public struct SafeTensors: Sendable {
  /// The file, or the list of files, for messages.
  public let file: String
  /// By name, in the order of the names.
  public let tensors: [Tensor]
  private let places: [String: Int]

  static let fileName = "model.safetensors"
  static let indexName = "model.safetensors.index.json"

  public init(files: CheckpointFiles) throws(CheckpointError) {
    if let single = try files.contentsIfPresent(of: Self.fileName) {
      self.init(try Self.read(single), file: Self.fileName)
    } else if let index = try files.contentsIfPresent(of: Self.indexName) {
      self.init(try Self.readShards(index, files), file: Self.indexName)
    } else {
      throw .fileMissing(file: Self.fileName, location: files.location)
    }
  }

  private init(_ tensors: [Tensor], file: String) {
    self.file = file
    self.tensors = tensors.sorted { $0.name < $1.name }
    places = Dictionary(uniqueKeysWithValues: self.tensors.enumerated().map { ($1.name, $0) })
  }

  public subscript(name: String) -> Tensor? { places[name].map { tensors[$0] } }

  /// Only the tensors that the index names count, each from the file that it names.
  private static func readShards(_ index: FileContents, _ files: CheckpointFiles) throws(CheckpointError) -> [Tensor] {
    let json = try JSONObject(index)
    guard let map = try json.object("weight_map") else { throw json.missing("weight_map") }
    var shards: [String: [String: Tensor]] = [:]
    var tensors: [Tensor] = []
    for name in map.keys {
      guard let file = try map.string(name) else { throw map.wrongValue(name, expected: "a file name") }
      guard !file.contains("/"), file.hasSuffix(".safetensors") else {
        throw map.wrongValue(name, expected: "the name of a safetensors file beside the index")
      }
      let shard: [String: Tensor]
      if let known = shards[file] {
        shard = known
      } else {
        shard = Dictionary(uniqueKeysWithValues: try read(files.contents(of: file)).map { ($0.name, $0) })
        shards[file] = shard
      }
      guard let tensor = shard[name] else { throw .tensorNotInShard(tensor: name, file: file) }
      tensors.append(tensor)
    }
    return tensors
  }

  /// One file's tensors, every rule of the format checked.
  static func read(_ contents: FileContents) throws(CheckpointError) -> [Tensor] {
    var header = try SafeTensorsHeader(contents)
    let entries = try header.parse()
    let buffer = header.bufferStart..<contents.bytes.count
    var tensors: [Tensor] = []
    var end = 0
    for entry in entries where entry.begin > entry.end || entry.end > UInt64(buffer.count) {
      throw .offsetsOutOfOrder(file: contents.name, tensor: entry.name, begin: entry.begin, end: entry.end)
    }
    for entry in entries.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
      let (file, name) = (contents.name, entry.name)
      guard let type = ElementType(rawValue: entry.type) else {
        throw .unknownElementType(file: file, tensor: name, found: entry.type)
      }
      guard let size = byteCount(entry.shape, type) else {
        throw .sizeOverflow(file: file, tensor: name, shape: entry.shape)
      }
      let range = Int(entry.begin)..<Int(entry.end)
      guard range.count == size else { throw .wrongSize(file: file, tensor: name, expected: size, found: range.count) }
      guard range.lowerBound <= end else {
        throw .hole(file: file, tensor: name, expected: end, found: range.lowerBound)
      }
      guard range.lowerBound >= end else {
        throw .overlap(file: file, tensor: name, expected: end, found: range.lowerBound)
      }
      end = range.upperBound
      tensors.append(
        Tensor(
          name: name, type: type, shape: entry.shape.map { Int($0) }, contents: contents,
          range: buffer.lowerBound + range.lowerBound..<buffer.lowerBound + range.upperBound))
    }
    guard end == buffer.count else { throw .bufferNotCovered(file: contents.name, expected: buffer.count, found: end) }
    return tensors
  }

  private static func byteCount(_ shape: [UInt64], _ type: ElementType) -> Int? {
    var count = UInt64(type.size)
    for side in shape {
      guard side <= UInt64(Int.max) else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: side)
      guard !overflow else { return nil }
      count = product
    }
    return Int(exactly: count)
  }
}
