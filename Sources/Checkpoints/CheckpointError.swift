/// What is wrong with a checkpoint's files. Each case names the file and the rule that it breaks.
public enum CheckpointError: Error, Equatable, CustomStringConvertible {
  case folderMissing(path: String)
  case fileMissing(file: String, location: String)
  case fileUnreadable(file: String, reason: String)
  case fileChanged(file: String)

  // JSON files
  case invalidJSON(file: String, reason: String)
  case keyMissing(file: String, key: String)
  case wrongValue(file: String, key: String, expected: String, found: String)

  // safetensors
  case fileTooShort(file: String, expected: Int, found: Int)
  case headerTooLong(file: String, limit: Int, found: UInt64)
  case invalidHeader(file: String, offset: Int, expected: String)
  case duplicateKey(file: String, key: String)
  case unknownElementType(file: String, tensor: String, found: String)
  case sizeOverflow(file: String, tensor: String, shape: [UInt64])
  case wrongSize(file: String, tensor: String, expected: Int, found: Int)
  case offsetsOutOfOrder(file: String, tensor: String, begin: UInt64, end: UInt64)
  case hole(file: String, tensor: String, expected: Int, found: Int)
  case overlap(file: String, tensor: String, expected: Int, found: Int)
  case bufferNotCovered(file: String, expected: Int, found: Int)

  // Tensors
  case tensorMissing(file: String, tensor: String, shape: [Int])
  case towerMissing(file: String, prefixes: [String])
  case tensorNotUsed(file: String, tensor: String)
  case tensorNotInShard(tensor: String, file: String)
  case wrongShape(file: String, tensor: String, expected: [Int], found: [Int])
  case wrongElementType(file: String, tensor: String, expected: String, found: String)

  public var description: String {
    switch self {
    case .folderMissing(let path):
      "\(path): no such folder"
    case .fileMissing(let file, let location):
      "\(file): not in \(location)"
    case .fileUnreadable(let file, let reason):
      "\(file): cannot be read: \(reason)"
    case .fileChanged(let file):
      "\(file): was changed or cut while it was read; replace a model's files by renaming others into their place"
    case .invalidJSON(let file, let reason):
      "\(file): not valid JSON: \(reason)"
    case .keyMissing(let file, let key):
      "\(file): \(key) is missing"
    case .wrongValue(let file, let key, let expected, let found):
      "\(file): \(key): expected \(expected), found \(found)"
    case .fileTooShort(let file, let expected, let found):
      "\(file): expected at least \(expected) bytes, found \(found)"
    case .headerTooLong(let file, let limit, let found):
      "\(file): header: expected at most \(limit) bytes, found \(found)"
    case .invalidHeader(let file, let offset, let expected):
      "\(file): header: expected \(expected) at byte \(offset)"
    case .duplicateKey(let file, let key):
      "\(file): \(key) is there twice"
    case .unknownElementType(let file, let tensor, let found):
      "\(file): \(tensor): unknown element type \(found)"
    case .sizeOverflow(let file, let tensor, let shape):
      "\(file): \(tensor): shape \(shape) has more bytes than can be addressed"
    case .wrongSize(let file, let tensor, let expected, let found):
      "\(file): \(tensor): expected \(expected) bytes by its shape and type, found \(found) by its offsets"
    case .offsetsOutOfOrder(let file, let tensor, let begin, let end):
      "\(file): \(tensor): offsets \(begin) and \(end) are out of order or beyond the file"
    case .hole(let file, let tensor, let expected, let found):
      "\(file): \(tensor): expected to start at \(expected), found \(found): bytes belong to no tensor"
    case .overlap(let file, let tensor, let expected, let found):
      "\(file): \(tensor): expected to start at \(expected), found \(found): bytes belong to two tensors"
    case .bufferNotCovered(let file, let expected, let found):
      "\(file): expected tensors up to byte \(expected), found them up to \(found)"
    case .tensorMissing(let file, let tensor, let shape):
      "\(file): \(tensor): expected a tensor of shape \(shape), found none"
    case .towerMissing(let file, let prefixes):
      "\(file): expected tensors whose names begin with \(prefixes.joined(separator: " or ")), found none"
    case .tensorNotUsed(let file, let tensor):
      "\(file): \(tensor): expected only tensors that config.json has a place for, found this one"
    case .tensorNotInShard(let tensor, let file):
      "\(file): \(tensor): the index puts it here, and it is not"
    case .wrongShape(let file, let tensor, let expected, let found):
      "\(file): \(tensor): expected shape \(expected), found \(found)"
    case .wrongElementType(let file, let tensor, let expected, let found):
      "\(file): \(tensor): expected elements of \(expected), found \(found)"
    }
  }
}
