import SigLIP

/// Items that one worker encodes together: a run of sequences through one tower.
struct Batch: Sendable {
  let lane: Lane
  /// Never empty.
  let tickets: [Ticket]

  /// The sum of the sequences' lengths.
  var tokenCount: Int { tickets.reduce(0) { $0 + $1.item.input.tokenCount } }
}
