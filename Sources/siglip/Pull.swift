import ArgumentParser
import Hub

struct Pull: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Bring a checkpoint from the Hugging Face hub into its cache.",
    discussion: """
      Prints the folder of the files. What is in the cache already is not fetched again, and what broke off goes on \
      where it stopped. Cache, token, endpoint and proxies are those that huggingface_hub uses: HF_HOME, HF_HUB_CACHE, \
      HF_TOKEN, HF_ENDPOINT, https_proxy.

        siglip pull google/siglip2-base-patch16-224
        siglip pull google/siglip2-base-patch16-224 --revision main --connections 8
        siglip pull google/siglip2-base-patch16-224 --offline
      """)

  @Argument(
    help: "Its name on the hub, such as google/siglip2-base-patch16-256, with @revision if need be.",
    completion: .checkpoint)
  var model: String

  @Option(help: "Connections at a time.")
  var connections = 4

  @OptionGroup var hub: HubOptions

  func validate() throws {
    guard (1...64).contains(connections) else { throw ValidationError("--connections is 1 to 64, not \(connections)") }
  }

  func run() async throws {
    let model = try HubModel(model, revision: hub.revision)
    print(try await snapshot(of: model).folder.path)
  }

  private func snapshot(of model: HubModel) async throws -> Snapshot {
    let environment = hub.environment
    if environment.isOffline { return try HubCache(environment).completeSnapshot(of: model) }
    let progress = PullProgress(name: "\(model)")
    return try await Hub.Pull(model, environment: environment, connections: connections, report: progress.show).run()
  }
}
