// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "siglip-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "siglip-server", path: ".."),
    // No traits: its interposers want packages of their own. Allocations are counted by AllocationCounter.
    .package(url: "https://github.com/ordo-one/benchmark", exact: "1.38.1", traits: []),
  ],
  targets: [
    // How near the vision tower comes to the library's time for its matrix products alone.
    .executableTarget(name: "TowerBenchmark", dependencies: [.product(name: "SigLIP", package: "siglip-server")]),
    // 1 KiB answers by our HTTP server alone, for Peers/.
    .executableTarget(name: "HTTPServer", dependencies: [.product(name: "EmbeddingAPI", package: "siglip-server")]),
    // The hot parts and their allocations: `swift package benchmark`.
    .executableTarget(
      name: "HotParts",
      dependencies: [
        "AllocationCounter",
        .product(name: "EmbeddingAPI", package: "siglip-server"),
        .product(name: "Benchmark", package: "benchmark"),
      ],
      path: "HotParts",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    // The tests' own, by a link.
    .target(name: "AllocationCounter"),
  ]
)
