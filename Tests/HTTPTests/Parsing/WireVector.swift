import Fixtures
import Foundation
import Testing

/// Bytes from a client and what they mean, from `Tests/Fixtures/HTTP/wire.json`; `Tests/Attack/test_wire.py` sends the same
/// ones to the server.
struct WireVector: Sendable, Decodable, CustomTestStringConvertible {
  let name: String
  /// A character a byte.
  let wire: String
  /// A line each: the heads that are told before their body, and the complete requests.
  let events: [String]
  /// The code of the rule that is broken behind them, and its status.
  let error: String?
  let status: Int?

  var testDescription: String { name }
  var bytes: [UInt8] { wire.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }

  struct Table: Sendable, Decodable {
    var accepted: [WireVector] = []
    var refused: [WireVector] = []
  }

  static let table: Table =
    (try? JSONDecoder().decode(Table.self, from: Data(Fixtures.bytes("HTTP/wire.json")))) ?? Table()
}
