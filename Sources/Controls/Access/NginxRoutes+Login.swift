import StackModel

/// What asks for a login before a location.
extension NginxRoutes {
    /// Whom `allow` and `deny` let in.
    enum AddressRule: Sendable, Hashable {
        case everybody, privateOnly, nobody
        /// Some public addresses.
        case some
    }

    /// The rules at the nearest level that has any; the first that fits decides (ngx_http_access_module).
    func addressRule(at index: Int) -> AddressRule {
        for level in config.levels(of: index) {
            let rules = config.blocks[level].lines.filter { $0.name == "allow" || $0.name == "deny" }
            guard !rules.isEmpty else { continue }
            var allowed: [String] = []
            for rule in rules {
                let whom = rule.words.first ?? ""
                if ["all", "0.0.0.0/0"].contains(whom) {
                    if rule.name == "allow" { return .everybody }
                    let open = allowed.filter { $0 != "127.0.0.1" && $0 != "::1" && $0 != "unix:" }
                    if open.isEmpty { return .nobody }
                    let isPrivate = open.allSatisfy { IPPrefix($0)?.isWithinPrivateSpace == true }
                    return isPrivate ? .privateOnly : .some
                }
                if rule.name == "allow" { allowed.append(whom) }
            }
            return .everybody
        }
        return .everybody
    }

    /// Whether an answer by another server decides.
    func asksByForwarding(at index: Int) -> Bool {
        guard let target = config.inherited("auth_request", at: index)?.words.first, target != "off" else {
            return false
        }
        return config.inherited("auth_basic", at: index).map { $0.words.first == "off" } ?? true
    }

    /// What stands between a visitor and the block's content.
    func login(at index: Int) -> RouterGuard {
        if let location = config.nearest("location", around: index), let name = config.blocks[location].words.last,
            name.hasPrefix("@")
        {
            return loginOfNamed(name, location, index)
        }
        return ownLogin(at: index)
    }

    /// A named location asks itself, or was come to from where somebody was asked. Where a refusal itself leads to it
    /// (`error_page 401`), nobody was.
    private func loginOfNamed(_ name: String, _ location: Int, _ index: Int) -> RouterGuard {
        let own = ownLogin(at: index)
        guard case .open = own else { return own }
        for referrer in referrers(of: name, from: location) {
            let isRefusal = config.lines("error_page", in: referrer).contains { line in
                line.words.last == name && line.words.contains { ["401", "403"].contains($0) }
            }
            if isRefusal { return .open }
            let before = ownLogin(at: referrer)
            guard case .login = before else { return before }
        }
        return .login("a login where \(name) is come from")
    }

    private func ownLogin(at index: Int) -> RouterGuard {
        let answers = [basic(at: index), request(at: index), certificate(at: index), lua(at: index)]
        let isAny = config.inherited("satisfy", at: index)?.words.first == "any"
        let hasRules = config.levels(of: index).contains { level in
            config.blocks[level].lines.contains { $0.name == "allow" || $0.name == "deny" }
        }
        // With `satisfy any` an address that is allowed needs no login.
        if isAny, hasRules, addressRule(at: index) == .everybody, allowsEverybody(at: index) { return .open }
        for answer in answers { if case .login = answer { return answer } }
        for answer in answers { if case .unknown = answer { return answer } }
        if let reason = config.unreadInclude(around: index) { return .unknown(reason) }
        return .open
    }

    private func allowsEverybody(at index: Int) -> Bool {
        for level in config.levels(of: index) {
            let rules = config.blocks[level].lines.filter { $0.name == "allow" || $0.name == "deny" }
            guard !rules.isEmpty else { continue }
            return rules.contains { $0.name == "allow" && ["all", "0.0.0.0/0"].contains($0.words.first) }
        }
        return false
    }

    private func basic(at index: Int) -> RouterGuard {
        for name in ["auth_basic", "auth_jwt", "auth_oidc"] {
            if let realm = config.inherited(name, at: index)?.words.first, realm != "off" {
                if realm.hasPrefix("$") { return .unknown("Whether `\(name) \(realm)` asks depends on a variable.") }
                return .login("\(name) is on")
            }
        }
        return .open
    }

    /// Another server is asked: whether it is, tells the location that `auth_request` names.
    private func request(at index: Int) -> RouterGuard {
        guard let target = config.inherited("auth_request", at: index)?.words.first, target != "off" else {
            return .open
        }
        let path = target.prefix { $0 != "?" }
        guard let server = config.nearest("server", around: index) else { return .open }
        let fitting = config.blocks.indices.filter { location in
            let block = config.blocks[location]
            guard block.name == "location", config.nearest("server", around: location) == server,
                let own = block.words.last, block.words.first?.hasPrefix("~") != true
            else { return false }
            return block.words.first == "=" ? own == path : path.hasPrefix(own)
        }
        let best = fitting.max { left, right in
            let (left, right) = (config.blocks[left].words, config.blocks[right].words)
            if (left.first == "=") != (right.first == "=") { return right.first == "=" }
            return (left.last?.utf8.count ?? 0) < (right.last?.utf8.count ?? 0)
        }
        guard let best else {
            return .unknown("Whom `auth_request \(target)` asks is not in the files that were read.")
        }
        if let code = config.lines("return", in: best).first?.words.first, code.hasPrefix("2") { return .open }
        let asks = config.blocks[best].lines.contains {
            NginxRoutes.passes.contains($0.name) || $0.name == "fastcgi_pass" || $0.name == "uwsgi_pass"
                || $0.name.contains("_by_lua")
        }
        guard asks else {
            return .unknown(
                config.unreadInclude(around: best) ?? "Whom `auth_request \(target)` asks is not known from the files.")
        }
        return .login("auth_request asks \(target)")
    }

    private func certificate(at index: Int) -> RouterGuard {
        config.inherited("ssl_verify_client", at: index)?.words.first == "on" ? .login("a client certificate") : .open
    }

    private func lua(at index: Int) -> RouterGuard {
        let isThere = config.levels(of: index).contains { level in
            config.blocks[level].lines.contains { $0.name.hasPrefix("access_by_lua") }
        }
        return isThere ? .unknown("Whether the Lua code before the route asks for a login is not known.") : .open
    }
}
