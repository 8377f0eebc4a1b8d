import ArgumentParser
import EmbeddingAPI
import Imaging
import PictureSets

struct Search: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Rank a folder's pictures for a text.",
    discussion: """
      The ten nearest, or as many as asked for on a page with thumbnails:

        siglip search photos "a red bicycle"
        siglip search photos "a red bicycle" --top 50 --html bicycles.html
        siglip search "photos/2024-*" "a red bicycle" --json
      """)

  @Argument(help: "A folder, searched to its bottom, or a pattern.", completion: .directory)
  var folder: String

  @Argument(help: "What to look for, as a caption would say it.")
  var text: String

  @Option(help: "How many pictures to show.")
  var top = 10

  @Option(help: "The most patches of one picture, for NaFlex checkpoints.")
  var maxNumPatches: Int?

  @Flag(help: "Print one JSON object a picture instead of a table.")
  var json = false

  @Option(
    help: ArgumentHelp("A page to write that shows the pictures; it needs no other file.", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var html: String?

  @OptionGroup var encoder: EncoderOptions

  func validate() throws {
    guard top >= 1 else { throw ValidationError("--top is at least 1") }
  }

  func run() async throws {
    let pictures = try PictureInputs([folder])
    let model = try await encoder.loadOne()
    let embedder = try encoder.embedder(queueLimit: .max)
    let query: [Float]
    do {
      try model.checkTakesMaxPatches(MaxNumPatches.check(maxNumPatches))
      _ = try model.pictures
      try model.checkPools()
      query = try await embedder.embed(texts: [text], model: model).values[0].normalised()
    } catch {
      throw UsageError(ErrorMap.sentence(for: error))
    }
    let vectors = try await embedder.unitVectors(of: pictures, maxPatches: maxNumPatches, model: model)
    let found = SearchHit.ranked(pictures.names, vectors, query: query, model: model).prefix(top)
    for (index, hit) in found.enumerated() { try show(hit, rank: index + 1) }
    var failures = vectors.count { $0 == nil }
    if let html { failures += try await write(Array(found), of: pictures, to: html, embedder) }
    if failures > 0 { throw ExitCode(1) }
  }

  private static func figures(of hit: SearchHit, between: String) -> String {
    Double(hit.similarity).fixed(3, signed: true) + between + Double(hit.score).fixed(3)
  }

  private func show(_ hit: SearchHit, rank: Int) throws {
    guard json else {
      let number = String(repeating: " ", count: "\(top)".count - "\(rank)".count) + "\(rank)"
      return print("\(number)  " + Self.figures(of: hit, between: "  ") + "  \(hit.path)")
    }
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("rank", rank)
      writer.member("name", hit.path)
      writer.member("similarity", hit.similarity)
      writer.member("score", hit.score)
    }
    try StandardOutput.write(writer.bytes + [UInt8(ascii: "\n")])
  }

  /// - Returns: pictures that could not be shown.
  private func write(_ hits: [SearchHit], of pictures: PictureInputs, to path: String, _ embedder: Embedder)
    async throws -> Int
  {
    var page = HTMLReport(title: text)
    page.add(
      "<p>The nearest \(hits.count) of \(pictures.names.count) pictures: similarity, score.</p>\n<ol class=\"pictures\">"
    )
    var failures = 0
    let limits = embedder.imageLimits
    try await inOrder(hits) { hit in
      try await embedder.prepare { try Thumbnail.dataURI(try pictures.read(hit.path), limits: limits) }
    } each: { hit, result in
      let name = HTMLReport.escape(hit.path)
      let figures = Self.figures(of: hit, between: ", ")
      switch result {
      case .success(let uri): page.add("<li><img src=\"\(uri)\" alt=\"\"><br>\(name)<br>\(figures)</li>")
      case .failure(let error):
        failures += 1
        StandardError.write("\(hit.path): \(error)")
        page.add("<li>\(name)<br>\(figures)</li>")
      }
    }
    page.add("</ol>")
    try ReportFile.write(page.text, to: path, option: "--html")
    return failures
  }
}

/// A picture that a text was compared with.
struct SearchHit: Sendable {
  let path: String
  /// The cosine, -1 to 1.
  let similarity: Float
  /// The probability that text and picture belong together, 0 to 1, as the network was trained to say it.
  let score: Float

  /// By falling similarity; of equals in the files' order.
  ///
  /// - Parameter vectors: for each file its unit vector; nil ones are left out.
  static func ranked(
    _ files: [String], _ vectors: [[Float]?], query: [Float], model: ServedModel
  ) -> [SearchHit] {
    let found = zip(files, vectors).compactMap { path, vector in vector.map { (path, $0) } }
    var hits: [SearchHit] = []
    Similarities(to: [query], threads: 1).each(of: found.map(\.1)) { index, cosines in
      let score = model.model.score(cosine: cosines[0])
      hits.append(SearchHit(path: found[index].0, similarity: cosines[0], score: score))
    }
    return hits.indices
      .sorted { (hits[$1].similarity, $0) < (hits[$0].similarity, $1) }
      .map { hits[$0] }
  }
}
