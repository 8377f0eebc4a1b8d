import CPostgreSQL
import Foundation

/// One connection of libpq. It closes with the value.
final class Database {
  private let connection: OpaquePointer?

  /// - Parameter url: as libpq reads it; an empty one leaves all to `PGHOST` and the like.
  init(_ url: String) throws {
    connection = PQconnectdb(url)
    guard PQstatus(connection) == CONNECTION_OK else { throw fault }
  }

  deinit { PQfinish(connection) }

  /// The rows of one statement, whose `$1`, `$2`… are `values`, all as PostgreSQL writes and reads them.
  @discardableResult
  func rows(_ statement: String, _ values: String...) throws -> [[String]] {
    let copies = values.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    let result = PQexecParams(
      connection, statement, Int32(values.count), nil, copies.map { UnsafePointer($0) }, nil, nil, 0)
    defer { PQclear(result) }
    guard [PGRES_TUPLES_OK, PGRES_COMMAND_OK].contains(PQresultStatus(result)) else {
      throw fault
    }
    return (0..<PQntuples(result)).map { row in
      (0..<PQnfields(result)).map { column in String(cString: PQgetvalue(result, row, column)) }
    }
  }

  private var fault: Fault { Fault(String(cString: PQerrorMessage(connection)).trimmingCharacters(in: .newlines)) }
}
