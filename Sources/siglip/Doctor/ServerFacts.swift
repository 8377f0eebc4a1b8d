import Diagnosis
import FoundationEssentials
import Glibc
import HTTP
import Hub
import Logging
import Serving

/// What a server with these options would find: its models, memory, address and files.
struct ServerFacts {
  private let server: ServeOptions
  private let quiet = Logger(label: "doctor", factory: { _ in SwiftLogNoOpLogHandler() })

  init(_ server: ServeOptions) {
    self.server = server
  }

  var findings: [Finding] {
    let sources: [ModelSource]
    var models: [Finding] = []
    do {
      sources = try server.encoder.sources()
      models = sources.map(model)
    } catch {
      sources = []
      models = [.problem("model", "\(error)", advice: "name a folder, a model on the hub, or siglip-mini")]
    }
    let tls = context
    return models + [memory(sources).finding] + hub(sources).findings
      + [CertificateCheck(files: tls.files, now: Date()).finding, address(tls.context).finding] + keys + pictureSources
  }

  private func model(_ source: ModelSource) -> Finding {
    if let pull = source.toBePulled {
      return .note("model", "\(pull) is not on this machine", advice: "siglip pull \(pull)")
    }
    do {
      let estimate = try source.memoryEstimate()
      return .ok(
        "model", "\(source.id): readable, \(MemorySize(bytes: estimate.weights.prepared)) of prepared weights")
    } catch {
      return .problem("model", "\(error)", advice: "bring its files anew, or name another --model")
    }
  }

  private func memory(_ sources: [ModelSource]) -> MemoryCheck {
    let isHere = !sources.isEmpty && sources.allSatisfy { $0.toBePulled == nil }
    let plan = isHere ? try? server.memoryPlan(sources) : nil
    let lines = (MachineFacts.text("/proc/meminfo") ?? "").split(separator: "\n")
    let words = lines.first { $0.hasPrefix("MemAvailable:") }?.split(separator: " ") ?? []
    let available = words.count > 1 ? (Int(words[1]) ?? 0) << 10 : 0
    return MemoryCheck(available: available, group: ControlGroup().memory, idle: plan?.idle, most: plan?.total)
  }

  private func hub(_ sources: [ModelSource]) -> HubCacheCheck {
    let environment = server.encoder.hub.environment
    let folder = Self.nearest(environment.cache.path)
    var status = statvfs()
    let free = statvfs(folder, &status) == 0 ? Int64(clamping: status.f_bavail) * Int64(status.f_frsize) : nil
    let variables = [
      "HF_HOME", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "XDG_CACHE_HOME", "HF_ENDPOINT", "HF_TOKEN", "HF_TOKEN_PATH",
      "HUGGING_FACE_HUB_TOKEN", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "https_proxy", "HTTPS_PROXY",
    ]
    let set = ProcessInfo.processInfo.environment
    return HubCacheCheck(
      folder: environment.cache.path, isWritable: access(folder, W_OK) == 0, free: free,
      models: HubCache(environment).models().map { model in
        (model.repository.description, model.revisions.contains { $0.snapshot.missing.isEmpty })
      },
      lacking: sources.compactMap { $0.toBePulled?.description }, isOffline: environment.isOffline,
      endpoint: environment.endpoint, hasToken: environment.token != nil,
      variables: variables.filter { set[$0] != nil })
  }

  /// The folder, or the one above it in which it would be made.
  private static func nearest(_ path: String) -> String {
    var url = URL(filePath: path)
    while url.path != "/", !FileManager.default.fileExists(atPath: url.path) { url.deleteLastPathComponent() }
    return url.path
  }

  private var context: (files: CertificateCheck.Files, context: TLSContext?) {
    do {
      guard let context = try server.tls.context(quiet) else { return (.none, nil) }
      return (.usable(expiry: context.expiry.map { Date(timeIntervalSince1970: Double($0)) }), context)
    } catch {
      return (.unusable(reason: "\(error)"), nil)
    }
  }

  private func address(_ tls: TLSContext?) -> ListenCheck {
    let address = server.address(tls)
    var failure: String?
    do throws(SocketError) { try address.tryOut() } catch { failure = error.sentence }
    let isExposed = server.unixSocket == nil && !["127.0.0.1", "::1", "localhost"].contains(server.host)
    return ListenCheck(
      address: "\(address)", failure: failure, isExposed: isExposed, asksForKeys: server.doors.keyPlace != nil)
  }

  private var keys: [Finding] {
    do {
      guard try server.doors.keyRing() != nil else { return [] }
      return [.ok("API keys", "readable")]
    } catch {
      return [.problem("API keys", "\(error)", advice: "mend the file: a line a key, name:key")]
    }
  }

  private var pictureSources: [Finding] {
    guard !server.pictures.allowUrl.isEmpty || server.pictures.imageRoot != nil else { return [] }
    do {
      _ = try server.pictures.sources(byteLimit: server.httpLimits.bodyBytes, logger: quiet)
      return [.ok("pictures", "by URL or path: folder and libcurl can be used")]
    } catch {
      return [.problem("pictures", "\(error)", advice: "mend what --allow-url or --image-root names")]
    }
  }
}
