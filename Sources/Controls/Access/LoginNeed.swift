import KnownImages
import StackModel

/// Whether an app behind a proxy needs a login before it.
enum LoginNeed {
    /// Anybody who gets there is in, and can do this.
    case none(String)
    /// It asks for a login where the owner set one up, or with nothing but a password.
    case own
    /// It is made for many users who log in to it with apps.
    case ownUsers
    case unknown(String)

    static let mayBreak = "Apps and feeds that use the route without a browser cannot log in: test them."

    /// - Parameter port: the container port that the proxy leads to; nil takes the page that the image is known for.
    init(_ service: KnownService, port number: Int?) {
        let ports = service.recognition.image?.ports ?? []
        let pages: [KnownPort.Purpose] = [.adminUI, .userUI, .api, .control, .metrics]
        let port = ports.first { $0.number == number } ?? ports.first { pages.contains($0.purpose) }
        guard let port else {
            self = .unknown("It is not known whether \(service.name) asks for a login of its own.")
            return
        }
        switch (port.purpose, port.login) {
        case (.userUI, .byDefault): self = .ownUsers
        case (_, .none): self = .none(port.consequence)
        default: self = .own
        }
    }

    /// The port that a service's Traefik labels name.
    static func port(of service: KnownService) -> Int? {
        service.labels.first { label in
            let name = label.name.lowercased()
            return name.hasPrefix("traefik.http.services.") && name.hasSuffix(".loadbalancer.server.port")
        }?.text.flatMap(Int.init)
    }

    func failure(
        _ service: KnownService, route: String, at span: SourceSpan, _ reach: Reach, _ remedy: Remedy
    ) -> Failure {
        let seen = [Observation("the route \(route) has nothing that asks for a login", at: span)]
        if case .none(let consequence) = self {
            return Failure(
                "The proxy lets everybody who reaches it \(consequence): \(service.title) asks for no login.",
                reach: reach, at: [span], seen: seen, remedy: remedy)
        }
        return Failure(
            "Nothing but \(service.title)'s own login stands behind the proxy's route `\(route)`.", reach: reach,
            impact: .defence, at: [span], seen: seen, remedy: remedy)
    }
}

extension Failure {
    /// The same with the rule that makes an exception of the login.
    func because(of rule: AutheliaRules.Rule) -> Failure {
        var failure = self
        failure.locations.append(rule.span)
        failure.observations = [
            Observation("Authelia's rule for \(rule.shown) has the policy bypass", at: rule.span)
        ]
        return failure
    }
}
