import CPostgreSQL
import Foundation

/// One connection of libpq, for as long as the program runs.
actor Database {
  private let connection: OpaquePointer?

  /// - Parameter url: as libpq reads it; an empty one leaves all to `PGHOST` and the like.
  init(_ url: String) { connection = PQconnectdb(url) }

  /// The rows of one statement, whose `$1`, `$2`… are `values`, all as PostgreSQL writes and reads them.
  func rows(_ statement: String, _ values: [String] = []) throws -> [[String]] {
    guard PQstatus(connection) == CONNECTION_OK else { throw fault }
    let copies = values.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    let result = PQexecParams(
      connection, statement, Int32(values.count), nil, copies.map { UnsafePointer($0) }, nil, nil, 0)
    defer { PQclear(result) }
    guard PQresultStatus(result) == PGRES_TUPLES_OK else { throw fault }
    return (0..<PQntuples(result)).map { row in
      (0..<PQnfields(result)).map { column in String(cString: PQgetvalue(result, row, column)) }
    }
  }

  private var fault: Fault { Fault(String(cString: PQerrorMessage(connection)).trimmingCharacters(in: .newlines)) }
}
