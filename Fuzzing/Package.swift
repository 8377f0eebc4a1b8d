// swift-tools-version: 6.1
import PackageDescription

// The fuzz targets: libFuzzer calls each with bytes of its own making (README.md). Apart from the project's package,
// for they need its code built with the sanitizers: `scripts/fuzz`, or `make fuzz`.
let package = Package(
  name: "siglip-fuzzing",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "siglip-server", path: "..")],
  targets: [
    "FuzzSafeTensors": "Checkpoints", "FuzzTokenizerFile": "Tokenization", "FuzzSentencePiece": "Tokenization",
    "FuzzRequestJSON": "EmbeddingAPI",
  ]
  .sorted { $0.key < $1.key }
  .map { name, library in
    .executableTarget(
      name: name, dependencies: [.product(name: library, package: "siglip-server")],
      swiftSettings: [.swiftLanguageMode(.v6)])
  }
)
