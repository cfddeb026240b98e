import FileAccess
import StackModel

/// The files of an nginx container as far as they can be seen: bind mounts over what the image brings.
struct NginxFolder {
    /// A file of the container.
    struct Found {
        /// Its path in the container.
        var path: String
        var text: String
        /// As the owner would type it; nil for what the image brings.
        var shown: String?
    }

    /// Why a path gave nothing.
    enum Miss: Error {
        /// Nothing is there, and that is seen.
        case missing
        /// It may be there; the reason as a clause.
        case unseen(String)

        /// The same of a name that a folder lists: it is there, if only as a link into the container.
        var ofListed: Miss { if case .missing = self { .unseen("is a link that leads nowhere here") } else { self } }
    }

    /// The most bytes of all files together.
    static let totalLimit = 8 << 20

    let service: Service
    let image: NginxImage
    let files: any FileSystem
    let directory: String
    let volumes: VolumePaths

    /// Whether any folder of its settings is mounted from where they can be seen.
    var isMounted: Bool {
        ["/etc/nginx", "/etc/nginx/conf.d", "/etc/nginx/templates", "/config/nginx", "/data/nginx"].contains {
            HostPath.of($0, in: service, volumes: volumes) != nil
        }
    }

    /// The file at that path in the container.
    func file(_ path: String) -> Result<Found, Miss> {
        if let host = HostPath.of(path, in: service, volumes: volumes) { return read(host, as: path) }
        if isInVolume(path) { return .failure(.unseen("lies in a named volume")) }
        if service.configs.contains(where: { FilePath.normalized($0.target) == path }) {
            return .failure(.unseen("is one of Compose's `configs`"))
        }
        if let own = image.files[path] { return .success(Found(path: path, text: own, shown: nil)) }
        if let template = template(for: path), HostPath.of(template, in: service, volumes: volumes) != nil {
            return filled(template, path)
        }
        return .failure(.unseen("is part of the image"))
    }

    /// The files that a pattern fits, sorted as nginx takes them, each with why it was not read where it was not.
    func files(matching pattern: String) -> [(path: String, result: Result<Found, Miss>)] {
        let folder = FilePath.directory(of: pattern)
        let wanted = FilePath.name(of: pattern)
        func all(_ reason: String) -> (String, Result<Found, Miss>) { (pattern, .failure(.unseen(reason))) }
        guard !NginxFolder.isPattern(folder) else { return [all("is a pattern of folders")] }
        if isInVolume(folder) { return [all("lies in a named volume")] }
        var names: Set<String> = []
        var isSeen = false
        var unseen: String?
        if HostPath.of(folder, in: service, volumes: volumes) != nil {
            isSeen = true
            switch self.names(in: folder) {
            case .success(let found): names.formUnion(found)
            case .failure(.unseen(let reason)): unseen = reason
            case .failure(.missing): break
            }
        }
        for path in service.mounts.map(\.target) + service.configs.map(\.target) + Array(image.files.keys)
        where FilePath.directory(of: path) == folder {
            isSeen = true
            names.insert(FilePath.name(of: path))
        }
        if folder == "/etc/nginx/conf.d", HostPath.of(Self.templates, in: service, volumes: volumes) != nil {
            isSeen = true
            switch self.names(in: Self.templates) {
            case .success(let found):
                names.formUnion(found.filter { $0.hasSuffix(".template") }.map { String($0.dropLast(9)) })
            case .failure(.unseen(let reason)): unseen = reason
            case .failure(.missing): break
            }
        }
        let fitting = names.filter { NginxFolder.fits($0, wanted) }.sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        if fitting.isEmpty, !isSeen { return [all("is part of the image")] }
        let found = fitting.map { name in
            let path = FilePath.joined(folder, name)
            return (path, file(path).mapError { $0.ofListed })
        }
        return found + (unseen.map { [all($0)] } ?? [])
    }

    /// The names in a folder of the container; `missing` only where it is seen that there is none.
    private func names(in folder: String) -> Result<[String], Miss> {
        guard let host = HostPath.of(folder, in: service, volumes: volumes) else {
            return .failure(.unseen("is not in the folders that were read"))
        }
        let found = list(host)
        guard case .failure(.missing) = found else { return found }
        // What is mounted must be there; and a link that leads nowhere here may lead somewhere in the container.
        let isMount = service.mounts.contains { FilePath.normalized($0.target) == folder }
        guard !isMount, folder != "/" else { return .failure(.unseen("is in a folder that is not there")) }
        return names(in: FilePath.directory(of: folder)).flatMap { names in
            let isListed = names.contains(FilePath.name(of: folder))
            return .failure(isListed ? .unseen("is in a folder that leads nowhere here") : .missing)
        }
    }

    private static let templates = "/etc/nginx/templates"

    private func template(for path: String) -> String? {
        guard FilePath.directory(of: path) == "/etc/nginx/conf.d" else { return nil }
        return "\(NginxFolder.templates)/\(FilePath.name(of: path)).template"
    }

