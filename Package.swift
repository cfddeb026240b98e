// swift-tools-version:6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "watertight",
    products: [
        .executable(name: "watertight", targets: ["watertight"]),
        // For the fuzzer's own package.
        .library(name: "ComposeFile", targets: ["StackModel", "FileAccess", "ComposeFile"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        // Lower floors first: a target may use those above it in this list, never those below.
        .target(name: "StackModel", swiftSettings: settings),
        .target(name: "FileAccess", swiftSettings: settings),
        .target(name: "Processes", swiftSettings: settings),
        // Only libyaml itself, and statically: Yams above it brings Foundation and with it ICU, 40 MB of data.
        .systemLibrary(name: "CYaml", providers: [.apt(["libyaml-dev"]), .yum(["libyaml-devel"])]),
        .target(name: "Clients", dependencies: ["StackModel", "FileAccess"], swiftSettings: settings),
        // Apart from Clients, so that what only asks need not be built with NIO and TLS.
        .target(
            name: "HTTPTransport",
            dependencies: [
                "Clients", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings),
        .target(
            name: "YAML", dependencies: ["StackModel", "CYaml"], swiftSettings: settings,
            linkerSettings: [.linkedLibrary(":libyaml.a")]),
        // The apps' databases: read without SQLite ever touching their folders.
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"]), .yum(["sqlite-devel"])]),
        .target(
            name: "SQLite", dependencies: ["FileAccess", "CSQLite"], swiftSettings: settings,
            linkerSettings: [.linkedLibrary(":libsqlite3.a"), .linkedLibrary("m")]),
        .target(
            name: "ComposeFile", dependencies: ["StackModel", "FileAccess", "YAML"], swiftSettings: settings),
        .systemLibrary(name: "CMalloc"),
        .target(name: "KnownImages", dependencies: ["StackModel"], swiftSettings: settings),
        .target(name: "Evidence", dependencies: ["StackModel", "FileAccess"], swiftSettings: settings),
        .target(name: "Records", dependencies: ["StackModel", "Clients", "Evidence"], swiftSettings: settings),
        .target(name: "CLinuxNet"),
        .target(name: "LinuxNet", dependencies: ["StackModel", "Evidence", "CLinuxNet"], swiftSettings: settings),
        .target(name: "PacketFilter", dependencies: ["StackModel", "Evidence"], swiftSettings: settings),
        .target(
            name: "Controls", dependencies: ["StackModel", "FileAccess", "KnownImages", "Evidence", "PacketFilter"],
            swiftSettings: settings),
        .target(
            name: "Tunnels",
            dependencies: [
                "StackModel", "FileAccess", "Clients", "KnownImages", "Evidence", "PacketFilter", "Controls",
            ],
            swiftSettings: settings),
        .target(
            name: "Collectors",
            dependencies: [
                "StackModel", "FileAccess", "Processes", "Clients", "ComposeFile", "KnownImages", "Evidence", "YAML",
                "SQLite", "LinuxNet",
            ],
            swiftSettings: settings),
        .target(
            name: "Seal",
            dependencies: [
                "StackModel", "FileAccess", "Processes", "Clients", "Evidence", "KnownImages", "Records", "LinuxNet",
                "PacketFilter",
                "Tunnels",
            ],
            swiftSettings: settings),
        .target(
            name: "Settings", dependencies: ["StackModel", "FileAccess", "YAML"], swiftSettings: settings),
        .target(
            name: "Proofs",
            dependencies: [
                "StackModel", "FileAccess", "Processes", "Clients", "Evidence", "PacketFilter", "Records", "LinuxNet",
                "Tunnels", "Collectors",
            ],
            swiftSettings: settings),
        .target(
            name: "Audit",
            dependencies: [
                "StackModel", "FileAccess", "Processes", "Clients", "ComposeFile", "KnownImages", "Evidence",
                "PacketFilter", "Controls", "Records", "Collectors", "Settings",
            ],
            swiftSettings: settings),
        .target(
            name: "Reports",
            dependencies: [
                "Records", "StackModel", "KnownImages", "Evidence", "PacketFilter", "Controls", "Settings", "Audit",
            ],
            swiftSettings: settings),
        .target(
            name: "Guard",
            dependencies: [
                "StackModel", "FileAccess", "Processes", "Clients", "KnownImages", "Evidence", "Records", "LinuxNet",
                "PacketFilter", "Collectors", "Settings", "Reports", "Tunnels", "Seal",
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "watertight",
            dependencies: [
                "CMalloc", "StackModel", "FileAccess", "Processes", "ComposeFile", "KnownImages", "Evidence", "Records",
                "Controls", "Collectors", "HTTPTransport", "LinuxNet", "PacketFilter", "Tunnels", "Proofs", "Settings",
                "Audit", "Reports", "Guard", "Clients", "Seal",
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "StackModelTests", dependencies: ["StackModel", "FileAccess"], swiftSettings: settings),
        .target(
            name: "ProgramTestSupport", dependencies: ["FileAccess", "Processes"], path: "Tests/ProgramTestSupport",
            swiftSettings: settings),
        .target(
            name: "ClientsTestSupport", dependencies: ["Clients"], path: "Tests/ClientsTestSupport",
            swiftSettings: settings),
        .testTarget(
            name: "ClientsTests", dependencies: ["StackModel", "FileAccess", "Clients", "ClientsTestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "HTTPTransportTests",
            dependencies: [
                "Processes", "Clients", "HTTPTransport", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "KnownImagesTests", dependencies: ["StackModel", "KnownImages"], swiftSettings: settings),
        .testTarget(
            name: "ComposeFileTests",
            dependencies: ["StackModel", "FileAccess", "ComposeFile", "YAML"], swiftSettings: settings),
        .target(
            name: "SQLiteTestSupport", dependencies: ["CSQLite", "SQLite"], path: "Tests/SQLiteTestSupport",
            swiftSettings: settings),
        .testTarget(
            name: "SQLiteTests",
            dependencies: ["FileAccess", "CSQLite", "SQLite", "SQLiteTestSupport", "ProgramTestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "ReferenceTests", dependencies: ["StackModel", "FileAccess", "Processes", "ComposeFile"],
            swiftSettings: settings),
        .testTarget(
            name: "EvidenceTests", dependencies: ["StackModel", "Evidence"], swiftSettings: settings),
        .testTarget(
            name: "RecordsTests", dependencies: ["StackModel", "Evidence", "Records", "ProgramTestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "CollectorsTests",
            dependencies: [
                "StackModel", "FileAccess", "Processes", "Clients", "ClientsTestSupport", "ComposeFile", "Evidence",
                "Collectors", "SQLiteTestSupport", "CLinuxNet", "LabKit",
            ],
            exclude: ["Fixtures"], swiftSettings: settings),
        .testTarget(
            name: "NetworkTests",
            dependencies: [
                "StackModel", "FileAccess", "Processes", "Evidence", "LinuxNet", "PacketFilter", "Collectors",
                "ProgramTestSupport", "LabKit", "watertight",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ControlsTests",
            dependencies: [
                "StackModel", "FileAccess", "Clients", "ComposeFile", "KnownImages", "Evidence", "Controls",
                "Collectors", "SQLiteTestSupport",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "TunnelsTests", dependencies: ["StackModel", "Evidence", "PacketFilter", "Tunnels"],
            swiftSettings: settings),
        .testTarget(
            name: "ProofsTests",
            dependencies: [
                "StackModel", "Processes", "Clients", "Evidence", "LinuxNet", "PacketFilter", "Tunnels", "Collectors",
                "Proofs", "ProgramTestSupport", "LabKit", "watertight",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "SealTests",
            dependencies: [
                "StackModel", "FileAccess", "Processes", "Clients", "Evidence", "Records", "LinuxNet", "PacketFilter",
                "Tunnels",
                "Seal", "LabKit", "ProgramTestSupport", "watertight",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "MutationTests",
            dependencies: [
                "StackModel", "FileAccess", "Clients", "ComposeFile", "Evidence", "PacketFilter", "Collectors",
                "Controls",
            ],
            swiftSettings: settings),
        .target(
            name: "AuditTestSupport",
            dependencies: [
                "StackModel", "FileAccess", "Processes", "Evidence", "Controls", "Settings", "Audit", "Reports",
            ],
            path: "Tests/AuditTestSupport", swiftSettings: settings),
        // Engines, namespaces, hosts and stacks for all live tests.
        .target(
            name: "LabKit", dependencies: ["Processes", "ProgramTestSupport"], path: "Tests/LabKit",
            swiftSettings: settings),
        // What is measured in labs over several sittings: faults, verdicts, a month in an hour.
        .target(
            name: "Ledgers", dependencies: ["Processes", "ProgramTestSupport", "LabKit"], path: "Tests/Ledgers",
            swiftSettings: settings),
        // The same labs for people and benchmarks; nothing of it is installed.
        .executableTarget(
            name: "lab",
            dependencies: [
                "Processes", "ProgramTestSupport", "LabKit", "Ledgers",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Lab", swiftSettings: settings),
        .testTarget(
            name: "FaultTests", dependencies: ["ProgramTestSupport", "LabKit", "Ledgers", "watertight"],
            swiftSettings: settings),
        .testTarget(
            name: "LabKitTests", dependencies: ["Processes", "ProgramTestSupport", "LabKit", "lab"],
            swiftSettings: settings),
        // Breaks a running server, one thing at a time; the audit is asked from outside.
        .testTarget(
            name: "LiveMutationTests", dependencies: ["Controls", "Processes", "ProgramTestSupport", "LabKit"],
            exclude: ["Mutants"],
            swiftSettings: settings),
        // Real nginx, Caddy and PostgreSQL beside what we conclude of their files.
        .testTarget(
            name: "ServerTests",
            dependencies: [
                "StackModel", "FileAccess", "Processes", "KnownImages", "Evidence", "Controls", "Collectors", "LabKit",
                "ProgramTestSupport", "watertight",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "SettingsTests", dependencies: ["StackModel", "FileAccess", "Settings"], swiftSettings: settings),
        .testTarget(
            name: "AuditTests",
            dependencies: [
                "StackModel", "FileAccess", "Processes", "Clients", "ClientsTestSupport", "Evidence", "PacketFilter",
                "Collectors",
                "Controls", "Records", "Settings", "Audit", "AuditTestSupport", "ProgramTestSupport",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "HostileTests",
            dependencies: [
                "StackModel", "FileAccess", "Processes", "Clients", "ClientsTestSupport", "Evidence", "Collectors",
                "Controls", "Audit", "AuditTestSupport", "ProgramTestSupport", "Reports", "watertight",
                "SQLiteTestSupport",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "GuardTests",
            dependencies: [
                "StackModel", "FileAccess", "Processes", "Clients", "ClientsTestSupport", "Evidence", "Records",
                "Settings",
                "Guard", "ProgramTestSupport", "LabKit", "Tunnels", "LinuxNet", "PacketFilter", "Reports",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ReportsTests",
            dependencies: [
                "StackModel", "FileAccess", "Evidence", "PacketFilter", "Controls", "Settings", "Audit", "Reports",
                "AuditTestSupport",
            ],
            exclude: ["Snapshots"], swiftSettings: settings),
        .testTarget(
            name: "WatertightTests",
            dependencies: [
                "FileAccess", "Processes", "Controls", "Audit", "ProgramTestSupport", "Reports", "watertight",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
