/// Where what must outlive a run is kept.
public enum StateFolder {
    /// `WATERTIGHT_STATE`; else `/var/lib/watertight` for root; else as the XDG Base Directory Specification says:
    /// `$XDG_STATE_HOME/watertight`, or `~/.local/state/watertight`. Nil when the environment names no home.
    public static func path(environment: [String: String], isRoot: Bool) -> String? {
        func absolute(_ name: String) -> String? { environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil } }
        if let own = absolute("WATERTIGHT_STATE") { return own }
        if isRoot { return "/var/lib/watertight" }
        if let state = absolute("XDG_STATE_HOME") { return state + "/watertight" }
        return absolute("HOME").map { $0 + "/.local/state/watertight" }
    }
}
