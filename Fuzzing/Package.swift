// swift-tools-version: 6.1
import PackageDescription

// The fuzz targets: libFuzzer calls each with bytes of its own making (README.md). Apart from the project's package,
// for they need its code built with the sanitizers: `scripts/fuzz`, or `make fuzz`.
let package = Package(
  name: "siglip-fuzzing",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "siglip-server", path: "..")],
  targets: [
    .target(name: "Driver"),
    // What must hold of every input: links to the tests' own, which replay the corpus in `make test`.
    .target(name: "HTTPChecks", dependencies: [.product(name: "HTTP", package: "siglip-server")]),
    .target(
      name: "EmbeddingAPIChecks",
      dependencies: ["EmbeddingAPI", "Imaging", "Tokenization"].map { .product(name: $0, package: "siglip-server") }),
    .target(name: "ImagingChecks", dependencies: [.product(name: "Imaging", package: "siglip-server")]),
  ]
)

for (name, library) in [
  ("FuzzSafeTensors", "Checkpoints"), ("FuzzTokenizerFile", "Tokenization"), ("FuzzSentencePiece", "Tokenization"),
] {
  package.targets.append(
    .executableTarget(name: name, dependencies: ["Driver", .product(name: library, package: "siglip-server")]))
}

for (name, checks) in [
  ("FuzzRequestParser", "HTTPChecks"), ("FuzzChunked", "HTTPChecks"), ("FuzzMultipart", "HTTPChecks"),
  ("FuzzQuery", "HTTPChecks"), ("FuzzFieldValues", "HTTPChecks"), ("FuzzGzip", "HTTPChecks"),
  ("FuzzRequestJSON", "EmbeddingAPIChecks"), ("FuzzInferRequest", "EmbeddingAPIChecks"),
  ("FuzzPicture", "ImagingChecks"), ("FuzzOrientation", "ImagingChecks"),
] {
  package.targets.append(.executableTarget(name: name, dependencies: ["Driver", .target(name: checks)]))
}

for target in package.targets { target.swiftSettings = [.swiftLanguageMode(.v6)] }
