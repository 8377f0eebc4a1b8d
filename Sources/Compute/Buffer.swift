import Glibc

/// A block of values, aligned to a page where it owns its memory, that weights and workspaces are made of.
///
/// Weights are filled while a model is loaded and only read afterwards; a workspace belongs to one worker.
// Unchecked, because the memory is reached by pointer: it is written before it is shared, or by its one owner.
public final class Buffer<Element: BitwiseCopyable>: @unchecked Sendable {
  public let pointer: UnsafeMutablePointer<Element>
  public let count: Int
  /// What keeps borrowed memory alive; nil when the memory is the buffer's own.
  private let owner: (any Sendable & AnyObject)?

  /// Own memory, all zeros. Pages that were never touched are not resident, so generous sizes cost nothing.
  public init(count: Int) {
    let bytes = max(count * MemoryLayout<Element>.stride, 1)
    guard let memory = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      memory != MAP_FAILED
    else { preconditionFailure("no memory for \(bytes) bytes") }
    pointer = memory.bindMemory(to: Element.self, capacity: count)
    self.count = count
    owner = nil
  }

  /// Memory of another, such as a mapped file, which must not be written and which `owner` keeps alive.
  public init(borrowing memory: UnsafePointer<Element>, count: Int, from owner: any Sendable & AnyObject) {
    pointer = UnsafeMutablePointer(mutating: memory)
    self.count = count
    self.owner = owner
  }

  deinit {
    if owner == nil { munmap(pointer, max(count * MemoryLayout<Element>.stride, 1)) }
  }

  /// Bytes of its own memory; 0 when it borrows.
  public var ownedBytes: Int { owner == nil ? count * MemoryLayout<Element>.stride : 0 }
}
