import Compute
import Foundation
import SigLIP

/// One encoder: a thread of its own that pulls batches, with a workspace per model.
///
/// It lives on its thread and nowhere else, so nothing in it is shared.
struct Worker {
  let batcher: Batcher
  /// Threads that compute for this worker, its own included.
  let threads: Int
  let tokenBudget: Int

  /// Starts a worker on a new thread. It ends when the batcher is stopped.
  static func start(named name: String, batcher: Batcher, threads: Int, tokenBudget: Int) {
    let thread = Thread {
      Worker(batcher: batcher, threads: threads, tokenBudget: tokenBudget).run()
    }
    thread.name = name
    thread.stackSize = 1 << 20
    thread.start()
  }

  private func run() {
    let team = ThreadTeam(count: threads)
    var workspaces: [ObjectIdentifier: Workspace] = [:]
    while let batch = batcher.next() {
      let model = batch.lane.model
      let started = ContinuousClock.now
      let workspace = workspaces[ObjectIdentifier(model)] ?? makeWorkspace(for: model, team)
      workspaces[ObjectIdentifier(model)] = workspace
      batcher.complete(batch, Self.encode(batch, in: workspace), started: started)
    }
  }

  /// Room for a batch of the budget, and for one item that is longer.
  private func makeWorkspace(for model: SigLIPModel, _ team: ThreadTeam) -> Workspace {
    let longest = max(model.configuration.vision.patches, model.configuration.text.positions)
    return Workspace(for: model, maximumTokens: max(tokenBudget, longest), team: team)
  }

  private static func encode(_ batch: Batch, in workspace: Workspace) -> Embeddings {
    let model = batch.lane.model
    var pictures: [PixelPatches] = []
    var texts: [TokenIDs] = []
    for ticket in batch.tickets {
      switch ticket.item.input {
      case .picture(let patches): pictures.append(patches)
      case .text(let tokens): texts.append(tokens)
      }
    }
    var embeddings = Embeddings(count: batch.tickets.count, dimensions: model.dimensions)
    embeddings.withUnsafeMutableBufferPointer { output in
      switch batch.lane.modality {
      case .image: model.vision?.encode(pictures, into: output, workspace: workspace)
      case .text: model.text?.encode(texts, into: output, workspace: workspace)
      }
    }
    return embeddings
  }
}
