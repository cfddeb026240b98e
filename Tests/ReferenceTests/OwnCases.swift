/// The cases below `Tests/Reference/cases`, copied where they may be read at their own paths.
enum OwnCases {
    /// Each case as it asks for, and where it leaves them open also with every profile and without variables put in.
    static func calls(in scratch: String) throws -> [Invocation] {
        let root = Files.package + "/Tests/Reference/cases"
        var calls: [Invocation] = []
        for theme in Files.list(root) {
            for name in Files.list(root + "/" + theme) {
                let folder = "\(scratch)/\(theme)/\(name)"
                try Files.copy("\(root)/\(theme)/\(name)", to: folder)
                let arguments = Files.exists(folder + "/args") ? try Files.text(folder + "/args") : ""
                Files.remove(folder + "/args")
                let call = try Invocation(name: "\(theme)/\(name)", directory: folder, arguments: arguments)
                calls += variants(of: call, in: folder)
            }
        }
        return calls
    }

    private static func variants(of call: Invocation, in folder: String) -> [Invocation] {
        var calls = [call]
        let texts = Files.tree(folder).compactMap { try? Files.text(folder + "/" + $0) }
        if call.profiles.isEmpty, texts.contains(where: CorpusText.mayHaveProfiles) {
            var all = call
            all.name += " --profile *"
            all.profiles = ["*"]
            calls.append(all)
        }
        guard call.interpolate else { return calls }
        let plain = calls.map { call in
            var plain = call
            plain.name += " --no-interpolate"
            plain.interpolate = false
            return plain
        }
        return calls + plain
    }
}
