import ArgumentParser
import EmbeddingAPI
import Glibc
import Logging

/// What the server writes to standard error, and how.
struct LogOptions: ParsableArguments {
  @Option(
    help: """
      Least severe messages to log: trace, debug, info, notice, warning, error. A line for each answer comes at info, \
      for each probe at debug.
      """)
  var logLevel = Logger.Level.info

  @Option(help: "text, or json: an object a line.")
  var logFormat = LogFormat.text

  /// Whether a person looks on who wants more than lines.
  var hasScreen: Bool { logFormat == .text && logLevel <= .notice && isatty(STDERR_FILENO) == 1 }

  /// - Returns: the logger, and what to flush in the end.
  func logger() throws -> (Logger, LogSink) {
    // A reader of the log that has gone is no reason to end.
    signal(SIGPIPE, SIG_IGN)
    let sink = try LogSink(descriptor: STDERR_FILENO)
    var logger = Logger(label: "siglip", factory: { _ in LineLogHandler(format: logFormat, sink: sink) })
    logger.logLevel = logLevel
    return (logger, sink)
  }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}

extension LogFormat: ExpressibleByArgument {}
