/// Why arithmetic cannot start on this machine.
public enum ComputeError: Error, Equatable, CustomStringConvertible {
  /// The OpenBLAS library was not found, or lacks a function.
  case openBLASMissing(reason: String)

  public var description: String {
    switch self {
    case .openBLASMissing(let reason):
      "OpenBLAS could not be opened (\(reason)): install it, on Debian and Ubuntu with `apt-get install libopenblas0-pthread`"
    }
  }
}
