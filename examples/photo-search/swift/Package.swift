// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "photo-search",
  platforms: [.macOS(.v15)],
  targets: [
    .systemLibrary(name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
    .executableTarget(name: "photo-search", dependencies: ["CPostgreSQL"], path: "Sources/PhotoSearch"),
  ]
)