    /// What the official image makes of a template at its start: variables of its environment are put in.
    private func filled(_ template: String, _ path: String) -> Result<Found, Miss> {
        file(template).map { found in
            let values = Dictionary(
                service.environment.compactMap { entry in entry.text.map { (entry.name, $0) } },
                uniquingKeysWith: { _, last in last })
            return Found(path: path, text: NginxFolder.filled(found.text, with: values), shown: found.shown)
        }
    }

    /// `${NAME}` and `$NAME` of known names replaced, as envsubst does; nginx's own variables stay.
    static func filled(_ text: String, with values: [String: String]) -> String {
        var result: [UInt8] = []
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "$") else {
                result.append(bytes[index])
                index += 1
                continue
            }
            let isBraced = index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "{")
            let start = index + (isBraced ? 2 : 1)
            var end = start
            while end < bytes.count, isNamePart(bytes[end]) { end += 1 }
            let isClosed = !isBraced || (end < bytes.count && bytes[end] == UInt8(ascii: "}"))
            if isClosed, let value = values[String(decoding: bytes[start..<end], as: UTF8.self)] {
                result += Array(value.utf8)
                index = end + (isBraced ? 1 : 0)
            } else {
                result.append(bytes[index])
                index += 1
            }
            guard result.count <= totalLimit else { break }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (byte >= 0x30 && byte <= 0x39)
    }

    private func read(_ host: String, as path: String) -> Result<Found, Miss> {
        do {
            let bytes = try files.read(host, limit: AppCollector.limit)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                return .failure(.unseen("is not UTF-8 text"))
            }
            return .success(Found(path: path, text: text, shown: FilePath.shown(host, from: directory)))
        } catch let error where error.code == .missing {
            return .failure(.missing)
        } catch {
            return .failure(.unseen("could not be read: \(error.message)"))
        }
    }

    private func list(_ host: String) -> Result<[String], Miss> {
        do { return .success(try files.list(host)) } catch let error where error.code == .missing {
            return .failure(.missing)
        } catch {
            return .failure(.unseen("could not be listed: \(error.message)"))
        }
    }

    /// Whether the deepest mount over the path is no bind mount.
    private func isInVolume(_ path: String) -> Bool {
        let over = service.mounts.filter { mount in
            let target = FilePath.normalized(mount.target)
            return path == target || path.hasPrefix(target == "/" ? "/" : target + "/")
        }
        guard let deepest = over.max(by: { $0.target.utf8.count < $1.target.utf8.count }) else { return false }
        return deepest.kind != .bind
    }

    static func isPattern(_ path: String) -> Bool { path.utf8.contains { "*?[".utf8.contains($0) } }

    /// Whether a name fits a pattern of `*`, `?` and `[…]`, as glob(7) has it; `*` does not fit a leading dot.
    static func fits(_ name: String, _ pattern: String) -> Bool {
        let name = Array(name.utf8)
        let pattern = Array(pattern.utf8)
        if name.first == UInt8(ascii: "."), pattern.first != UInt8(ascii: "."), pattern.first != UInt8(ascii: "[") {
            return false
        }
        // Each star may be begun anew only where the last one stood, so that no pattern takes long.
        var at = (name: 0, pattern: 0)
        var star: (name: Int, pattern: Int)?
        while at.name < name.count {
            if at.pattern < pattern.count, pattern[at.pattern] == UInt8(ascii: "*") {
                star = (at.name, at.pattern + 1)
                at.pattern += 1
            } else if let after = one(name[at.name], pattern, at.pattern) {
                at = (at.name + 1, after)
            } else if let last = star {
                star = (last.name + 1, last.pattern)
                at = (last.name + 1, last.pattern)
            } else {
                return false
            }
        }
        return pattern[at.pattern...].allSatisfy { $0 == UInt8(ascii: "*") }
    }

    /// Where the pattern goes on when its element at `index` fits the byte; nil when it does not.
    private static func one(_ byte: UInt8, _ pattern: [UInt8], _ index: Int) -> Int? {
        guard index < pattern.count else { return nil }
        if pattern[index] == UInt8(ascii: "?") { return index + 1 }
        guard pattern[index] == UInt8(ascii: "["),
            let close = pattern[(index + 1)...].dropFirst().firstIndex(of: UInt8(ascii: "]"))
        else { return pattern[index] == byte ? index + 1 : nil }
        var set = pattern[(index + 1)..<close]
        let isNegated = set.first == UInt8(ascii: "!") || set.first == UInt8(ascii: "^")
        if isNegated { set = set.dropFirst() }
        var isIn = false
        var position = set.startIndex
        while position < set.endIndex {
            if position + 2 < set.endIndex, set[position + 1] == UInt8(ascii: "-") {
                isIn = isIn || (set[position] <= byte && byte <= set[position + 2])
                position += 3
            } else {
                isIn = isIn || set[position] == byte
                position += 1
            }
        }
        return isIn != isNegated ? close + 1 : nil
    }
}
