import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

let usage = "usage: photo-search index FOLDER | search TEXT | like PICTURE | duplicates [THRESHOLD] | tag LABEL…"
let kinds = ["jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff", "avif", "heic", "heif"]
let service = ProcessInfo.processInfo.environment["SIGLIP_URL"] ?? "http://127.0.0.1:8080"
let database = Database(ProcessInfo.processInfo.environment["DATABASE_URL"] ?? "")

/// The service's answer, in JSON; nil for a picture that it refuses, which is named.
func ask(_ path: String, _ question: [String: [String]], picture: String = "", left: Int = 10) async throws -> String? {
  var question = question
  if !picture.isEmpty {
    guard let data = FileManager.default.contents(atPath: picture) else { throw Fault("\(picture): cannot be read") }
    question["images"] = [data.base64EncodedString()]
  }
  guard let url = URL(string: service + path) else { throw Fault("\(service) is no URL") }
  var request = URLRequest(url: url)
  request.httpMethod = "POST"
  request.setValue("application/json", forHTTPHeaderField: "Content-Type")
  request.httpBody = try JSONEncoder().encode(question)
  let (data, response) = try await URLSession.shared.data(for: request)
  let http = response as? HTTPURLResponse
  if http?.statusCode == 200 { return String(decoding: data, as: UTF8.self) }
  if left > 0, let wait = http?.value(forHTTPHeaderField: "Retry-After").flatMap(Int.init) {
    try await Task.sleep(for: .seconds(wait))  // it is busy (429, 503)
    return try await ask(path, question, picture: picture, left: left - 1)
  }
  let error = try JSONDecoder().decode([String: [String: String?]].self, from: data)["error"] ?? [:]
  let refusal = Fault("\(picture.isEmpty ? path : picture): \((error["message"] ?? nil) ?? "refused")")
  guard ["invalid_image", "too_large"].contains(error["type"]) else { throw refusal }
  tell(refusal)
  return nil
}

/// Hands the answer about each row's picture to the statement, four at a time. How many did the service not refuse?
func send(_ rows: [[String]], _ path: String, labels: [String] = [], _ statement: String) async -> Int {
  await withThrowingTaskGroup(of: Int.self) { group in
    for first in 0..<4 {
      group.addTask {
        var kept = 0
        for row in stride(from: first, to: rows.count, by: 4).map({ rows[$0] }) {
          guard let answer = try await ask(path, ["labels": labels], picture: row[0]) else { continue }
          kept += try await database.rows(statement, row + [answer]).count
        }
        return kept
      }
    }
    // A group that throws waits for its other tasks, and requests that are cancelled may never end on Linux.
    do { return try await group.reduce(0, +) } catch { fail(error) }
  }
}

func index(_ folder: String) async throws -> [[String]] {
  let files = FileManager.default
  guard files.changeCurrentDirectoryPath(folder), let names = files.subpaths(atPath: ".") else {
    throw Fault("\(folder): there is no such folder")
  }
  let pictures = names.filter { kinds.contains(($0 as NSString).pathExtension.lowercased()) }
  let found = try pictures.map { "\(files.currentDirectoryPath)/\($0)" }.compactMap { path -> [String]? in
    let file = try files.attributesOfItem(atPath: path)
    guard file[.type] as? FileAttributeType == .typeRegular else { return nil }
    return [path, String(Int((file[.modificationDate] as? Date ?? .now).timeIntervalSince1970.rounded(.down)))]
  }
  let fresh = try await database.rows("SELECT * FROM fresh($1)", [json(found)])
  let indexed = await send(fresh, "/embed/image", "SELECT keep($1, $2, $3)")
  return [["\(indexed) indexed, \(found.count - fresh.count) known, \(fresh.count - indexed) left out"]]
}

func nearest(_ answer: String?) async throws -> [[String]] {
  guard let answer else { exit(1) }
  return try await database.rows("SELECT * FROM nearest(embedding($1))", [answer])
}

func tag(_ labels: [String]) async throws -> [[String]] {
  let pictures = try await database.rows("SELECT path FROM pictures")
  let there = pictures.filter { FileManager.default.fileExists(atPath: $0[0]) }
  _ = await send(there, "/classify", labels: labels, "SELECT tag($1, $2)")
  return try await database.rows("SELECT * FROM tagged(ARRAY(SELECT json_array_elements_text($1)))", [json(labels)])
}

func json(_ value: some Encodable) throws -> String { String(decoding: try JSONEncoder().encode(value), as: UTF8.self) }

func tell(_ error: any Error) { FileHandle.standardError.write(Data("\(error.localizedDescription)\n".utf8)) }

func fail(_ error: any Error) -> Never {
  tell(error)
  exit(1)
}

@main
struct PhotoSearch {
  static func main() async {
    let words = Array(CommandLine.arguments.dropFirst(2))
    do {
      let rows =
        switch (CommandLine.arguments.dropFirst().first, words.count) {
        case ("index", 1): try await index(words[0])
        case ("search", 1): try await nearest(ask("/embed/text", ["texts": words]))
        case ("like", 1): try await nearest(ask("/embed/image", [:], picture: words[0]))
        case ("duplicates", 0...1): try await database.rows("SELECT * FROM duplicates($1)", [words.first ?? "0.95"])
        case ("tag", 1...): try await tag(words)
        default: throw Fault(usage)
        }
      for row in rows { print(row.joined(separator: "\t")) }
    } catch { fail(error) }
  }
}
