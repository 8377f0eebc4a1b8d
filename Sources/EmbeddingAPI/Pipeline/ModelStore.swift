import Synchronization

/// The models that the server was started with, in that order, each loading, ready or failed.
public final class ModelStore: Sendable {
  /// What the operator named.
  public struct Name: Sendable, Hashable {
    public let id: String
    public let alias: String?

    public init(id: String, alias: String? = nil) {
      self.id = id
      self.alias = alias
    }
  }

  enum Status: Sendable {
    case loading
    case ready(ServedModel)
  }

  private struct State {
    var models: [(name: Name, status: Status)]
    var isDraining = false
  }

  private let state: Mutex<State>

  public init(_ names: [Name]) {
    state = Mutex(State(models: names.map { ($0, .loading) }))
  }

  /// Puts a loaded and warmed model in its place.
  public func finishLoading(_ model: ServedModel) {
    state.withLock { state in
      guard let index = state.models.firstIndex(where: { $0.name.id == model.id && $0.name.alias == model.alias })
      else { return }
      state.models[index].status = .ready(model)
    }
  }

  /// From now on the server is not ready, whatever is loaded.
  public func beginDraining() {
    state.withLock { $0.isDraining = true }
  }

  /// Whether every model is loaded and warm, and the server is not draining.
  public var isReady: Bool {
    state.withLock { state in
      !state.isDraining
        && state.models.allSatisfy {
          if case .ready = $0.status { true } else { false }
        }
    }
  }

  public var isDraining: Bool { state.withLock { $0.isDraining } }

  /// All models, in the order in which the operator named them.
  var all: [(name: Name, status: Status)] { state.withLock { $0.models } }

  /// The loaded models, in that order.
  public var ready: [ServedModel] {
    all.compactMap {
      if case .ready(let model) = $0.status { model } else { nil }
    }
  }

  /// A model by id or alias, loaded or not; the first one when no name is given.
  ///
  /// - Throws: `RequestFault.unknownModel`.
  func entry(named name: String?) throws -> (name: Name, status: Status) {
    let entry = all.first { name == nil || $0.name.id == name || $0.name.alias == name }
    guard let entry else { throw RequestFault.unknownModel(name ?? "") }
    return entry
  }

  /// A loaded model by id or alias; the first one when no name is given.
  ///
  /// - Throws: `RequestFault.unknownModel`, or `.modelNotReady` while it is still loading.
  func model(named name: String?) throws -> ServedModel {
    let entry = try entry(named: name)
    guard case .ready(let model) = entry.status else {
      throw RequestFault.modelNotReady(entry.name.alias ?? entry.name.id)
    }
    return model
  }
}
