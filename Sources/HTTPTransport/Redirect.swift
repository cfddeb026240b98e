import Clients

/// Where an answer leads, as far as it may be followed: to the same host and port, by GET and HEAD.
enum Redirect {
    /// The path to ask next; nil when the answer is no redirect or leads elsewhere.
    static func path(of answer: HTTPAnswer, to request: HTTPRequest) -> String? {
        guard [301, 302, 303, 307, 308].contains(answer.status), ["GET", "HEAD"].contains(request.method),
            let location = answer.headers["Location"]
        else { return nil }
        let target = location.prefix { $0 != "#" }
        if target.hasPrefix("/"), !target.hasPrefix("//") { return String(target) }
        let schemes: [String] =
            switch request.endpoint {
            case .unix: ["http://"]
            case .tcp(_, _, nil): ["http://"]
            case .tcp: ["https://"]
            }
        let lowered = target.lowercased()
        for scheme in schemes where lowered.hasPrefix(scheme) {
            let rest = target.dropFirst(scheme.count)
            let authority = rest.prefix { $0 != "/" && $0 != "?" }
            guard isSame(String(authority).lowercased(), as: request.endpoint) else { return nil }
            let path = rest.dropFirst(authority.count)
            return path.hasPrefix("/") ? String(path) : "/" + path
        }
        guard !target.isEmpty, !target.contains("://"), !target.hasPrefix("//") else { return nil }
        return beside(request.path, String(target))
    }

    private static func isSame(_ authority: String, as endpoint: HTTPEndpoint) -> Bool {
        let own = endpoint.authority.lowercased()
        if authority == own { return true }
        guard case .tcp(_, let port, let tls) = endpoint, port == (tls == nil ? 80 : 443) else { return false }
        return authority == "\(own):\(port)"
    }

    /// A relative reference, seen from the folder of the path that was asked for.
    private static func beside(_ path: String, _ reference: String) -> String {
        let plain = path.prefix { $0 != "?" }
        if reference.hasPrefix("?") { return plain + reference }
        guard let slash = plain.lastIndex(of: "/") else { return "/" + reference }
        return plain[...slash] + reference
    }
}
