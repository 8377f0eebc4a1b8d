/// What libFuzzer calls with bytes of its own making.
public typealias FuzzTarget = @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt

/// Runs libFuzzer with this program's arguments. The package manager renames each program's `main`, so libFuzzer's own is
/// out of reach; this calls what it would.
public func fuzz(_ target: FuzzTarget) {
  var count = CommandLine.argc
  var arguments = CommandLine.unsafeArgv
  _ = runDriver(&count, &arguments, target)
}

/// Ends the process, as libFuzzer wants it of a fault, where a check throws.
public func hold(_ check: ([UInt8]) throws -> Void, _ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  do {
    try check(Array(UnsafeBufferPointer(start: start, count: count)))
  } catch {
    preconditionFailure("\(error)")
  }
  return 0
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ target: FuzzTarget
) -> CInt
