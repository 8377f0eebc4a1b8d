import ArgumentParser
import Hub

/// The options of every command that may take a model from the hub.
struct HubOptions: ParsableArguments {
  @Option(help: "Branch, tag or commit of a model on the hub, where its name has no @revision. Default: main.")
  var revision: String?

  @Flag(help: "Use no network: what is not in the hub's cache is an error. Also HF_HUB_OFFLINE=1.")
  var offline = false

  var environment: HubEnvironment {
    var environment = HubEnvironment()
    if offline { environment.isOffline = true }
    return environment
  }
}
