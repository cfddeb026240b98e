import Evidence
import KnownImages
import StackModel

/// Proxies, tunnels and databases, whose settings are more than one file, or stand where another file says.
extension AppCollector {
    /// What was read of its files; nil for a service that is none of those.
    func several(_ service: Service, _ recognition: Recognition) -> (apps: [AppSettings], gaps: [Gap])? {
        guard let product = recognition.product else { return nil }
        if product == "postgres" { return postgres(service, recognition) }
        let what = "app-settings:\(service.name)"
        if let image = NginxImage.of(product, isLinuxserver: recognition.image?.family == .linuxserver) {
            switch nginx(service, image) {
            case .success(let (files, entries)):
                return ([AppSettings(service: service.name, product: product, files: files, entries: entries)], [])
            case .failure(let unread): return ([], [Gap(what, reason: unread.reason, remedy: unread.remedy)])
            }
        }
        if product == "cloudflared" || product == "tailscale" { return tunnel(service, product) }
        guard product == "traefik" else { return nil }
        var traefik = TraefikFiles(
            service, files: files, directory: workingDirectory, volumes: volumes, classify: classify)
        traefik.read()
        let settings = AppSettings(
            service: service.name, product: product, files: traefik.shown, entries: traefik.entries)
        return (traefik.shown.isEmpty ? [] : [settings], traefik.gaps)
    }

    /// A tunnel's own rules; a tunnel that runs by a token has them at Cloudflare, whatever lies here.
    private func tunnel(_ service: Service, _ product: String) -> (apps: [AppSettings], gaps: [Gap]) {
        let isCloudflare = product == "cloudflared"
        guard let (paths, isNamed) = isCloudflare ? TunnelFiles.cloudflared(service) : TunnelFiles.tailscale(service)
        else { return ([], []) }
        let format: SettingsFiles.Format =
            isCloudflare ? .yaml : TunnelFiles.isState(paths) ? .tailscaleState : .json
        let file = SettingsFiles.File(paths: paths, format: format, isOptional: !isNamed)
        switch read(file, of: service) {
        case .success(let (shown, entries)):
            return ([AppSettings(service: service.name, product: product, files: [shown], entries: entries)], [])
        case .failure(let miss): return ([], file.isOptional && miss.isMissing ? [] : [miss.gap])
        }
    }

    private struct Unread: Error {
        var reason: String
        var remedy: String
    }

    /// An nginx's configuration with all that it includes.
    private func nginx(
        _ service: Service, _ image: NginxImage
    ) -> Result<([String], [AppSettings.Entry]), Unread> {
        let folder = NginxFolder(
            service: service, image: image, files: files, directory: workingDirectory, volumes: volumes)
        let there = "Run the audit on the server where \(service.name) keeps its settings."
        do {
            let (shown, entries) = try NginxSettings(folder, classify: classify).read()
            if !shown.isEmpty { return .success((shown, entries)) }
            if folder.isMounted {
                return .failure(Unread(reason: "There are none of \(service.name)'s settings here.", remedy: there))
            }
            return .failure(
                Unread(
                    reason: "The settings of \(service.name) lie in no bind mount.",
                    remedy: "Run the audit as root on the server where it runs: a named volume is found by asking the "
                        + "engine."))
        } catch let miss as NginxFolder.Miss {
            let reason = if case .unseen(let reason) = miss { reason } else { "is not there" }
            return .failure(Unread(reason: "\(image.main) of \(service.name) \(reason).", remedy: there))
        } catch {
            return .failure(
                Unread(reason: "\(error)", remedy: "Look whether `nginx -t` in the container still reads it."))
        }
    }
}
