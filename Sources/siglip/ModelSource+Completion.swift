import ArgumentParser
import FoundationEssentials
import Hub

extension CompletionKind {
  /// Checkpoints: the embedded one, those in the hub's cache, and folders.
  static var checkpoint: CompletionKind { .custom { _, _, prefix in ModelSource.names(beginningWith: prefix) } }
}

extension ModelSource {
  /// What a shell may complete a model's name to.
  static func names(beginningWith prefix: String) -> [String] {
    let cached = HubCache(HubEnvironment()).models()
      .filter { $0.revisions.contains { $0.snapshot.configuration?.isSigLIP ?? false } }
      .map(\.repository.description)
    return ([embeddedName] + cached).filter { $0.hasPrefix(prefix) } + folders(beginningWith: prefix)
  }

  private static func folders(beginningWith prefix: String) -> [String] {
    let cut = prefix.lastIndex(of: "/").map { prefix.index(after: $0) } ?? prefix.startIndex
    let (parent, start) = (String(prefix[..<cut]), prefix[cut...])
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent.isEmpty ? "." : parent)) ?? []
    return names.filter { name in
      var isFolder = false
      return name.hasPrefix(start) && (start.hasPrefix(".") || !name.hasPrefix("."))
        && FileManager.default.fileExists(atPath: parent + name, isDirectory: &isFolder) && isFolder
    }.sorted().map { parent + $0 }
  }
}
