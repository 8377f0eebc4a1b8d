/// Which requests come in, as a value.
///
/// A request comes in while anything below the limit is taken, and then whole: so one larger than the limit is served too.
/// Beyond the limit small requests still have an eighth of it, and one large request still comes in: so neither kind, however many
/// of it come, keeps the other out. The excess is bounded by that eighth and two requests.
struct Admission: Sendable {
  /// Places that may be taken.
  let limit: Int
  /// Places taken.
  private(set) var places = 0
  private var smallPlaces = 0
  private var largeRequests = 0
  /// How many requests of each size are in.
  private var requests: [Int: Int] = [:]

  init(limit: Int) {
    self.limit = limit
  }

  /// Whether a request comes in now.
  func takes(_ size: Int) -> Bool {
    if places < limit { return true }
    return isSmall(size) ? smallPlaces < limit / 8 : largeRequests == 0
  }

  /// Whether any request would come in now, of whatever size.
  var takesAny: Bool { takes(1) || takes(limit) }

  mutating func add(_ size: Int) {
    places += size
    requests[size, default: 0] += 1
    if isSmall(size) { smallPlaces += size } else { largeRequests += 1 }
  }

  mutating func remove(_ size: Int) {
    places -= size
    requests[size, default: 0] -= 1
    if requests[size] == 0 { requests[size] = nil }
    if isSmall(size) { smallPlaces -= size } else { largeRequests -= 1 }
  }

  /// Places that are worked off before a new request's last, at the most, as `Turns` serves them: of those that come later too,
  /// where it has more than one.
  func ahead(of size: Int) -> Int {
    let inTurn = 2 * requests.reduce(0) { $0 + min($1.key, size) * $1.value }
    return size == 1 ? min(places, inTurn) : inTurn
  }

  private func isSmall(_ size: Int) -> Bool { size <= max(1, limit / 64) }
}
