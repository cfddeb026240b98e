/// The seal's tables as a text for `nft -f`: one transaction, which the kernel takes as a whole or not at all.
///
/// `table inet watertight` stands in the forward hook ahead of Docker's filter. Its `accept` only lets the chains behind
/// it go on, so it takes away and never gives. `table bridge watertight` sees the frames as they leave a container's
/// interface: there an address counts as a container's own only if it came in by that container's port.
struct SealRuleset: Sendable {
    static let table = "watertight"
    /// What only counts, while an owner tries the seal.
    static let trialTable = "watertight_trial"
    /// The named counters of `table inet watertight`, in their order; those of what was stopped bear the words of
    /// ``SealEvent/Kind``.
    static let counters = ["endpoint", "inside", "lan", "open", "outbound", "tunnel", "unknown"]

    private let sets: SealSets
    private let counts: [String: SealCount]

    /// - Parameters:
    ///   - counts: what the counters begin with, so that a table made anew goes on counting.
    init(_ sets: SealSets, counts: [String: SealCount] = [:]) {
        self.sets = sets
        self.counts = counts
    }

    /// Makes both tables, in place of those that are there.
    var replacing: String {
        var text = SealRuleset.removing(SealSets.Family.inet, SealRuleset.table) + inet(SealRuleset.table, chains)
        if hasBridge {
            text += SealRuleset.removing(.bridge, SealRuleset.table) + bridge
        }
        return text
    }

    /// Makes the table that only counts what the seal would drop.
    var trial: String {
        let seen = ["4", "6"].map { digit in
            """
                set seen\(digit) {
                    type ipv\(digit)_addr . ipv\(digit)_addr . inet_proto . inet_service
                    flags dynamic
                    size 1024
                }

            """
        }.joined()
        return SealRuleset.removing(.inet, SealRuleset.trialTable) + inet(SealRuleset.trialTable, seen + trialChains)
    }

    /// Takes one table away, whether or not it is there.
    static func removing(_ family: SealSets.Family, _ table: String) -> String {
        "add table \(family.rawValue) \(table)\ndelete table \(family.rawValue) \(table)\n"
    }

    private var hasBridge: Bool { sets.elements.keys.contains { $0.family == .bridge } }

    private func inet(_ name: String, _ body: String) -> String {
        let counters = SealRuleset.counters.map { "    \(counter($0))\n" }.joined()
        return "table inet \(name) {\n\(counters)\(text(of: .inet))\(body)}\n"
    }

    private func counter(_ name: String) -> String {
        let count = counts[name] ?? SealCount()
        return "counter \(name) { packets \(count.packets) bytes \(count.bytes) }"
    }

    private func text(of family: SealSets.Family) -> String {
        SealSets.names.filter { $0.family == family }.map { name in
            let elements = (sets.elements[name] ?? []).sorted()
            let flags = name.isInterval ? "        flags interval\n" : ""
            let list = elements.isEmpty ? "" : "        elements = { \(elements.joined(separator: ", ")) }\n"
            return "    set \(name.name) {\n        type \(name.type)\n\(flags)\(list)    }\n"
        }.joined()
    }

    // MARK: The forward hook

    private var chains: String {
        SealRuleset.forward
            + [SealEvent.Kind.tunnel, .unknown].map { kind in
                """
                    chain \(kind.rawValue) {
                        \(SealRuleset.log(kind))
                        counter name "\(kind.rawValue)" drop
                    }

                """
            }.joined()
    }

    private var trialChains: String {
        SealRuleset.forward
            + [SealEvent.Kind.tunnel, .unknown].map { kind in
                """
                    chain \(kind.rawValue) {
                        counter name "\(kind.rawValue)"
                        add @seen4 { ip saddr . ip daddr . meta l4proto . th dport counter }
                        add @seen6 { ip6 saddr . ip6 daddr . meta l4proto . th dport counter }
                        accept
                    }

                """
            }.joined()
    }

    fileprivate static func log(_ kind: SealEvent.Kind) -> String {
        """
        limit rate \(SealEvent.rate)/second burst \(2 * SealEvent.rate) packets log prefix "\(kind.prefix)" \
        group \(SealEvent.group) queue-threshold 1
        """
    }

