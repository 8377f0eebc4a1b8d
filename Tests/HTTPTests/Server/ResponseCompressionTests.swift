import HTTPTypes
import Testing

@testable import HTTP

@Suite struct ResponseCompressionTests {
  private func head(accepting encoding: String?) throws -> RequestHead {
    var builder = HeadBuilder(line: try RequestLine(Array("GET / HTTP/1.1".utf8)[...]))
    try builder.append(HTTPField(name: HTTPField.Name("Host")!, value: "a"), limits: Limits())
    if let encoding { try builder.append(HTTPField(name: .acceptEncoding, value: encoding), limits: Limits()) }
    return try builder.finish(limits: Limits())
  }

  @Test("compresses text over the threshold for those who take it")
  func compresses() throws {
    let response = try Response.json(GzipTests.sample).compressed(for: head(accepting: "gzip, br"))
    #expect(response.fields[.contentEncoding] == "gzip")
    #expect(response.fields[.vary] == "Accept-Encoding")
    #expect(try Gzip.inflate(response.body, limits: Limits()) == GzipTests.sample)
  }

  @Test("says Vary, but leaves the body, for those who don't")
  func plain() throws {
    let response = try Response.json(GzipTests.sample).compressed(for: head(accepting: nil))
    #expect(response.fields[.contentEncoding] == nil)
    #expect(response.fields[.vary] == "Accept-Encoding")
    #expect(response.body == GzipTests.sample)
  }

  @Test("leaves very large bodies as they are")
  func large() throws {
    let large = [UInt8](repeating: 0x20, count: Response.compressionLimit + 1)
    #expect(try Response.json(large).compressed(for: head(accepting: "gzip")).body.count == large.count)
    #expect(try Response.json(Array(large.dropLast())).compressed(for: head(accepting: "gzip")).body.count < 1 << 20)
  }

  @Test("leaves small, packed and encoded bodies alone")
  func leaves() throws {
    let head = try head(accepting: "gzip")
    let small = Response.json([UInt8](repeating: 32, count: 1024))
    let packed = Response.bytes(GzipTests.sample, contentType: "application/x-npy")
    let picture = Response.bytes(GzipTests.sample, contentType: "image/png")
    var encoded = Response.json(GzipTests.sample)
    encoded.fields[.contentEncoding] = "br"
    for response in [small, packed, picture, encoded] {
      let same = response.compressed(for: head)
      #expect(same.body == response.body)
      #expect(same.fields == response.fields)
    }
  }
}
