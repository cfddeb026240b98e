import Clients
import Evidence

extension AppVisit {
    /// Settings of `system.xml` that something is judged by. Source: `ServerConfiguration.cs`.
    private static let system = [
        "IsStartupWizardCompleted", "QuickConnectAvailable", "EnableLegacyAuthorization", "CorsHosts",
        "AllowClientLogUpload", "EnableMetrics", "ActivityLogRetentionDays", "LogFileRetentionDays",
    ]
    /// Settings of `network.xml`. Source: `NetworkConfiguration.cs`.
    private static let network = [
        "EnableRemoteAccess", "RemoteIPFilter", "IsRemoteIPFilterBlacklist", "LocalNetworkSubnets", "KnownProxies",
        "RequireHttps", "EnableHttps", "AutoDiscovery", "EnableUPnP", "InternalHttpPort", "BaseUrl",
    ]
    /// What is asked of an account's rights. Source: `UserPolicy.cs`.
    private static let policy = [
        "IsAdministrator", "IsDisabled", "IsHidden", "EnableRemoteAccess", "EnableAllFolders",
        "LoginAttemptsBeforeLockout", "MaxParentalRating", "EnableContentDeletion",
    ]

    func jellyfin(_ reading: inout AppReading) async throws(AppFailure) {
        let client = JellyfinClient(connection, key: credentials.key)
        let path = JellyfinClient.publicPath
        let known = try await client.publicInformation()
        reading.note(version: known["Version"].string, path, "Version")
        if let isFinished = known["StartupWizardCompleted"].bool {
            reading.note(
                .setup, isFinished ? .closed : .open, path, status: 200,
                seen: "StartupWizardCompleted is \(isFinished)")
        } else {
            reading.note(
                .setup, .undecided("Jellyfin does not say whether its wizard was finished."), path, status: 200,
                seen: "no StartupWizardCompleted")
        }
        guard credentials.key != nil else { return }
        do {
            let system = try await client.resource("/System/Configuration")
            for field in AppVisit.system {
                reading.add("system/\(field)", system[field], from: "/System/Configuration", field: field)
            }
            let network = try await client.resource("/System/Configuration/network")
            for field in AppVisit.network {
                reading.add("network/\(field)", network[field], from: "/System/Configuration/network", field: field)
            }
            try await repositories(&reading, client)
            try await users(&reading, client)
            try await plugins(&reading, client)
        } catch {
            reading.miss(
                error, remedy: "Give an API key of Jellyfin under `credentials:` in watertight.yaml that is in force.")
        }
    }

    private func repositories(_ reading: inout AppReading, _ client: JellyfinClient) async throws(AppFailure) {
        let path = "/Repositories"
        let list = try await client.resource(path).elements ?? []
        reading.noteAnswer(path)
        for (index, one) in list.prefix(AppReading.mostElements).enumerated() {
            // As system.xml has them: one key for each.
            reading.add("system/PluginRepositories/RepositoryInfo/Url", one["Url"], from: path, field: "\(index).Url")
        }
    }

    /// Accounts and their rights; never a password, which the answer has not.
    private func users(_ reading: inout AppReading, _ client: JellyfinClient) async throws(AppFailure) {
        let path = "/Users"
        let list = try await client.resource(path).elements ?? []
        reading.noteAnswer(path)
        for (index, one) in list.prefix(AppReading.mostElements).enumerated() {
            let key = "Users/\(index)"
            reading.add("\(key)/Name", one["Name"], from: path, field: "\(index).Name")
            let has = [one["HasPassword"].bool, one["HasConfiguredPassword"].bool].compactMap { $0 }
            if !has.isEmpty {
                reading.add(
                    "\(key)/IsWithoutPassword", .bool(has.contains(false)), from: path, field: "\(index).HasPassword")
            }
            let policy = one["Policy"]
            for field in AppVisit.policy {
                reading.add("\(key)/\(field)", policy[field], from: path, field: "\(index).Policy.\(field)")
            }
            // Only the built-in provider keeps passwords of its own.
            let provider = policy["AuthenticationProviderId"].string ?? ""
            let isOwn = provider.isEmpty || provider.hasSuffix("DefaultAuthenticationProvider")
            reading.add(
                "\(key)/IsOwnLogin", .bool(isOwn), from: path, field: "\(index).Policy.AuthenticationProviderId")
        }
    }

    private func plugins(_ reading: inout AppReading, _ client: JellyfinClient) async throws(AppFailure) {
        let path = "/Plugins"
        let list = try await client.resource(path).elements ?? []
        reading.noteAnswer(path)
        for (index, one) in list.prefix(AppReading.mostElements).enumerated() {
            for field in ["Name", "Version", "Status"] {
                reading.add("Plugins/\(index)/\(field)", one[field], from: path, field: "\(index).\(field)")
            }
        }
    }
}
