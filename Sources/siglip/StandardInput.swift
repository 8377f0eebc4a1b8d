import FoundationEssentials
import Glibc
import PictureSets
import SystemPackage

/// What came on standard input: one picture, or a tar archive, which its first header tells.
enum StandardInput {
  case picture([UInt8])
  /// The archive lies in a file that stays open, and has no other name, for as long as the process lives.
  case archive(TarArchive)

  /// Reads standard input to its end. An archive that comes through a pipe is kept in a file of the temporary folder
  /// (`TMPDIR`) that has no name, for its pictures are read several at once and in no order.
  ///
  /// - Throws: `UsageError` where it cannot be read or kept.
  static func read() throws -> StandardInput {
    let input = FileDescriptor.standardInput
    do {
      var start: [UInt8] = []
      while start.count < TarArchive.block,
        case let more = try input.read(upToCount: TarArchive.block - start.count), !more.isEmpty
      {
        start += more
      }
      guard TarArchive.begins(with: start) else { return .picture(start + (try input.readToEnd())) }
      let file = isFile(input) ? input : try kept(start, and: input)
      return .archive(try TarArchive("/dev/fd/\(file.rawValue)"))
    } catch let error as UsageError {
      throw error
    } catch {
      throw UsageError("standard input: cannot be read: \(error)")
    }
  }

  private static func isFile(_ file: FileDescriptor) -> Bool {
    var facts = stat()
    return fstat(file.rawValue, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG
  }

  private static func kept(_ start: [UInt8], and input: FileDescriptor) throws -> FileDescriptor {
    let folder = FileManager.default.temporaryDirectory.path
    do {
      // Linux's files without a name need a file system that has them.
      let path = "\(folder)/siglip-\(UUID().uuidString).tar"
      let file = try FileDescriptor.open(
        path, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec], permissions: .ownerReadWrite)
      unlink(path)
      try file.writeAll(start)
      while case let more = try input.read(upToCount: 1 << 20), !more.isEmpty { try file.writeAll(more) }
      return file
    } catch {
      throw UsageError(
        "standard input: the archive cannot be kept in \(folder): \(error); TMPDIR names another folder")
    }
  }
}
