import Logging

/// swift-log's way to our lines.
public struct LineLogHandler: LogHandler {
  public var logLevel = Logger.Level.info
  public var metadata: Logger.Metadata = [:]
  public var metadataProvider: Logger.MetadataProvider?
  private let format: LogFormat
  private let sink: LogSink

  public init(format: LogFormat, sink: LogSink) {
    self.format = format
    self.sink = sink
  }

  public subscript(metadataKey name: String) -> Logger.MetadataValue? {
    get { metadata[name] }
    set { metadata[name] = newValue }
  }

  public func log(event: LogEvent) {
    var all = event.metadata ?? [:]
    if let provided = metadataProvider?.get() { all.merge(provided) { own, _ in own } }
    if !metadata.isEmpty { all.merge(metadata) { own, _ in own } }
    if let error = event.error { all["error"] = "\(error)" }
    let line = format.line(.now, event.level, event.message.description, all)
    sink.append(line) { [format] dropped in
      format.line(.now, .warning, "lines of the log were dropped", ["lines": .stringConvertible(dropped)])
    }
  }
}
