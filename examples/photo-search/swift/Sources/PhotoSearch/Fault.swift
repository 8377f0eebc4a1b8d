import Foundation

/// What went wrong, as a sentence for the user.
struct Fault: LocalizedError {
  let errorDescription: String?

  init(_ sentence: String) { errorDescription = sentence }
}

func complain(_ error: any Error) { FileHandle.standardError.write(Data("\(error.localizedDescription)\n".utf8)) }

func fail(_ error: any Error) -> Never {
  complain(error)
  exit(1)
}
