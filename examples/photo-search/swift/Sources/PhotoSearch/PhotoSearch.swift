import Foundation

@main
struct PhotoSearch {
  static let usage =
    "usage: photo-search index FOLDER | search TEXT | like PICTURE | duplicates [THRESHOLD] | tag LABEL…"

  let service: Service
  let database: Database

  static func main() async {
    do {
      let environment = ProcessInfo.processInfo.environment
      let search = Self(
        service: Service(url: environment["SIGLIP_URL"] ?? "http://127.0.0.1:8080"),
        database: try Database(environment["DATABASE_URL"] ?? ""))
      for row in try await search.rows(CommandLine.arguments.dropFirst()) { print(row.joined(separator: "\t")) }
    } catch {
      warn((error as? Fault)?.message ?? error.localizedDescription)
      exit(1)
    }
  }

  func rows(_ words: ArraySlice<String>) async throws -> [[String]] {
    let rest = Array(words.dropFirst())
    switch (words.first, rest.count) {
    case ("index", 1): return try await index(rest[0])
    case ("search", 1): return try nearest(await service.ask("/embed/text", ["text": rest[0]]))
    case ("like", 1):
      return try nearest(await service.ask("/embed/image", Service.Pictures([rest[0]])))
    case ("duplicates", 0...1): return try database.rows("SELECT * FROM duplicates($1)", rest.first ?? "0.95")
    case ("tag", 1...): return try await tag(rest)
    default: throw Fault(Self.usage)
    }
  }

  /// A row of `pictures`: PostgreSQL reads it from JSON.
  struct Picture: Encodable {
    var path: String
    var modified: Int
    var embedding: [Float]
  }

  func index(_ folder: String) async throws -> [[String]] {
    let found = try pictures(in: folder)
    let known = Set(try database.rows("SELECT path, modified FROM pictures"))
    let fresh = found.filter { !known.contains([$0.key, String($0.value)]) }.keys.sorted()
    var indexed = 0
    try await service.send("/embed/image", fresh[...]) { (paths, answer: Service.Embeddings) in
      let rows = zip(paths, answer.embeddings).map { Picture(path: $0, modified: found[$0] ?? 0, embedding: $1) }
      try database.rows(
        """
        INSERT INTO pictures SELECT * FROM json_to_recordset($1) AS row (path text, modified bigint, embedding vector)
        ON CONFLICT (path) DO UPDATE SET modified = excluded.modified, embedding = excluded.embedding
        """, json(rows))
      indexed += paths.count
    }
    return [["\(indexed) indexed, \(found.count - fresh.count) known, \(fresh.count - indexed) left out"]]
  }

  /// The pictures of a folder, to its bottom, with the second since 1970 in which each was last written.
  func pictures(in folder: String) throws -> [String: Int] {
    let root = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
    guard FileManager.default.fileExists(atPath: root) else { throw Fault("\(folder): there is no such folder") }
    let names = try FileManager.default.subpathsOfDirectory(atPath: root)
      .filter { ["jpg", "jpeg", "png", "webp"].contains(($0 as NSString).pathExtension.lowercased()) }
    return try names.reduce(into: [:]) { found, name in
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(root)/\(name)")
      guard attributes[.type] as? FileAttributeType == .typeRegular,
        let date = attributes[.modificationDate] as? Date
      else { return }
      found["\(root)/\(name)"] = Int(date.timeIntervalSince1970.rounded(.down))
    }
  }

  func nearest(_ answer: Service.Embeddings) throws -> [[String]] {
    try database.rows("SELECT * FROM nearest($1)", json(answer.embeddings[0]))
  }

  /// A row of `tags`.
  struct Tag: Encodable {
    var path: String
    var label: String
    var score: Double
  }

  func tag(_ labels: [String]) async throws -> [[String]] {
    let pictures = try database.rows("SELECT path FROM pictures ORDER BY path").map { $0[0] }
    try await service.send("/classify", pictures[...], labels: labels) { (paths, answer: Service.Classification) in
      let tags = zip(paths, answer.results).flatMap { path, result in
        result.predictions.map { Tag(path: path, label: $0.label, score: $0.score) }
      }
      try database.rows(
        """
        INSERT INTO tags SELECT * FROM json_to_recordset($1) AS tag (path text, label text, score real)
        ON CONFLICT (path, label) DO UPDATE SET score = excluded.score
        """, json(tags))
    }
    return try database.rows("SELECT * FROM tagged(ARRAY(SELECT json_array_elements_text($1)))", json(labels))
  }

  func json(_ value: some Encodable) throws -> String {
    String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
  }
}

func warn(_ message: String) {
  FileHandle.standardError.write(Data("\(message)\n".utf8))
}
