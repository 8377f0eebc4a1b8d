import Foundation

let usage = "usage: photo-search index FOLDER | search TEXT | like PICTURE | duplicates [THRESHOLD] | tag LABEL…"
let kinds = ["jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff", "avif", "heic", "heif"]
let (files, service) = (FileManager.default, Service())
let database = Database(ProcessInfo.processInfo.environment["DATABASE_URL"] ?? "")

/// Gives the answer about each row's picture to the statement, four at a time. How many were not refused?
func each(_ rows: [[String]], _ path: String, _ question: [String: [String]], _ statement: String) async -> Int {
  await withTaskGroup(of: Int.self) { group in
    var kept = 0
    for (number, row) in rows.enumerated() {
      if number >= 4 { kept += await group.next() ?? 0 }
      group.addTask {
        do {
          guard let answer = try await service.ask(path, question, picture: row[0]) else { return 0 }
          return try await database.rows(statement, row + [answer]).count
        } catch { fail(error) }  // here: a group waits for requests, and on Linux cancelled ones may never end
      }
    }
    return await group.reduce(kept, +)
  }
}

/// Path and time of change of each picture below a folder.
func pictures(in folder: String) throws -> [[String]] {
  guard files.changeCurrentDirectoryPath(folder) else { throw Fault("\(folder): there is no such folder") }
  let names = (files.subpaths(atPath: ".") ?? []).filter { kinds.contains(($0 as NSString).pathExtension.lowercased()) }
  return try names.compactMap { name in
    let facts = try files.attributesOfItem(atPath: name)
    guard facts[.type] as? FileAttributeType == .typeRegular, let date = facts[.modificationDate] as? Date else {
      return nil
    }
    return ["\(files.currentDirectoryPath)/\(name)", "\(Int(date.timeIntervalSince1970.rounded(.down)))"]
  }
}

func json(_ value: some Encodable) throws -> String { String(decoding: try JSONEncoder().encode(value), as: UTF8.self) }

func nearest(_ answer: String?) async throws -> [[String]] {
  guard let answer else { exit(1) }
  return try await database.rows("SELECT * FROM nearest(embedding($1))", [answer])
}

func run(_ verb: String?, _ words: [String]) async throws -> [[String]] {
  switch (verb, words.count) {
  case ("index", 1):
    let found = try pictures(in: words[0])
    let fresh = try await database.rows("SELECT * FROM fresh($1)", [json(found)])
    let indexed = await each(fresh, "/embed/image", [:], "SELECT keep($1, $2, $3)")
    return [["\(indexed) indexed, \(found.count - fresh.count) known, \(fresh.count - indexed) left out"]]
  case ("search", 1): return try await nearest(service.ask("/embed/text", ["texts": words]))
  case ("like", 1): return try await nearest(service.ask("/embed/image", [:], picture: words[0]))
  case ("duplicates", 0...1): return try await database.rows("SELECT * FROM duplicates($1)", [words.first ?? "0.95"])
  case ("tag", 1...):
    let known = try await database.rows("SELECT path FROM pictures").filter { files.fileExists(atPath: $0[0]) }
    _ = await each(known, "/classify", ["labels": words], "SELECT tag($1, $2)")
    let labels = "ARRAY(SELECT json_array_elements_text($1))"
    return try await database.rows("SELECT * FROM tagged(\(labels))", [json(words)])
  default: throw Fault(usage)
  }
}

do {
  let rows = try await run(CommandLine.arguments.dropFirst().first, Array(CommandLine.arguments.dropFirst(2)))
  for row in rows { print(row.joined(separator: "\t")) }
} catch { fail(error) }
