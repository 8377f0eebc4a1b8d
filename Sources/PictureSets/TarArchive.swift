import SystemPackage

/// The files in a tar archive, such as a WebDataset shard, found by its headers alone: each is read when it is wanted, and
/// several at once.
///
/// POSIX ustar and pax (IEEE Std 1003.1, `pax`), and GNU's long names and large sizes. Not compressed.
public struct TarArchive: Sendable {
  public struct Entry: Sendable, Hashable {
    public let name: String
    /// Bytes from the start of the archive.
    public let offset: Int
    /// Bytes.
    public let size: Int
  }

  public let path: String
  /// Regular files, in the archive's order.
  public private(set) var entries: [Entry] = []
  /// Why the archive could not be read on behind the last entry; nil where it was read to its end.
  public private(set) var damage: TarError?

  /// Bytes of a header, and what everything is padded to.
  public static let block = 512
  /// Bytes of a name, or of a pax header, at the most.
  private static let longest = 1 << 20

  /// Reads the headers.
  ///
  /// - Throws: `TarError.unreadable`.
  public init(_ path: String) throws(TarError) {
    self.path = path
    let file = try Self.open(path)
    defer { try? file.close() }
    guard let length = try? file.seek(offset: 0, from: .end) else { throw .unreadable }
    do throws(TarError) {
      try readHeaders(file, length: Int(length))
    } catch {
      damage = error
    }
  }

  /// Whether these are the first bytes of an archive: one block or more, with a header's check sum.
  public static func begins(with bytes: [UInt8]) -> Bool {
    guard bytes.count >= block else { return false }
    let header = TarHeader(Array(bytes.prefix(block)))
    return !header.isZero && header.isIntact
  }

  /// An entry's bytes. Blocks for as long as the disk takes.
  ///
  /// - Throws: `TarError`, where the archive has been changed since its headers were read.
  public func read(_ entry: Entry) throws(TarError) -> [UInt8] {
    let file = try Self.open(path)
    defer { try? file.close() }
    return try Self.read(file, entry.size, at: entry.offset, of: entry.name)
  }

  private static func open(_ path: String) throws(TarError) -> FileDescriptor {
    guard let file = try? FileDescriptor.open(path, .readOnly, options: .closeOnExec) else { throw .unreadable }
    return file
  }

  private mutating func readHeaders(_ file: FileDescriptor, length: Int) throws(TarError) {
    var position = 0
    // What pax and GNU say of the entry that follows.
    var (name, size): (String?, Int?) = (nil, nil)
    while position < length {
      let header = TarHeader(try Self.read(file, Self.block, at: position, of: "a header"))
      if header.isZero { return }
      guard header.isIntact else { throw .noHeader(offset: position) }
      position += Self.block
      guard let count = size.flatMap({ header.isFile ? $0 : nil }) ?? header.size else {
        throw .noHeader(offset: position - Self.block)
      }
      let own = name ?? header.name
      guard count <= length - position else { throw .truncated(own) }
      switch header.kind {
      case UInt8(ascii: "L"):
        name = TarHeader.text(try Self.readShort(file, count, at: position)[...])
      case UInt8(ascii: "x"):
        let records = TarHeader.paxRecords(try Self.readShort(file, count, at: position))
        name = records["path"] ?? name
        size = records["size"].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil } ?? size
      case UInt8(ascii: "g"), UInt8(ascii: "K"): break
      default:
        if header.isFile, !own.hasSuffix("/") { entries.append(Entry(name: own, offset: position, size: count)) }
        (name, size) = (nil, nil)
      }
      // The last block may lack its padding.
      position += min((count + Self.block - 1) / Self.block * Self.block, length - position)
    }
  }

  private static func readShort(_ file: FileDescriptor, _ count: Int, at offset: Int) throws(TarError) -> [UInt8] {
    guard count <= longest else { throw .noHeader(offset: offset - block) }
    return try read(file, count, at: offset, of: "a header")
  }

  private static func read(
    _ file: FileDescriptor, _ count: Int, at offset: Int, of name: String
  ) throws(TarError) -> [UInt8] {
    let bytes: [UInt8]
    do {
      bytes = try [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
        while done < count {
          let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[done..<count])
          let more = try file.read(fromAbsoluteOffset: Int64(offset + done), into: rest)
          guard more > 0 else { break }
          done += more
        }
      }
    } catch {
      throw .unreadable
    }
    guard bytes.count == count else { throw .truncated(name) }
    return bytes
  }
}

/// What is wrong with a tar archive.
public enum TarError: Error, Sendable, Hashable, CustomStringConvertible {
  case unreadable
  case noHeader(offset: Int)
  case truncated(String)

  public var description: String {
    switch self {
    case .unreadable: "cannot be read"
    case .noHeader(let offset): "no tar header at byte \(offset); what stands before it is read"
    case .truncated(let name): "ends inside \(name)"
    }
  }
}
