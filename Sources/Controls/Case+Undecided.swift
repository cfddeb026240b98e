import KnownImages
import StackModel

extension Case {
    /// `unknown` where one of these attributes of the service could not be resolved; nil where all of them are known.
    ///
    /// A control that finds fault with an absence asks this first: what was not resolved is not absent.
    func undecided(_ service: KnownService, _ attributes: Attribute...) -> Verdict? {
        let names = Set(attributes.map(\.rawValue))
        let problem = stack.problems.first { problem in
            guard problem.kind != .warning, problem.service == service.name else { return false }
            return problem.attribute.map(names.contains) ?? true
        }
        guard let problem else { return nil }
        return .unknown(
            reason: problem.span.map { "\($0): \(problem.message)." } ?? "\(problem.message).",
            remedy: problem.hint.isEmpty ? "Set the value in the project's .env." : problem.hint)
    }
}

extension Verdict {
    /// The verdict on one of the service's rights, unless a pass would be empty: a privileged container has them all.
    func unlessPrivileged(_ service: KnownService) -> Verdict {
        guard case .pass = self, service.privileged?.value == true else { return self }
        return .notApplicable("It runs privileged and so has every right of the host: container.privileged owns this.")
    }
}

extension KnownService {
    /// What is known of the very image; nil when it was not recognised.
    var known: KnownImage? { recognition.image }
    /// What the image bears; all unknown when it was not recognised.
    var bears: ImageTolerance { recognition.image?.bears ?? ImageTolerance() }
    /// Whether the service runs something from the files' own build rather than a published image.
    var isBuiltHere: Bool { service.build != nil }
}
