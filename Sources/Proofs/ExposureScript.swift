import Evidence
import PacketFilter
import StackModel

/// The shell script that tries connections from a vantage, with what is there: bash, else Python, else nc.
///
/// It is handed over on the shell's standard input, so that no quoting stands between (ssh joins its words by spaces and
/// has them read again). It writes one line for each attempt, and one at its end, without which nothing counts.
enum ExposureScript {
    /// Seconds that one connection is waited for.
    static let patience = 3
    /// How many are tried side by side.
    static let atOnce = 24

    /// How long the whole may take, seconds, for the time limit of who runs it.
    static func limit(_ count: Int) -> Int { 20 + (count / atOnce + 1) * (patience + 2) }

    /// - Parameter word: what the datagrams carry, a plain word; the attempt's number is put behind it.
    static func text(_ attempts: [ExposureAttempt], word: String) -> String {
        var lines = [prelude]
        for (index, attempt) in attempts.enumerated() {
            let kind = attempt.target.port.transport == .tcp ? "tcp" : "udp"
            lines.append("\(kind) \(index) \(attempt.address) \(attempt.target.port.port) \(word)-\(index)- &")
            if index % atOnce == atOnce - 1 { lines.append("wait") }
        }
        lines.append("wait\necho \"watertight end $tool\"")
        return lines.joined(separator: "\n") + "\n"
    }

    private static let prelude = """
        tool=none
        for name in bash python3 nc; do
            if command -v $name >/dev/null 2>&1; then tool=$name; break; fi
        done
        limit() { if command -v timeout >/dev/null 2>&1; then timeout \(patience + 1) "$@"; else "$@"; fi; }
        tell() {
            case $2 in
            *refused* | *"o route to host"*) echo "watertight $1 refused" ;;
            *"etwork is unreachable"* | *"ot assign"* | *"not supported"*) echo "watertight $1 unreachable" ;;
            *) echo "watertight $1 silent" ;;
            esac
        }
        tcp() {
            case $tool in
            bash)
                command -v timeout >/dev/null 2>&1 || { echo "watertight $1 error"; return; }
                said=$(timeout \(patience) bash -c "exec 3<>/dev/tcp/$2/$3 && echo is-''open" 2>&1 </dev/null) ;;
            python3)
                said=$(limit python3 -c "import socket; socket.create_connection(('$2', $3), \(patience)); print('is-' + 'open')" \\
                    2>&1 </dev/null) ;;
            nc) said=$(limit nc -v -w \(patience) "$2" "$3" 2>&1 </dev/null | sed 's/succeeded/is-open/; s/ open$/ is-open/') ;;
            *) echo "watertight $1 error"; return ;;
            esac
            case $said in *is-open*) echo "watertight $1 open" ;; *) tell "$1" "$said" ;; esac
        }
        udp() {
            case $tool in
            bash) said=$(limit bash -c "printf %s $4 >/dev/udp/$2/$3" 2>&1 </dev/null) ;;
            python3)
                said=$(limit python3 -c "import socket; a = socket.getaddrinfo('$2', $3, type=socket.SOCK_DGRAM)[0]
        socket.socket(a[0], socket.SOCK_DGRAM).sendto(b'$4', a[4])" 2>&1 </dev/null) ;;
            nc) said=$(printf %s "$4" | limit nc -u -w 1 "$2" "$3" 2>&1) ;;
            *) echo "watertight $1 error"; return ;;
            esac
            case $said in "") echo "watertight $1 sent" ;; *) tell "$1" "$said" ;; esac
        }
        """

    /// Reads what the script wrote.
    /// - Returns: the outcomes by the attempts' numbers, and the tool; nil where it did not come to its end.
    static func read(_ text: String) -> (outcomes: [Int: ExposureAttempt.Outcome], tool: String)? {
        var outcomes: [Int: ExposureAttempt.Outcome] = [:]
        var tool: String?
        for line in text.split(whereSeparator: \.isNewline).prefix(4096) {
            let words = line.split(separator: " ")
            guard words.count == 3, words[0] == "watertight" else { continue }
            if words[1] == "end" {
                tool = String(words[2].prefix(16))
            } else if let index = Int(words[1]), let outcome = ExposureAttempt.Outcome(rawValue: String(words[2])) {
                outcomes[index] = outcome
            }
        }
        return tool.map { (outcomes, $0) }
    }
}
