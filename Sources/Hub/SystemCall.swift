import FoundationEssentials
import Glibc

/// Repeats a call that a signal interrupted; a result of -1 becomes an error that names call and path.
@discardableResult
func system<Result: FixedWidthInteger>(_ name: String, _ path: String, _ call: () -> Result) throws(HubError) -> Result
{
  while true {
    let result = call()
    if result != -1 { return result }
    switch errno {
    case EINTR: continue
    case ENOSPC, EDQUOT: throw .diskFull(path: path)
    case EFBIG: throw .fileSizeLimit(path: path)
    default: throw .systemCall(name: name, path: path, code: errno)
    }
  }
}

/// Makes a folder and those above it, where they are not there.
func makeFolder(_ folder: URL) throws(HubError) {
  let path = folder.path
  do {
    try system("mkdir", path) { mkdir(path, 0o777) }
  } catch .systemCall(_, _, EEXIST) where HubCache.isFolder(folder) {
    return
  } catch .systemCall(_, _, ENOENT) where folder.deletingLastPathComponent().path != path {
    try makeFolder(folder.deletingLastPathComponent())
    try system("mkdir", path) { mkdir(path, 0o777) == 0 || errno == EEXIST ? 0 : -1 }
  }
}
