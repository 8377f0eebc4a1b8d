import Foundation
import PictureSets

/// What came on standard input: one picture, or a tar archive, which its first header tells.
enum StandardInput {
  case picture([UInt8])
  /// The archive lies in `file` for as long as that is held.
  case archive(TarArchive, file: FileHandle)

  private static let chunk = 1 << 20

  /// Reads standard input to its end. An archive that comes through a pipe is kept in a file of the temporary folder
  /// (`TMPDIR`) that has no name, for its pictures are read several at once and in no order.
  ///
  /// - Throws: `UsageError` where it cannot be read or kept.
  static func read() throws -> StandardInput {
    let input = FileHandle.standardInput
    do {
      var start = Data()
      while start.count < TarArchive.block, let more = try input.read(upToCount: TarArchive.block - start.count),
        !more.isEmpty
      {
        start.append(more)
      }
      guard TarArchive.begins(with: [UInt8](start)) else {
        return .picture([UInt8](start + (try input.readToEnd() ?? Data())))
      }
      let file = try isFile(input) ? input : kept(start, and: input)
      return .archive(try TarArchive("/dev/fd/\(file.fileDescriptor)"), file: file)
    } catch let error as UsageError {
      throw error
    } catch {
      throw UsageError("standard input: cannot be read: \(error.localizedDescription)")
    }
  }

  private static func isFile(_ handle: FileHandle) -> Bool {
    var facts = stat()
    return fstat(handle.fileDescriptor, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG
  }

  private static func kept(_ start: Data, and input: FileHandle) throws -> FileHandle {
    let folder = FileManager.default.temporaryDirectory
    let path = folder.appending(path: "siglip-\(UUID().uuidString).tar").path
    do {
      try start.write(to: URL(filePath: path), options: .withoutOverwriting)
      guard let file = FileHandle(forUpdatingAtPath: path) else { throw CocoaError(.fileReadUnknown) }
      try FileManager.default.removeItem(atPath: path)
      try file.seekToEnd()
      while let more = try input.read(upToCount: chunk), !more.isEmpty { try file.write(contentsOf: more) }
      return file
    } catch {
      throw UsageError(
        "standard input: the archive cannot be kept in \(folder.path): \(error.localizedDescription); "
          + "TMPDIR names another folder")
    }
  }
}
