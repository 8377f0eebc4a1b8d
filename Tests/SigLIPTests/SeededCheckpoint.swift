import Checkpoints
import Foundation

/// A checkpoint in memory whose tensors are seeded values: of true shapes, without a file of true size.
///
/// Its memory is mapped, so rows of the token table that are left out take none.
final class SeededCheckpoint {
  let files: CheckpointFiles
  private let memory: UnsafeMutableRawBufferPointer

  /// The tensors whose names start with `prefix`; of the token table only the rows that the fixture's texts touch.
  init(_ fixture: ShapeFixture, prefix: String = "") throws {
    let tensors = fixture.description.tensors.flatMap { tensor in
      (0..<tensor.count).map { number in
        (
          name: tensor.name.replacing("{}", with: "\(number)"), shape: tensor.shape, scale: tensor.scale,
          shift: tensor.shift
        )
      }
    }.filter { $0.name.hasPrefix(prefix) }
    let rows = Set(fixture.description.texts.joined() + [fixture.description.padding])
    var header: [String: Any] = [:]
    var offsets: [Int] = []
    var end = 0
    for tensor in tensors {
      let size = tensor.shape.reduce(4, *)
      header[tensor.name] =
        ["dtype": "F32", "shape": tensor.shape, "data_offsets": [end, end + size]] as [String: Any]
      offsets.append(end)
      end += size
    }
    var head = try JSONSerialization.data(withJSONObject: header)
    head.append(Data(repeating: 0x20, count: (64 - (head.count + 8) % 64) % 64))
    let start = 8 + head.count
    let size = start + end
    guard let address = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0),
      address != MAP_FAILED
    else { throw POSIXError(.ENOMEM) }
    memory = UnsafeMutableRawBufferPointer(start: address, count: size)
    memory.storeBytes(of: UInt64(head.count).littleEndian, as: UInt64.self)
    head.copyBytes(to: UnsafeMutableRawBufferPointer(rebasing: memory[8..<start]))
    let values = address.advanced(by: start)
    for (tensor, offset) in zip(tensors, offsets) {
      let key = SeededValues.key(seed: fixture.description.seed, name: tensor.name)
      let first = values.advanced(by: offset).assumingMemoryBound(to: Float.self)
      let width = tensor.shape.last ?? 1
      if tensor.name.contains("token_embedding") {
        for row in rows {
          let place = Int(row) * width
          SeededValues.fill(
            .init(start: first + place, count: width), key: key, first: place, scale: tensor.scale, shift: tensor.shift)
        }
      } else {
        Self.fill(first, tensor.shape.reduce(1, *), key, tensor.scale, tensor.shift)
      }
    }
    files = CheckpointFiles(
      location: "memory",
      embedded: [
        ("config.json", Self.stay(fixture.configuration)),
        ("model.safetensors", UnsafeRawBufferPointer(memory)),
      ])
  }

  deinit { munmap(memory.baseAddress, memory.count) }

  private static func fill(
    _ first: UnsafeMutablePointer<Float>, _ count: Int, _ key: UInt64, _ scale: Float, _ shift: Float
  ) {
    let chunk = 1 << 16
    nonisolated(unsafe) let first = first  // each chunk writes elements of its own
    DispatchQueue.concurrentPerform(iterations: (count + chunk - 1) / chunk) { index in
      let range = index * chunk..<min((index + 1) * chunk, count)
      SeededValues.fill(
        .init(start: first + range.lowerBound, count: range.count), key: key, first: range.lowerBound, scale: scale,
        shift: shift)
    }
  }

  /// Bytes that live as long as the process, as embedded files do.
  static func stay(_ data: Data) -> UnsafeRawBufferPointer {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: data.count, alignment: 64)
    data.copyBytes(to: copy)
    return UnsafeRawBufferPointer(copy)
  }
}
