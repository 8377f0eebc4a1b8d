/// What the running process says about itself.
public struct ServiceDescription: Sendable {
  /// The build's version.
  public var version: String
  /// The level of the kernels in use: portable, avx2 or avx512.
  public var instructionSet: String
  /// When the process started, in seconds since the epoch.
  public var startTime: Double
  /// `openapi.yaml`, word for word.
  public var openAPI: [UInt8]
  /// What browsers load.
  public var pages: [Page]
  /// Lines of the log that were dropped because nobody took them.
  public var droppedLogLines: @Sendable () -> Int

  public init(
    version: String, instructionSet: String, startTime: Double, openAPI: [UInt8], pages: [Page] = [],
    droppedLogLines: @escaping @Sendable () -> Int = { 0 }
  ) {
    self.version = version
    self.instructionSet = instructionSet
    self.startTime = startTime
    self.openAPI = openAPI
    self.pages = pages
    self.droppedLogLines = droppedLogLines
  }
}
