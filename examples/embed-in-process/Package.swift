// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "embed-in-process",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "siglip-server", path: "../..")
  ],
  targets: [
    .executableTarget(
      name: "embed-in-process",
      dependencies: [
        .product(name: "Checkpoints", package: "siglip-server"),
        .product(name: "Imaging", package: "siglip-server"),
        .product(name: "SigLIP", package: "siglip-server"),
        .product(name: "Tokenization", package: "siglip-server"),
      ],
      path: "Sources/EmbedInProcess",
      swiftSettings: [.swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny")])
  ]
)
