/// What went wrong, as a sentence for the user.
struct Fault: Error {
  let message: String

  init(_ message: String) { self.message = message }
}
