import FoundationEssentials

/// What a WebDataset shard says of its pictures: in the files beside each that share its key, which is its name up to the
/// first dot of the last part.
///
/// | file | holds |
/// | --- | --- |
/// | `.cls` | the picture's class: its name, or its line, from 0, in `classnames.txt` beside the shard |
/// | `.txt` | captions, one a line |
/// | `.json` | an object, of which `label` (or `class`), `caption` (or `text`: a string or a list) and `language` (or `lang`) count |
///
/// Source: the format's description (Aizman, Maltby, Breuel 2020, arXiv 2001.01858), and the layout in which CLIP's
/// benchmarks are handed on.
public enum WebDataset {
  public static let classNamesFile = "classnames.txt"

  /// Bytes of a file beside a picture, at the most.
  private static let longest = 1 << 20

  /// Everything that may be a picture, under all its names, with what is said of it: a path is `NAME/ENTRY`.
  ///
  /// - Parameter classNames: the lines of `classnames.txt`; nil where there is none.
  /// - Throws: `WebDatasetError`.
  public static func pictures(
    in archive: TarArchive, named archiveName: String, classNames: [String]?
  ) throws(WebDatasetError) -> [LabelledPicture] {
    var said: [Substring: LabelledPicture] = [:]
    var others: [TarArchive.Entry] = []
    for entry in archive.entries {
      let (key, kind) = split(entry.name)
      guard ["cls", "txt", "json"].contains(kind) else {
        others.append(entry)
        continue
      }
      let fault = { (rule: WebDatasetError.Rule) in WebDatasetError(path: "\(archiveName)/\(entry.name)", rule: rule) }
      guard entry.size <= longest else { throw fault(.tooLong(limit: longest)) }
      let bytes: [UInt8]
      do { bytes = try archive.read(entry) } catch { throw fault(.unreadable(error)) }
      var picture = said[key] ?? LabelledPicture(path: "")
      do throws(WebDatasetError.Rule) {
        try add(bytes, kind: kind, classNames: classNames, to: &picture)
      } catch {
        throw fault(error)
      }
      said[key] = picture
    }
    return others.map { entry in
      let known = said[split(entry.name).key]
      return LabelledPicture(
        path: "\(archiveName)/\(entry.name)", label: known?.label, captions: known?.captions ?? [])
    }
  }

  private static func split(_ name: String) -> (key: Substring, kind: String) {
    let last = name.lastIndex(of: "/").map { name.index(after: $0) } ?? name.startIndex
    guard let dot = name[last...].firstIndex(of: ".") else { return (name[...], "") }
    return (name[..<dot], name[name.index(after: dot)...].lowercased())
  }

  private static func add(
    _ bytes: [UInt8], kind: String, classNames: [String]?, to picture: inout LabelledPicture
  ) throws(WebDatasetError.Rule) {
    switch kind {
    case "cls":
      let text = String(decoding: bytes, as: UTF8.self).replacing(/^\s+|\s+$/, with: "")
      picture.label = try className(text, classNames)
    case "txt":
      add(String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init), to: &picture)
    default:
      guard let told = try? JSONDecoder().decode(Description.self, from: Data(bytes)) else { throw .notDescribing }
      if let label = told.label { picture.label = label }
      add(told.captions, language: told.language, to: &picture)
    }
  }

  /// Many shards say one caption twice, in `.txt` and in `.json`: it counts once, with the language that one of them gives.
  private static func add(_ captions: [String], language: String? = nil, to picture: inout LabelledPicture) {
    for text in captions {
      if let known = picture.captions.firstIndex(where: { $0.text == text }) {
        let language = picture.captions[known].language ?? language
        picture.captions[known] = LabelledPicture.Caption(text: text, language: language)
      } else {
        picture.captions.append(LabelledPicture.Caption(text: text, language: language))
      }
    }
  }

  private static func className(_ text: String, _ names: [String]?) throws(WebDatasetError.Rule) -> String {
    guard !text.isEmpty else { throw .noClass }
    guard let index = Int(text) else { return text }
    guard let names else { throw .noClassNames(index) }
    guard names.indices.contains(index) else { throw .classOutOfRange(index, count: names.count) }
    return names[index]
  }

  /// A `.json` file's object.
  private struct Description: Decodable {
    let label: String?
    let captions: [String]
    let language: String?

    enum Key: String, CodingKey { case label, `class`, caption, text, language, lang }

    init(from decoder: any Decoder) throws {
      let object = try decoder.container(keyedBy: Key.self)
      func first<Value: Decodable>(_ type: Value.Type, _ keys: Key...) throws -> Value? {
        for key in keys { if let value = try object.decodeIfPresent(type, forKey: key) { return value } }
        return nil
      }
      label = try first(String.self, .label, .class)
      language = try first(String.self, .language, .lang)
      if let list = try? first([String].self, .caption, .text) {
        captions = list
      } else {
        captions = try first(String.self, .caption, .text).map { [$0] } ?? []
      }
    }
  }
}

/// A file of a shard that does not say what it ought to.
public struct WebDatasetError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Rule: Error, Sendable, Hashable {
    case tooLong(limit: Int)
    case unreadable(TarError)
    case noClass
    case noClassNames(Int)
    case classOutOfRange(Int, count: Int)
    case notDescribing
  }

  /// The shard's name and the entry's.
  public let path: String
  public let rule: Rule

  public var description: String {
    switch rule {
    case .tooLong(let limit): "\(path): is longer than \(limit) bytes"
    case .unreadable(let error): "\(path): \(error)"
    case .noClass: "\(path): is empty, and a .cls file holds a class"
    case .noClassNames(let index):
      "\(path): holds the number \(index), and no \(WebDataset.classNamesFile) beside the shard names the classes"
    case .classOutOfRange(let index, let count):
      "\(path): holds the number \(index), and \(WebDataset.classNamesFile) has \(count) lines, counted from 0"
    case .notDescribing: "\(path): is no JSON object whose label, caption and language are strings"
    }
  }
}
