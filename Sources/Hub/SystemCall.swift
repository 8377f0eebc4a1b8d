import Foundation

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

/// Makes a folder and those above it.
func makeFolder(_ folder: URL) throws(HubError) {
  do {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  } catch {
    let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    let code = cause.map { Int32($0.code) } ?? EACCES
    throw code == ENOSPC ? .diskFull(path: folder.path) : .systemCall(name: "mkdir", path: folder.path, code: code)
  }
}
