/// The shared libraries that are loaded, by the names of their files, which carry versions.
public struct LibrariesCheck: Sendable {
  /// What `/proc/self/maps` holds.
  public var maps: String
  /// As libcurl tells it, such as `libcurl/7.88.1 OpenSSL/3.0.15 zlib/1.2.13`.
  public var curl: String
  /// The operating system's, such as `Debian GNU/Linux 12 (bookworm)`.
  public var system: String

  public init(maps: String, curl: String, system: String) {
    (self.maps, self.curl, self.system) = (maps, curl, system)
  }

  private static let shown = [
    "libjpeg", "libpng", "libwebp.", "libgif", "libtiff", "libavif", "libheif", "libssl", "libz.", "libopenblas",
  ]

  /// Names of the files that were looked for, each once, by name.
  var files: [String] {
    let names = maps.split(separator: "\n").compactMap { line -> String? in
      guard let slash = line.lastIndex(of: "/") else { return nil }
      let name = String(line[line.index(after: slash)...])
      return name.contains(".so") && Self.shown.contains(where: name.hasPrefix) ? name : nil
    }
    return Set(names).sorted()
  }

  public var finding: Finding {
    let programs = curl.split(separator: " ").filter { part in
      ["libcurl/", "OpenSSL/", "zlib/"].contains(where: part.hasPrefix)
    }
    let text = ([system] + programs.map(String.init) + files).joined(separator: ", ")
    guard let version = Self.version(curl), version < (7, 85) else { return .ok("libraries", text) }
    return .note(
      "libraries", "\(text): libcurl is too old for --allow-url",
      advice: "pictures by URL need libcurl 7.85 or later: Debian 12, Ubuntu 24.04")
  }

  private static func version(_ curl: String) -> (Int, Int)? {
    guard let digits = curl.split(separator: " ").first?.split(separator: "/").last else { return nil }
    let parts = digits.split(separator: ".").compactMap { Int($0) }
    return parts.count >= 2 ? (parts[0], parts[1]) : nil
  }
}
