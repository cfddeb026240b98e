// swift-tools-version:6.2
import PackageDescription

// A package of its own: libFuzzer brings its own main, and its flags must not reach the product.
let package = Package(
    name: "watertight-fuzz",
    dependencies: [.package(name: "watertight", path: "..")],
    targets: [
        .executableTarget(
            name: "LoaderFuzzer",
            dependencies: [.product(name: "ComposeFile", package: "watertight")],
            // libFuzzer calls in: there is no main of ours.
            swiftSettings: [.unsafeFlags(["-parse-as-library"])])
    ],
    swiftLanguageModes: [.v6]
)
