// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "siglip-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "siglip-server", path: "..")],
  targets: [
    // How near the vision tower comes to the library's time for its matrix products alone.
    .executableTarget(name: "TowerBenchmark", dependencies: [.product(name: "SigLIP", package: "siglip-server")])
  ]
)
