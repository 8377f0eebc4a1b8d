/// A picture with what a person says of it.
public struct LabelledPicture: Sendable, Hashable {
  public struct Caption: Sendable, Hashable {
    public let text: String
    /// As the collection writes it, such as `de`; nil where it says none.
    public let language: String?

    public init(text: String, language: String? = nil) {
      (self.text, self.language) = (text, language)
    }
  }

  public let path: String
  /// Its class; nil where the collection has none.
  public var label: String?
  public var captions: [Caption] = []

  public init(path: String, label: String? = nil, captions: [Caption] = []) {
    (self.path, self.label, self.captions) = (path, label, captions)
  }

  /// Pictures of a folder that holds a folder a class. Underscores in a class's name are spaces.
  ///
  /// - Parameter paths: of pictures below the folder.
  /// - Throws: `LabelError.noClassFolder` for a picture beside the classes.
  public static func inClassFolders(_ folder: String, paths: [String]) throws(LabelError) -> [LabelledPicture] {
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    var pictures: [LabelledPicture] = []
    for path in paths {
      let names = path.dropFirst(prefix.count).split(separator: "/")
      guard path.hasPrefix(prefix), names.count > 1 else { throw .noClassFolder(path) }
      pictures.append(LabelledPicture(path: path, label: String(names[0]).replacing("_", with: " ")))
    }
    return pictures
  }

  /// Pictures of a table whose first row names the columns: `picture` (or `image`, `path`, `file`), and `label`, or
  /// `caption` (or `text`) and perhaps `language`, or all. A picture with several captions has several rows.
  ///
  /// - Parameter folder: that paths are relative to, unless they begin with `/`.
  /// - Throws: `LabelError`, with the line.
  public static func inTable(_ bytes: [UInt8], folder: String) throws(LabelError) -> [LabelledPicture] {
    let records = CSV.records(bytes)
    guard let header = records.first, records.count > 1 else { throw .emptyTable }
    let names = header.fields.map { $0.lowercased() }
    func column(_ known: String...) -> Int? { known.lazy.compactMap { names.firstIndex(of: $0) }.first }
    let (label, caption) = (column("label", "class"), column("caption", "text"))
    let language = column("language", "lang")
    guard let path = column("picture", "image", "path", "file", "filename") else { throw .noColumn("picture") }
    guard label != nil || caption != nil else { throw .noColumn("label or caption") }

    var pictures: [LabelledPicture] = []
    var places: [String: Int] = [:]
    for record in records.dropFirst() {
      guard record.fields.count == names.count else {
        throw .fields(record.fields.count, expected: names.count, line: record.line)
      }
      func value(_ column: Int?) -> String? { column.map { record.fields[$0] }.flatMap { $0.isEmpty ? nil : $0 } }
      guard let name = value(path) else { throw .noPicture(line: record.line) }
      let full = name.hasPrefix("/") || folder.isEmpty ? name : folder + "/" + name
      let index = places[full] ?? pictures.count
      if index == pictures.count {
        places[full] = index
        pictures.append(LabelledPicture(path: full))
      }
      if let own = value(label) {
        guard pictures[index].label ?? own == own else { throw .twoLabels(full, line: record.line) }
        pictures[index].label = own
      }
      if let text = value(caption) { pictures[index].captions.append(Caption(text: text, language: value(language))) }
    }
    return pictures
  }
}

/// What is wrong with the labels of a collection.
public enum LabelError: Error, Sendable, Hashable, CustomStringConvertible {
  case emptyTable
  case noColumn(String)
  case fields(Int, expected: Int, line: Int)
  case noPicture(line: Int)
  case twoLabels(String, line: Int)
  case noClassFolder(String)

  public var description: String {
    switch self {
    case .emptyTable: "the table has no rows below its first, which names the columns"
    case .noColumn(let name): "the first row names no column \(name)"
    case .fields(let count, let expected, let line): "line \(line): \(count) fields, the first row has \(expected)"
    case .noPicture(let line): "line \(line): no picture is named"
    case .twoLabels(let path, let line): "line \(line): \(path) has another label above"
    case .noClassFolder(let path): "\(path): stands beside the classes; each picture is in the folder of its class"
    }
  }
}