    /// Names (port 53 and 853) are kept out of ``SealPlan/outbound``: a resolver in the LAN asks the provider's; so does a
    /// neighbour's.
    private static let forward = """
            chain forward {
                type filter hook forward priority -10; policy accept;
                iifname @bridges goto sealed
                ip saddr @scope4 goto sealed
                ip6 saddr @scope6 goto sealed
                iifname "br-*" iifname != @known goto sealed
            }
            chain sealed {
                ip daddr . meta l4proto . th dport @endpoints4 counter name "endpoint" accept
                ip6 daddr . meta l4proto . th dport @endpoints6 counter name "endpoint" accept
                oifname @engine jump inside
                oifname "br-*" oifname != @known jump inside
                ct state established ct direction reply ip daddr @lan4 counter name "lan" accept
                ct state established ct direction reply ip6 daddr @lan6 counter name "lan" accept
                iifname . ip saddr @open4 counter name "open" accept
                iifname . ip6 saddr @open6 counter name "open" accept
                ip daddr @outbound4 jump outbound
                ip6 daddr @outbound6 jump outbound
                iifname . ip saddr @tunnel4 goto tunnel
                iifname . ip6 saddr @tunnel6 goto tunnel
                goto unknown
            }
            chain inside {
                meta l4proto { tcp, udp } th dport { 53, 853 } goto asked
                ip daddr @inside4 counter name "inside" accept
                ip6 daddr @inside6 counter name "inside" accept
                ip daddr { \(near4) } counter name "inside" accept
                ip6 daddr { \(near6) } counter name "inside" accept
            }
            chain asked {
                ip daddr @resolvers4 counter name "inside" accept
                ip6 daddr @resolvers6 counter name "inside" accept
            }
            chain outbound {
                meta l4proto { tcp, udp } th dport { 53, 853 } return
                counter name "outbound" accept
            }

        """

    private static let near4 =
        "10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 169.254.0.0/16, 224.0.0.0/4, 255.255.255.255"
    private static let near6 = "fc00::/7, fe80::/10, ff00::/8"

    // MARK: The bridges

    // A frame with an open address from another port keeps what any unknown source may: the servers, the containers' own
    // networks and the owner's. All else is for its owner alone.

    private var bridge: String {
        let group = [("4", "ip", "224.0.0.0/4, 255.255.255.255"), ("6", "ip6", "fe80::/10, ff00::/8")]
        let named = group.map { digit, ip, near in
            """
                chain named\(digit) {
                    iifname . \(ip) saddr @ports\(digit) accept
                    \(ip) daddr . meta l4proto . th dport @endpoints\(digit) accept
                    meta l4proto { tcp, udp } th dport { 53, 853 } goto spoofed
                    \(ip) daddr { \(near) } accept
                    \(ip) daddr @inside\(digit) accept
                    \(ip) daddr @lan\(digit) accept
                    goto spoofed
                }

            """
        }.joined()
        return """
            table bridge \(SealRuleset.table) {
                \(counter("spoofed"))
                \(counter("names"))
            \(text(of: .bridge))\
                chain identity {
                    type filter hook prerouting priority -210; policy accept;
                    ip saddr @open4 goto named4
                    ip6 saddr @open6 goto named6
                    meta l4proto { tcp, udp } th dport { 53, 853 } goto asked
                }
                chain asked {
                    iifname @shut goto names
                    ip saddr @loose4 accept
                    ip6 saddr @loose6 accept
                    ip saddr @scope4 goto names
                    ip6 saddr @scope6 goto names
                }
                chain names {
                    ip daddr . meta l4proto . th dport @endpoints4 accept
                    ip6 daddr . meta l4proto . th dport @endpoints6 accept
                    ip daddr @resolvers4 accept
                    ip6 daddr @resolvers6 accept
                    \(SealRuleset.log(.names))
                    counter name "names" drop
                }
            \(named)\
                chain spoofed {
                    \(SealRuleset.log(.spoofed))
                    counter name "spoofed" drop
                }
            }

            """
    }
}

extension SealSets {
    /// Brings the sets from what they hold to these contents, as one transaction; nil where that takes the tables anew.
    /// - Parameter present: what every set holds now.
    func change(from present: [Name: Set<String>]) -> String? {
        var text = ""
        for name in SealSets.names {
            guard let wanted = elements[name] else { continue }
            guard let there = present[name] else { return nil }
            guard there != wanted else { continue }
            guard !name.isInterval else { return nil }
            let place = "\(name.family.rawValue) \(SealRuleset.table) \(name.name)"
            let gone = there.subtracting(wanted).sorted()
            let new = wanted.subtracting(there).sorted()
            if !gone.isEmpty { text += "delete element \(place) { \(gone.joined(separator: ", ")) }\n" }
            if !new.isEmpty { text += "add element \(place) { \(new.joined(separator: ", ")) }\n" }
        }
        return text
    }
}

extension SealRuleset {
    /// How many rules each chain of both tables has, by `FAMILY CHAIN`, and the chains that hang on a hook: what is found
    /// otherwise was changed by somebody else.
    func shape() -> (rules: [String: Int], hooks: [String: String]) {
        var rules: [String: Int] = [:]
        var hooks: [String: String] = [:]
        var family = ""
        var chain: String?
        for line in replacing.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            if words.count == 4, words[0] == "table" { family = words[1] }
            if words.count == 3, words[0] == "chain" {
                chain = "\(family) \(words[1])"
                rules["\(family) \(words[1])"] = 0
            } else if words == ["}"] {
                chain = nil
            } else if let chain, words.first == "type" {
                let plain = words.map { $0.filter { $0 != ";" } }
                hooks[chain] = "\(plain[3]) \(plain[5]) \(plain[7])"
            } else if let chain {
                rules[chain, default: 0] += 1
            }
        }
        return (rules, hooks)
    }
}
