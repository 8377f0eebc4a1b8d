// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "siglip-server",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "siglip", targets: ["siglip"]),
    .library(name: "SigLIP", targets: ["SigLIP"]),
    .library(name: "Imaging", targets: ["Imaging"]),
    .library(name: "Tokenization", targets: ["Tokenization"]),
    .library(name: "Checkpoints", targets: ["Checkpoints"]),
    .library(name: "HTTP", targets: ["HTTP"]),
    .library(name: "EmbeddingAPI", targets: ["EmbeddingAPI"]),
  ],
  // The formats beside JPEG, PNG and WebP; `--disable-default-traits` leaves them out, and the libraries that they need.
  traits: [
    "GIF", "BMP", "TIFF", "AVIF", "HEIC",
    .default(enabledTraits: ["GIF", "BMP", "TIFF", "AVIF", "HEIC"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // C: our kernels, and the doors to the system's libraries.
    .target(name: "CKernels"),
    // siglip-mini, openapi.yaml and the pages, compiled into the binary.
    .target(name: "CEmbeddedFiles"),
    .target(name: "COpenBLAS", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
    .target(name: "CJPEG", linkerSettings: [.linkedLibrary("jpeg")]),
    .target(name: "CPNG", linkerSettings: [.linkedLibrary("png")]),
    .target(name: "CWebP", linkerSettings: [.linkedLibrary("webp"), .linkedLibrary("webpdemux")]),
    .target(name: "CGIF", linkerSettings: [.linkedLibrary("gif")]),
    .target(name: "CTIFF", linkerSettings: [.linkedLibrary("tiff")]),
    .target(name: "CAVIF", linkerSettings: [.linkedLibrary("avif")]),
    .target(name: "CHEIF", linkerSettings: [.linkedLibrary("heif")]),
    .target(name: "CMappedFile"),
    .target(name: "CThreads"),
    .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
    .systemLibrary(name: "COpenat2"),
    .systemLibrary(name: "CEpoll"),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    // Without pkg-config, whose flags for it the package manager refuses.
    .systemLibrary(name: "CUTF8Proc", providers: [.apt(["libutf8proc-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    // Threads of our own, for what blocks.
    .target(name: "Threads", dependencies: ["CThreads"]),

    // The network.
    .target(name: "Compute", dependencies: ["CKernels", "COpenBLAS"]),
    .target(name: "Checkpoints", dependencies: ["CMappedFile"]),
    .target(name: "SigLIP", dependencies: ["Checkpoints", "Compute"]),

    // What stands round it.
    .target(
      name: "Imaging",
      dependencies: [
        "SigLIP", "CKernels", "CJPEG", "CPNG", "CWebP",
        .target(name: "CGIF", condition: .when(traits: ["GIF"])),
        .target(name: "CTIFF", condition: .when(traits: ["TIFF"])),
        .target(name: "CAVIF", condition: .when(traits: ["AVIF"])),
        .target(name: "CHEIF", condition: .when(traits: ["HEIC"])),
      ]),
    .target(name: "Tokenization", dependencies: ["CUTF8Proc", "Checkpoints", "SigLIP"]),
    .target(
      name: "Serving",
      dependencies: [
        "SigLIP", "Compute", "Threads",
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "OrderedCollections", package: "swift-collections"),
      ]),
    .target(
      name: "HTTP",
      dependencies: [
        "CEpoll", "COpenSSL", "CZlib", "Threads",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
      ]),
    .target(name: "Curl", dependencies: ["CCurl"]),
    .target(name: "Fetching", dependencies: ["CCurl", "Curl", "Threads"]),
    .target(
      name: "Hub",
      dependencies: [
        "CCurl", "COpenSSL", "Curl", "Threads",
        .product(name: "HTTPTypes", package: "swift-http-types"),
      ]),
    .target(
      name: "EmbeddingAPI",
      dependencies: [
        "CKernels", "COpenSSL", "COpenat2", "Checkpoints", "Compute", "Fetching", "HTTP", "Imaging", "SigLIP",
        "Tokenization", "Threads", "Serving",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
      ]),
    .target(
      name: "PictureSets",
      dependencies: ["Compute", "Imaging", .product(name: "SystemPackage", package: "swift-system")]),
    .target(name: "Diagnosis", dependencies: ["Compute", "Serving"]),
    .executableTarget(
      name: "siglip",
      dependencies: [
        "EmbeddingAPI", "CEmbeddedFiles", "Checkpoints", "Compute", "Diagnosis", "Fetching", "HTTP", "Hub", "Imaging",
        "PictureSets", "Serving", "SigLIP", "Threads", "Tokenization",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),

    // Tests mirror the sources; Fixtures finds the stored reference values. Each names all that it imports: what is not named
    // is not watched, and a test that was built before it changed would run on.
    .target(
      name: "Fixtures", path: "Tests/Fixtures",
      exclude: [
        "README.md", "EndToEnd", "Formats", "Fuzzing", "HTTP", "Imaging", "Pictures", "Shapes", "TLS", "Tokenization",
        "Towers",
      ],
      sources: ["Fixtures.swift"]),
    .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
    .testTarget(name: "ThreadsTests", dependencies: ["Threads"]),
    .testTarget(name: "ComputeTests", dependencies: ["Compute", "CKernels", "Fixtures"]),
    .testTarget(name: "CheckpointsTests", dependencies: ["Checkpoints", "Fixtures"]),
    .testTarget(
      name: "SigLIPTests",
      dependencies: ["SigLIP", "Checkpoints", "Compute", "Imaging", "Tokenization", "Fixtures", "AllocationCounter"]),
    .testTarget(name: "ImagingTests", dependencies: ["Imaging", "SigLIP", "CKernels", "Fixtures"]),
    .testTarget(name: "TokenizationTests", dependencies: ["Tokenization", "Checkpoints", "SigLIP", "Fixtures"]),
    .testTarget(name: "ServingTests", dependencies: ["Serving", "Checkpoints", "SigLIP", "Fixtures"]),
    .testTarget(
      name: "HTTPTests",
      dependencies: [
        "HTTP", "Fixtures",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
      ]),
    .testTarget(
      name: "FetchingTests",
      dependencies: [
        "Fetching", "HTTP",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
      ]),
    .testTarget(
      name: "HubTests",
      dependencies: ["Hub", .product(name: "HTTPTypes", package: "swift-http-types")]),
    .testTarget(name: "PictureSetsTests", dependencies: ["PictureSets", "Imaging"]),
    .testTarget(name: "DiagnosisTests", dependencies: ["Diagnosis", "Compute", "Serving"]),
    .testTarget(
      name: "EmbeddingAPITests",
      dependencies: [
        "EmbeddingAPI", "CKernels", "Checkpoints", "Fetching", "HTTP", "Imaging", "Serving", "SigLIP", "Tokenization",
        "Fixtures",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
      ]),
  ],
  cLanguageStandard: .gnu17
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [.swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny")]
}
