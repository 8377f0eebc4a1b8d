import ArgumentParser
import EmbeddingAPI
import Hub

struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the models in the Hugging Face cache.",
    discussion: """
      Whole ones and parts, with the revisions that are there. HF_HOME and HF_HUB_CACHE name the cache.

        siglip models
        siglip models --json
      """)

  @Flag(help: "Print one JSON array.")
  var json = false

  func run() throws {
    let cache = HubCache(HubEnvironment())
    let models = cache.models()
    if json {
      try StandardOutput.write(document(models) + [UInt8(ascii: "\n")])
    } else if models.isEmpty {
      StandardError.write("no models in \(cache.root.path)")
    } else {
      show(models)
    }
  }

  private func show(_ models: [CachedModel]) {
    var rows = [["MODEL", "REVISION", "SIZE", "STATE", "ARCHITECTURE"]]
    for model in models {
      for revision in model.revisions {
        let snapshot = revision.snapshot
        rows.append([
          "\(model.repository)",
          ([String(snapshot.commit.prefix(12))] + revision.references).joined(separator: " "),
          HubError.bytes(revision.size), state(of: snapshot), snapshot.configuration?.architecture ?? "unknown",
        ])
      }
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    for row in rows {
      let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      print(cells.joined(separator: "  ").replacing(/\s+$/, with: ""))
    }
  }

  private func state(of snapshot: Snapshot) -> String {
    if let configuration = snapshot.configuration, !configuration.isSigLIP { return "not SigLIP" }
    let missing = snapshot.missing
    return missing.isEmpty ? "complete" : "lacks \(missing.joined(separator: ", "))"
  }

  private func document(_ models: [CachedModel]) -> [UInt8] {
    var writer = JSONWriter()
    writer.array(models) { writer, model in
      writer.object { writer in
        writer.member("id", "\(model.repository)")
        writer.member("size_on_disk", Int(model.size))
        writer.key("revisions")
        writer.array(model.revisions) { writer, revision in
          let snapshot = revision.snapshot
          writer.object { writer in
            writer.member("commit", snapshot.commit)
            writer.key("refs")
            writer.array(revision.references) { $0.string($1) }
            writer.member("size_on_disk", Int(revision.size))
            writer.member("path", snapshot.folder.path)
            if let architecture = snapshot.configuration?.architecture { writer.member("architecture", architecture) }
            writer.member("siglip", snapshot.configuration?.isSigLIP ?? false)
            writer.key("missing")
            writer.array(snapshot.missing) { $0.string($1) }
          }
        }
      }
    }
    return writer.bytes
  }
}
