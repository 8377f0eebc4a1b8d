import Foundation
import Logging
import Testing

@testable import EmbeddingAPI

@Suite struct LogSinkTests {
  @Test func linesComeOutInOrderAndFlushWaitsForThem() async throws {
    let pipe = Pipe()
    let sink = try LogSink(descriptor: pipe.fileHandleForWriting.fileDescriptor)
    var logger = Logger(label: "test", factory: { _ in LineLogHandler(format: .json, sink: sink) })
    logger[metadataKey: "part"] = "one"
    for index in 0..<100 { logger.info("line \(index)", metadata: ["index": "\(index)"]) }
    logger.debug("not at this level")
    await sink.flush()
    try pipe.fileHandleForWriting.close()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let lines = text.split(separator: "\n")
    #expect(lines.count == 100)
    #expect(lines.indices.allSatisfy { lines[$0].contains("\"index\":\"\($0)\",\"part\":\"one\"}") })
    #expect(sink.droppedLines == 0)
  }

  @Test func aReaderThatStallsStopsNobodyAndIsToldWhatItMissed() async throws {
    let pipe = Pipe()
    let sink = try LogSink(descriptor: pipe.fileHandleForWriting.fileDescriptor, limit: 1000)
    let logger = Logger(label: "test", factory: { _ in LineLogHandler(format: .text, sink: sink) })
    // More than a pipe and the sink hold.
    for _ in 0..<2000 { logger.info("\(String(repeating: "x", count: 500))") }
    let dropped = sink.droppedLines
    #expect(dropped > 1000)
    let reader = pipe.fileHandleForReading
    let reading = Task.detached { () -> String in
      var text = ""
      while !text.contains("the last") { text += String(decoding: reader.availableData, as: UTF8.self) }
      return text
    }
    await sink.flush(within: .seconds(60))
    logger.info("the last")
    let text = await reading.value
    // Told in several lines, where room came in between.
    let told = text.matches(of: /dropped lines=(\d+)\n/).compactMap { Int($0.output.1) }
    #expect(told.reduce(0, +) == sink.droppedLines && sink.droppedLines == dropped)
    #expect(text.split(separator: "\n").count == 2001 - dropped + told.count)
  }
}
