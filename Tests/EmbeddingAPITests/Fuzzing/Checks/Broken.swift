/// What must hold of every input did not, for this one.
public struct Broken: Error {
  public let rule: String
}

/// Throws `Broken` where the rule does not hold.
func require(_ holds: Bool, _ rule: @autoclosure () -> String) throws {
  guard holds else { throw Broken(rule: rule()) }
}
