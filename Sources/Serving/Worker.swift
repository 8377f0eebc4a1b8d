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
  let sequenceLimit: Int

  /// Starts a worker on a new thread. It ends when the batcher is stopped.
  static func start(named name: String, batcher: Batcher, threads: Int, tokenBudget: Int, sequenceLimit: Int) {
    let thread = Thread {
      Worker(batcher: batcher, threads: threads, tokenBudget: tokenBudget, sequenceLimit: sequenceLimit).run()
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
    Workspace(
      for: model, maximumTokens: max(tokenBudget, model.longestSequence), maximumSequences: sequenceLimit, team: team)
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
    let lengths = batch.tickets.map { ticket in
      switch ticket.item.input {
      case .picture(let patches): model.vision?.valueCount(of: batch.lane.output, patches: patches.count) ?? 0
      case .text: model.text?.dimensions ?? 0
      }
    }
    var embeddings = Embeddings(lengths: lengths)
    embeddings.withUnsafeMutableBufferPointer { output in
      switch batch.lane.modality {
      case .image: model.vision?.encode(pictures, batch.lane.output, into: output, workspace: workspace)
      case .text: model.text?.encode(texts, into: output, workspace: workspace)
      }
    }
    return embeddings
  }
}
