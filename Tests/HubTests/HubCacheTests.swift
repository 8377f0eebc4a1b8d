import Foundation
import Testing

@testable import Hub

@Suite struct HubCacheTests {
  private let temporary: Temporary
  private let repository: RepositoryID
  private let etag = String(repeating: "a", count: 40)
  private var cache: HubCache { temporary.cache }

  init() throws {
    temporary = try Temporary()
    repository = try RepositoryID("org/name")
  }

  private func store(_ files: [String: String], commit: String = commit) throws {
    for (name, text) in files { try temporary.write(text, to: "models--org--name/snapshots/\(commit)/\(name)") }
  }

  @Test func followsAReferenceToItsCommit() throws {
    try store(["config.json": "{}"])
    try temporary.write(commit, to: "models--org--name/refs/main")
    #expect(cache.snapshot(of: try HubModel("org/name"))?.commit == commit)
    #expect(cache.snapshot(of: try HubModel("org/name@\(commit)"))?.commit == commit)
    #expect(cache.snapshot(of: try HubModel("org/name@dev")) == nil)
    #expect(cache.snapshot(of: try HubModel("org/other")) == nil)
    #expect(cache.contains(repository))
    try temporary.write("../../../..", to: "models--org--name/refs/evil")
    #expect(cache.snapshot(of: try HubModel("org/name@evil")) == nil)
  }

  @Test func placesARelativeLink() throws {
    try cache.prepare(commit, of: repository)
    try temporary.write("text", to: "models--org--name/blobs/\(etag)")
    try cache.place(etag, isNew: true, as: "config.json", in: commit, of: repository)
    let pointer = cache.snapshot(commit, of: repository).folder.appending(path: "config.json").path
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: pointer) == "../../blobs/\(etag)")
    #expect(try String(contentsOfFile: pointer, encoding: .utf8) == "text")
    #expect(temporary.exists("CACHEDIR.TAG"))
  }

  @Test func withoutLinksANewBlobIsMovedAndAnOldOneCopied() throws {
    let variables = ["HF_HUB_CACHE": temporary.folder.path, "HF_HUB_DISABLE_SYMLINKS": "1"]
    let cache = HubCache(HubEnvironment(variables))
    try cache.prepare(commit, of: repository)
    for isNew in [false, true] {
      try temporary.write("text", to: "models--org--name/blobs/\(etag)")
      try cache.place(etag, isNew: isNew, as: "config.json", in: commit, of: repository)
      let pointer = cache.snapshot(commit, of: repository).folder.appending(path: "config.json").path
      let kind = try FileManager.default.attributesOfItem(atPath: pointer)[.type] as? FileAttributeType
      #expect(kind == .typeRegular)
      #expect(temporary.exists("models--org--name/blobs/\(etag)") == !isNew)
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: temporary.folder.path + "/models--org--name/blobs") == [])
  }

  @Test func refersByNameButNotFromACommitToItself() throws {
    try cache.refer("refs/pr/1", to: commit, of: repository)
    try cache.refer(commit, to: commit, of: repository)
    let references = temporary.folder.appending(path: "models--org--name/refs").path
    #expect(try String(contentsOfFile: references + "/refs/pr/1", encoding: .utf8) == commit)
    #expect(try FileManager.default.contentsOfDirectory(atPath: references) == ["refs"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: references + "/refs/pr") == ["1"])
  }

  @Test func saysWhatIsMissing() throws {
    let model = try HubModel("org/name")
    let path = temporary.folder.path
    #expect(throws: HubError.offline(model: "org/name", missing: [], cache: path)) {
      try cache.completeSnapshot(of: model)
    }
    try temporary.write(commit, to: "models--org--name/refs/main")
    try store(["config.json": #"{"model_type": "siglip2"}"#])
    let all = ["model.safetensors", "preprocessor_config.json", "tokenizer.json"]
    #expect(throws: HubError.offline(model: "org/name", missing: all, cache: path)) {
      try cache.completeSnapshot(of: model)
    }
    try store(["model.safetensors": "", "processor_config.json": "", "spiece.model": ""])
    #expect(try cache.completeSnapshot(of: model).commit == commit)
  }

  @Test(arguments: [
    (#"{"model_type": "siglip_vision_model"}"#, ["preprocessor_config.json"]),
    (#"{"model_type": "siglip_text_model"}"#, ["tokenizer.json"]),
    (#"{"model_type": "siglip", "architectures": ["SiglipForImageClassification"]}"#, ["preprocessor_config.json"]),
    (#"{"model_type": "siglip2", "architectures": ["Siglip2Model"]}"#, ["preprocessor_config.json", "tokenizer.json"]),
    ("nonsense", ["config.json"]),
  ])
  func asksForWhatTheArchitectureNeeds(configuration: String, missing: [String]) throws {
    try store(["config.json": configuration, "model.safetensors": ""])
    #expect(cache.snapshot(commit, of: repository).missing == missing)
  }

  @Test func asksForEachShard() throws {
    try store([
      "config.json": #"{"model_type": "siglip_text_model"}"#, "tokenizer.json": "", "a.safetensors": "",
      "model.safetensors.index.json": #"{"weight_map": {"x": "a.safetensors", "y": "b.safetensors"}}"#,
    ])
    #expect(cache.snapshot(commit, of: repository).missing == ["b.safetensors"])
  }

  @Test func aLinkThatLeadsNowhereIsMissing() throws {
    try store(["config.json": #"{"model_type": "siglip_text_model"}"#, "tokenizer.json": ""])
    let snapshot = cache.snapshot(commit, of: repository)
    let link = snapshot.folder.appending(path: "model.safetensors").path
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "../../blobs/gone")
    #expect(snapshot.missing == ["model.safetensors"])
  }

  @Test func listsModelsWithSharedBlobsCountedOnce() throws {
    let other = String(repeating: "b", count: 40)
    for commit in [commit, other] {
      try cache.prepare(commit, of: repository)
      try temporary.write(String(repeating: "x", count: 10_000), to: "models--org--name/blobs/\(etag)")
      try cache.place(etag, isNew: true, as: "model.safetensors", in: commit, of: repository)
    }
    try cache.refer("main", to: other, of: repository)
    try temporary.write("", to: "datasets--a--b/snapshots/x/y")
    try temporary.write("", to: "models--broken")
    let models = cache.models()
    #expect(models.map(\.repository) == [repository])
    #expect(models[0].size == 10_000)
    #expect(models[0].revisions.map(\.snapshot.commit) == [commit, other])
    #expect(models[0].revisions.map(\.references) == [[], ["main"]])
    #expect(models[0].revisions.map(\.size) == [10_000, 10_000])
  }

  @Test func refusesADiskThatIsTooSmall() throws {
    try cache.checkSpace(for: 1)
    #expect {
      try cache.checkSpace(for: 1 << 60)
    } throws: { error in
      guard case HubError.diskTooSmall(_, 1 << 60, let free) = error else { return false }
      return free > 0
    }
  }
}
