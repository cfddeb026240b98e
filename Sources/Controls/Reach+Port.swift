import StackModel

extension Reach {
    /// Who can connect to the published port, before any firewall; a port on every interface counts as the owner's network.
    static func reach(of port: PublishedPort) -> Reach {
        switch port.reach {
        case .loopback: .local
        case .privateNetwork, .everywhere: .network
        case .publicAddress: .anyone
        }
    }
}

extension PublishedPort {
    /// `8080`, `8000-8010` or `any` with the protocol where it is not TCP: the host's side, as people speak of it.
    var shown: String {
        let number =
            switch (hostPort, lastHostPort) {
            case (let first?, let last?) where first != last: "\(first)-\(last)"
            case (let first?, _): "\(first)"
            case (nil, _): "any port"
            }
        return transport == .tcp ? number : "\(number)/\(transport.rawValue)"
    }

    /// Whether only this host reaches it.
    var isLoopback: Bool { reach == .loopback }
}
