import Compute
import SigLIP
import Threads

/// One encoder: a thread of its own that pulls batches, with a workspace per model.
///
/// It lives on its thread and nowhere else, so nothing in it is shared.
struct Worker {
  let batcher: Batcher
  /// Its own thread, and those that help it while they have nothing else to do.
  let team: ThreadTeam
  let tokenBudget: Int
  let sequenceLimit: Int

  /// Starts a worker on a new thread. It ends when the batcher is stopped.
  ///
  /// - Throws: `ThreadError`.
  static func start(
    _ index: Int, batcher: Batcher, threads: ThreadTeam.Shared, tokenBudget: Int, sequenceLimit: Int
  ) throws(ThreadError) {
    try OwnThread.start(name: "encoder-\(index)", stackSize: 1 << 20) {
      Worker(batcher: batcher, team: threads.team(index), tokenBudget: tokenBudget, sequenceLimit: sequenceLimit).run()
    }
  }

  private func run() {
    var workspaces: [ObjectIdentifier: Workspace] = [:]
    while let batch = batcher.next() {
      let model = batch.lane.model
      let started = ContinuousClock.now
      let workspace = workspaces[ObjectIdentifier(model)] ?? makeWorkspace(for: model)
      workspaces[ObjectIdentifier(model)] = workspace
      team.enter()
      let embeddings = Self.encode(batch, in: workspace)
      team.leave()
      // Asked after the weights were read: a change before that shows, one after it does not matter.
      if let file = model.changedFile() {
        batcher.fail(batch, .modelDamaged(file: file))
      } else {
        batcher.complete(batch, embeddings, started: started)
      }
    }
  }

  /// Room for a batch of the budget, and for one item that is longer.
  private func makeWorkspace(for model: SigLIPModel) -> Workspace {
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
