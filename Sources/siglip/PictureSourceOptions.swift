import ArgumentParser
import EmbeddingAPI
import Fetching
import FoundationEssentials
import Logging

/// Where pictures may come from that requests name by URL or path: from nowhere, unless an option says so.
struct PictureSourceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Fetch pictures whose URL begins with this, such as https://images.example/shop/; ends in /; may be repeated. \
      Names must mean hosts of the internet.
      """, valueName: "prefix"))
  var allowUrl: [String] = []

  @Flag(
    help: """
      Let the names of --allow-url mean hosts of private networks too. This machine and link-local addresses need \
      their address in the prefix.
      """)
  var allowPrivateUrls = false

  @Option(help: ArgumentHelp("Pictures that are fetched at a time.", valueName: "n"))
  var fetchLimit = 16

  @Option(help: ArgumentHelp("Seconds that fetching a picture may take.", valueName: "s"))
  var fetchTimeout = 10.0

  @Option(
    help: ArgumentHelp("Read pictures that are named by path below this folder.", valueName: "folder"),
    completion: .directory)
  var imageRoot: String?

  func validate() throws {
    for text in allowUrl {
      do throws(URLFault) { _ = try URLPrefix(text) } catch {
        throw ValidationError("--allow-url is scheme://host[:port]/[path/], and \(error), not \(text)")
      }
    }
    guard !allowPrivateUrls || !allowUrl.isEmpty else {
      throw ValidationError("--allow-private-urls needs --allow-url")
    }
    guard (1...256).contains(fetchLimit) else {
      throw ValidationError("--fetch-limit is 1 to 256, not \(fetchLimit)")
    }
    guard fetchTimeout > 0, fetchTimeout <= 3600 else {
      throw ValidationError("--fetch-timeout is above 0, up to 3600")
    }
  }

  /// Fetches at a time; each holds up to four descriptors: a socket, two that libcurl wakes itself by, the resolver's.
  var fetches: Int { allowUrl.isEmpty ? 0 : fetchLimit }

  /// - Parameter byteLimit: of one request's pictures from there, together.
  /// - Throws: `UsageError` for a folder that cannot be opened, a file of authorities that cannot be read, or a libcurl
  ///   that is too old.
  func sources(byteLimit: Int, logger: Logger) throws -> PictureSources {
    var sources = PictureSources(byteLimit: byteLimit)
    if !allowUrl.isEmpty {
      var configuration = Fetcher.Configuration(allowed: try allowUrl.map { try URLPrefix($0) })
      configuration.allowsPrivateNetworks = allowPrivateUrls
      configuration.width = fetchLimit
      configuration.timeout = .seconds(fetchTimeout)
      configuration.authorities = ProcessInfo.processInfo.environment["SSL_CERT_FILE"]
      do throws(FetcherError) { sources.fetcher = try Fetcher(configuration) } catch {
        throw UsageError("--allow-url: \(error)")
      }
      let prefixes = configuration.allowed.map(\.description).joined(separator: " ")
      logger.notice("pictures are fetched from \(prefixes)\(allowPrivateUrls ? ", private networks included" : "")")
    }
    if let imageRoot {
      do throws(PictureFolderError) { sources.folder = try PictureFolder(imageRoot) } catch {
        guard case .noFolder(let path, let reason) = error else { throw error }
        throw UsageError("--image-root \(path): \(reason)")
      }
      logger.notice("pictures are read below \(imageRoot)")
    }
    return sources
  }
}
