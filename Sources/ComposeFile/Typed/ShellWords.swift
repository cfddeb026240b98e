/// Splits a command line into words as Compose does, which is not quite what a shell does.
///
/// An unquoted `;`, `&`, `|`, `<` or `>` ends the line: what follows is dropped without a word.
/// Source: mattn/go-shellwords, Parse.
enum ShellWords {
    private enum Found { case nothing, word, quoted }

    /// The words, or nil when a quote or bracket stays open.
    static func split(_ line: String) -> [String]? {
        var words: [String] = []
        var buffer = String.UnicodeScalarView()
        var (escaped, single, double, back, dollar) = (false, false, false, false, false)
        var found = Found.nothing
        scan: for scalar in line.unicodeScalars {
            if escaped {
                buffer.append(scalar == "t" ? "\t" : scalar == "n" ? "\n" : scalar)
                escaped = false
                found = .word
                continue
            }
            if scalar == "\\" {
                if single { buffer.append(scalar) } else { escaped = true }
                continue
            }
            if scalar == " " || scalar == "\t" || scalar == "\r" || scalar == "\n" {
                if single || double || back || dollar {
                    buffer.append(scalar)
                } else if found != .nothing {
                    words.append(String(buffer))
                    buffer = String.UnicodeScalarView()
                    found = .nothing
                }
                continue
            }
            switch scalar {
            case "`": if !single && !double && !dollar { back.toggle() }
            case ")": if !single && !double && !back { dollar.toggle() }
            case "(":
                if !single && !double && !back {
                    guard !dollar, buffer.last == "$" else { return nil }
                    dollar = true
                    buffer.append(scalar)
                    continue
                }
            case "\"":
                if !single && !dollar {
                    if double { found = .quoted }
                    double.toggle()
                    continue
                }
            case "'":
                if !double && !dollar {
                    if single { found = .quoted }
                    single.toggle()
                    continue
                }
            case ";", "&", "|", "<", ">":
                if !(single || double || back || dollar) {
                    if scalar == ">", let first = buffer.first, ("0"..."9").contains(first) { found = .nothing }
                    break scan
                }
            default: break
            }
            found = .word
            buffer.append(scalar)
        }
        if found != .nothing { words.append(String(buffer)) }
        return escaped || single || double || back || dollar ? nil : words
    }
}
