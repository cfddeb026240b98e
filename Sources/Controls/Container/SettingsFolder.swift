import KnownImages
import StackModel

/// A folder (or volume) that holds the settings of one recognised app.
struct SettingsFolder {
    var owner: KnownService
    /// An absolute path, or a volume's key.
    var source: String
    var kind: Mount.Kind

    /// The settings folders of the apps that were recognised; monitors and proxies, whose settings are no app's keys, are
    /// left out.
    static func all(in subject: Case) -> [SettingsFolder] {
        subject.services.flatMap { owner -> [SettingsFolder] in
            guard let known = owner.known, known.role != .monitoring, known.role != .reverseProxy else { return [] }
            return owner.mounts.compactMap { mount in
                guard let source = mount.source, known.configFolders.contains(mount.target),
                    mount.kind == .bind || mount.kind == .volume
                else { return nil }
                return SettingsFolder(
                    owner: owner, source: mount.kind == .bind ? HostMount.normal(source) : source, kind: mount.kind)
            }
        }
    }

    /// Whether the mount gives the folder, or one above it, to a service of another product.
    func isExposed(by mount: Mount, to service: KnownService) -> Bool {
        guard service.name != owner.name, service.product != owner.product, mount.kind == kind,
            let other = mount.source
        else { return false }
        if kind == .volume { return other == source }
        let folder = HostMount.normal(other)
        guard HostMount.path(source, isWithin: folder) else { return false }
        // An app's own database may well live below the app's own folder.
        let isOwn = service.known?.configFolders.contains(mount.target) == true
        if isOwn, owner.role == .database || owner.role == .cache { return false }
        // A folder above everything is container.sensitive-path.
        guard folder.split(separator: "/").count > 1 else { return false }
        return !isShared(folder, with: service)
    }

    /// A folder that both use as their own settings is a mistake of another kind than a foreign folder.
    private func isShared(_ folder: String, with service: KnownService) -> Bool {
        folder == source
            && service.mounts.contains { mount in
                mount.source.map(HostMount.normal) == folder
                    && service.known?.configFolders.contains(mount.target) == true
            }
    }

    /// Whether the service makes backups, by its name or image.
    static func isBackup(_ service: KnownService) -> Bool {
        let names = [service.name, service.image?.value.repository ?? ""].joined(separator: " ").lowercased()
        return ["backup", "restic", "borg", "kopia", "duplicati", "duplicacy", "rclone", "rsnapshot"]
            .contains { names.contains($0) }
    }
}
