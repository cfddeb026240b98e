import Controls
import StackModel

/// Words for the values of controls, shared by the pages.
enum ControlWords {
    static func stake(_ impact: Impact) -> String {
        switch impact {
        case .identity: "the home address"
        case .host: "the host itself"
        case .takeover: "an app or an account"
        case .data: "secrets, the library or private data"
        case .service: "that something stops working"
        case .defence: "a second line of defence"
        case .none: "nothing by itself"
        }
    }

    static func reach(_ reach: Reach) -> String {
        switch reach {
        case .anyone: "anyone"
        case .network: "the owner's network"
        case .neighbour: "another container"
        case .inside: "code in the container"
        case .local: "a local account"
        case .fault: "another fault"
        }
    }

    /// The severities that the impact can lead to, by who can use the weakness.
    static func severities(of impact: Impact) -> String {
        var parts: [(severity: Severity, reaches: [String])] = []
        for each in Reach.allCases {
            let severity = Severity(impact, each)
            if let index = parts.firstIndex(where: { $0.severity == severity }) {
                parts[index].reaches.append(reach(each))
            } else {
                parts.append((severity, [reach(each)]))
            }
        }
        if parts.count == 1 { return parts[0].severity.rawValue }
        return parts.map { "\($0.severity.rawValue) by \($0.reaches.joined(separator: ", "))" }.joined(separator: "; ")
    }
}

extension Example {
    var isFailing: Bool { if case .fails = expectation { true } else { false } }
}
