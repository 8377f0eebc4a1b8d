import HTTPTypes
import Synchronization

/// Names for requests: the caller's own where it is harmless, else one that is unique among processes.
public enum RequestID {
  private static let seed = UInt64.random(in: .min ... .max)
  private static let counter = Atomic<UInt64>(0)

  /// 16 hexadecimal digits: a counter, scrambled by SplitMix64's one-to-one mixing, from a random start.
  public static func make() -> String {
    var x = seed &+ counter.wrappingAdd(1, ordering: .relaxed).newValue &* 0x9E37_79B9_7F4A_7C15
    x = (x ^ (x >> 30)) &* 0xBF58_476D_1CE4_E5B9
    x = (x ^ (x >> 27)) &* 0x94D0_49BB_1331_11EB
    x ^= x >> 31
    return String(unsafeUninitializedCapacity: 16) { buffer in
      for i in 0..<16 {
        let digit = UInt8(truncatingIfNeeded: x >> UInt64(60 - 4 * i)) & 15
        buffer[i] = digit < 10 ? 48 + digit : 87 + digit
      }
      return 16
    }
  }

  /// Whether a caller's id may be echoed and logged: 1 to 128 letters, digits, or `-_.:/+=@,`.
  public static func isSane(_ id: String) -> Bool {
    !id.isEmpty && id.utf8.count <= 128
      && id.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "-_.:/+=@,".utf8.contains(byte)
        }
      }
  }
}

extension HTTPField.Name {
  /// Names one request through proxies, logs and answers.
  public static let xRequestID = Self("X-Request-Id")!
}
