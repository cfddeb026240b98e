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
            let rules = config.blocks[level].lines("allow", "deny")
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
        return basic(at: index) == .open
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
        let referrers = ways.referrers(of: name, from: location)
        guard referrers.count <= 64 else {
            return .unknown("More directives lead to \(name) than are followed.")
        }
        for referrer in referrers {
            let isRefusal = config.lines("error_page", in: referrer).contains { line in
                line.words.last == name && line.words.contains(where: NginxRoutes.refusals.contains)
            }
            if isRefusal { return .open }
            let before = ownLogin(at: referrer)
            guard case .login = before else { return before }
        }
        return .login("a login where \(name) is come from")
    }

    private func ownLogin(at index: Int) -> RouterGuard {
        let answers = [
            basic(at: index), request(at: index), certificate(at: index), conditions(at: index), modules(at: index),
        ]
        let isAny = config.inherited("satisfy", at: index)?.words.first == "any"
        let hasRules = config.levels(of: index).contains { level in
            !config.blocks[level].lines("allow", "deny").isEmpty
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
            let rules = config.blocks[level].lines("allow", "deny")
            guard !rules.isEmpty else { continue }
            return rules.contains { $0.name == "allow" && ["all", "0.0.0.0/0"].contains($0.words.first) }
        }
        return false
    }

    private func basic(at index: Int) -> RouterGuard {
        for name in ["auth_basic", "auth_jwt", "auth_oidc"] {
            guard let realm = config.inherited(name, at: index)?.words.first, realm != "off" else { continue }
            if realm.contains("$") { return .unknown("Whether `\(name) \(realm)` asks depends on a variable.") }
            // Without a file of users nginx asks nobody (ngx_http_auth_basic_module).
            if name == "auth_basic", config.inherited("auth_basic_user_file", at: index) == nil {
                let includes = config.levels(of: index).compactMap { config.lines("include", in: $0).first }
                if let line = includes.first { return .unknown(NginxConfig.sentence(ofUnread: line)) }
                continue
            }
            return .login("\(name) is on")
        }
        return .open
    }

    /// Another server is asked: whether it is, tells the location that `auth_request` names.
    private func request(at index: Int) -> RouterGuard {
        guard let target = config.inherited("auth_request", at: index)?.words.first, target != "off" else {
            return .open
        }
        let path = String(target.prefix { $0 != "?" })
        guard config.nearest("server", around: index) != nil else { return .open }
        guard let best = ways.location(of: path, from: index) else {
            return .unknown("Whom `auth_request \(target)` asks is not in the files that were read.")
        }
        // Then the app itself is asked, and any page of its own that answers lets everybody in.
        let own = Set(config.blocks[index].lines.filter { NginxRoutes.passes.contains($0.name) }.map(\.words))
        let asked = config.blocks[best].lines.filter { NginxRoutes.passes.contains($0.name) }.map(\.words)
        if best == config.nearest("location", around: index) || asked.contains(where: own.contains) {
            return .unknown("`auth_request \(target)` asks what it should guard, and not a server of logins.")
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
        guard config.inherited("ssl_verify_client", at: index)?.words.first == "on",
            let server = config.nearest("server", around: index)
        else { return .open }
        // Who comes without TLS is not asked for one.
        guard !plainListens(of: server).isEmpty else { return .login("a client certificate") }
        let levels = rewriteLevels(of: index).filter { config.blocks[$0].name != "if" }
        let hosts = names(of: server).hosts
        if levels.contains(where: { redirects($0, hosts) }) { return .login("a client certificate") }
        return forwardedRedirect(levels).map {
            .unknown("Whether `if \($0)` leads a visitor to https depends on the proxy before it.")
        } ?? .open
    }

    /// The answers that refuse a visitor.
    private static let refusals: Set<String> = ["400", "401", "403", "495", "496"]

    /// Conditions that turn away who brings no certificate or no password.
    private func conditions(at index: Int) -> RouterGuard {
        var doubt = RouterGuard.open
        let location = config.nearest("location", around: index)
        let isNamed = location.map { config.blocks[$0].words.last?.hasPrefix("@") == true } ?? false
        // A named location is come to behind the server's directives, perhaps by their refusal.
        for level in rewriteLevels(of: index) where !(isNamed && config.blocks[level].name == "server") {
            for child in conditionsThatCount(at: level) {
                guard let code = config.lines("return", in: child).first?.words.first, code.hasPrefix("4"),
                    code.utf8.count == 3
                else { continue }
                let condition = condition(child)
                if condition == "$ssl_client_verify!=success", NginxRoutes.refusals.contains(code) || code == "444" {
                    return .login("a client certificate")
                }
                if NginxRoutes.asking.contains(where: condition.hasPrefix) {
                    let shown = config.blocks[child].words.joined(separator: " ")
                    doubt = .unknown("Whether `if \(shown)` turns strangers away is not known.")
                }
            }
        }
        return doubt
    }

    /// How those conditions begin that may ask who is there; `…` stands for one that is not told, for what it asks may be a
    /// secret: a header, a cookie, an argument.
    private static let asking = ["…", "$ssl_client_"]

    /// What other modules and code ask is not known.
    private func modules(at index: Int) -> RouterGuard {
        for level in config.levels(of: index) {
            for name in config.blocks[level].places.keys.sorted() {
                if name.hasPrefix("access_by_lua") {
                    return .unknown("Whether the Lua code before the route asks for a login is not known.")
                }
                let isOther = ["auth_pam", "auth_ldap", "auth_digest"].contains(where: name.hasPrefix)
                if isOther, config.lines(name, in: level).last?.words.first != "off" {
                    return .unknown("Whether `\(name)` asks for a login is not known.")
                }
            }
        }
        return .open
    }
}
