import Evidence
import StackModel

/// The senders of one audience, one for each kind that rules and policy routing can tell apart by where it sends from.
struct OriginKinds {
    struct Kind {
        var source: IPAddress
        /// Whether a rule names this one address by itself.
        var isLone: Bool
    }

    let kinds: [Kind]
    /// One source port of each stretch that the rules cut, the usual one first.
    let ports: [UInt16]

    /// The source port that programs usually get: one of the middle of Linux's range.
    static let usualPort: UInt16 = 45_678

    init(_ origin: Reachability.Origin, _ host: NetworkNamespace) {
        let family = origin.destination.family
        let matches = Self.matches(host, family)
        let named = Self.named(matches, family) + Self.routed(host, family)
        ports = Self.ports(matches)
        switch origin.sources {
        case .one(let address): kinds = [Kind(source: address, isLone: false)]
        case .within(let range): kinds = Self.neighbours(in: range, of: host, named)
        case .anyPublic, .any: kinds = Self.strangers(family, named)
        }
    }

    /// The sources that policy routing asks for: where there are some, one walk of all senders at once proves nothing.
    static func routed(_ host: NetworkNamespace, _ family: NetworkFamily) -> [IPRange] {
        host.rules.filter { $0.family == family }.compactMap(\.source).map(IPRange.init)
    }

    private static func ports(_ matches: [FirewallMatch]) -> [UInt16] {
        var starts: Set<UInt16> = [0]
        for case .sourcePort(let ranges, _) in matches {
            for range in ranges {
                starts.insert(range.first)
                if range.last < .max { starts.insert(range.last + 1) }
            }
        }
        let sorted = starts.sorted()
        let place = sorted.lastIndex { $0 <= usualPort } ?? 0
        return [usualPort] + sorted.indices.filter { $0 != place }.map { sorted[$0] }
    }

    // MARK: Addresses

    /// Each address range between two cuts, without the host itself and the network's own two addresses.
    private static func neighbours(in range: IPRange, of host: NetworkNamespace, _ named: [IPRange]) -> [Kind] {
        cells(of: range, named).compactMap { cell in
            let source = [cell.first, cell.first.next, cell.last.previous, cell.last].compactMap { $0 }.first {
                address in
                cell.contains(address) && !host.owns(address) && address != range.first && address != range.last
            }
            return source.map { Kind(source: $0, isLone: cell.first == cell.last) }
        }
    }

    /// Strangers whom no rule names: an owner who lets in a named range of the internet knows whose it is, unless it is
    /// ``AddressSpace/isWide(_:)``.
    private static func strangers(_ family: NetworkFamily, _ named: [IPRange]) -> [Kind] {
        let isV4 = family == .ipv4
        let friends = named.filter { !AddressSpace.isWide($0) }.sorted {
            $0.first.bytes.lexicographicallyPrecedes($1.first.bytes)
        }
        let cuts = named.filter(AddressSpace.isWide) + AddressSpace.special(isV4: isV4)
        return cells(of: AddressSpace.everything(isV4: isV4), cuts).compactMap { cell in
            guard AddressSpace.isPublic(cell.first) else { return nil }
            var source = cell.first
            for friend in friends where friend.contains(source) {
                guard let next = friend.last.next else { return nil }
                source = next
            }
            return cell.contains(source) ? Kind(source: source, isLone: false) : nil
        }
    }

    /// The stretches of the range between the ends of the others.
    private static func cells(of range: IPRange, _ cuts: [IPRange]) -> [IPRange] {
        var starts: Set<IPAddress> = [range.first]
        for cut in cuts where cut.overlaps(range) {
            if range.contains(cut.first) { starts.insert(cut.first) }
            if let behind = cut.last.next, range.contains(behind) { starts.insert(behind) }
        }
        let sorted = starts.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        return sorted.indices.compactMap { index in
            let last = index + 1 < sorted.count ? sorted[index + 1].previous : range.last
            return last.flatMap { IPRange(sorted[index], $0) }
        }
    }

    private static func named(_ matches: [FirewallMatch], _ family: NetworkFamily) -> [IPRange] {
        matches.flatMap { match in
            guard case .source(let ranges, _) = match else { return [IPRange]() }
            return ranges.filter { $0.first.isV4 == (family == .ipv4) }
        }
    }

    private static func matches(_ host: NetworkNamespace, _ family: NetworkFamily) -> [FirewallMatch] {
        (host.firewall?.tables ?? []).filter { $0.covers(family) }.flatMap(\.chains).flatMap(\.rules).flatMap(\.matches)
    }
}
