/// What is decided of a request from its head alone, before a byte of its body is read.
public enum Admission: Sendable {
  /// It goes on; `caller` is who it is from, where that is known.
  case admitted(caller: String?)
  /// This is the answer. Where a body follows, it is not read and the connection closes.
  case answered(Response)
}
