/// Reads free text and lines of files for secrets: assignments, flags and shapes.
enum SecretText {
    /// - Parameter asLine: whether the text is a line of a file, where `name: value` runs to the end of the line; in a
    ///   command only `name=value` and flags count.
    static func matches(in source: String, asLine: Bool) -> [SecretMatch] {
        let text = ByteText(source)
        guard text.count >= 4 else { return [] }
        if text.count > SecretShapes.limit { return piecewise(text, asLine) }
        var found = SecretShapes.matches(in: text) + assignments(in: text, asLine: asLine) + elements(in: text)
        found += flags(in: text)
        if asLine, let run = bareKeyMaterial(in: text) { found.append(run) }
        return SecretMatch.joined(found)
    }

    /// Line by line, so that the time stays bounded; a line that is too long to be read is masked as a whole.
    private static func piecewise(_ text: ByteText, _ asLine: Bool) -> [SecretMatch] {
        var found: [SecretMatch] = []
        var start = 0
        while start < text.count {
            let end = text.end(from: start) { $0 != 0x0A }
            if end - start > SecretShapes.limit {
                found.append(SecretMatch(range: start..<end, kind: .other))
            } else {
                found += matches(in: text.text(start..<end), asLine: asLine).map {
                    SecretMatch(range: ($0.range.lowerBound + start)..<($0.range.upperBound + start), kind: $0.kind)
                }
            }
            start = end + 1
        }
        return found
    }

    // MARK: Assignments

    /// `name=value` everywhere, and in lines `name: value` and `"name": "value"`.
    private static func assignments(in text: ByteText, asLine: Bool) -> [SecretMatch] {
        var found: [SecretMatch] = []
        var looked = 0
        var resume = 0
        for place in text.bytes.indices where place >= resume {
            let byte = text.bytes[place]
            guard byte == 0x3D || (asLine && byte == 0x3A) else { continue }
            guard let name = nameRange(before: place, in: text) else { continue }
            if byte == 0x3A, place + 1 < text.count, !text.bytes[place + 1].isSpace, !text.bytes[place - 1].isQuote {
                continue
            }
            let meaning = SecretName(text.text(name))
            guard meaning.verdict != .plain else { continue }
            looked += 1
            // Nobody writes so many on purpose: the rest is masked unread, so that the time stays bounded.
            if looked > mostAssignments {
                return found + [SecretMatch(range: place..<text.count, kind: .other)]
            }
            let value = valueRange(after: place, name: name, asLine: asLine, in: text)
            guard !value.isEmpty else { continue }
            let parts = secretParts(of: value, meaning, in: text)
            found += parts
            if let last = parts.last { resume = max(resume, last.range.upperBound) }
        }
        return found
    }

    /// The most assignments to secret names that are looked at in one text of up to ``SecretShapes/limit`` bytes.
    private static let mostAssignments = 100

    /// The name right before `=` or `:`, inside quotes or not.
    private static func nameRange(before place: Int, in text: ByteText) -> Range<Int>? {
        var end = text.start(before: place, while: \.isBlank)
        if end > 0, text.bytes[end - 1].isQuote { end -= 1 }
        let start = text.start(before: end) { $0.isName || $0 == 0x5C }
        guard start < end, end - start <= 200, text.bytes[start..<end].contains(where: { $0.isLower || $0.isUpper })
        else { return nil }
        return start..<end
    }

    /// How far the value reaches: to its quote, to the end of a flow entry, to a comment, or to the line's end.
    private static func valueRange(after place: Int, name: Range<Int>, asLine: Bool, in text: ByteText) -> Range<Int> {
        var start = text.end(from: place + 1, while: \.isBlank)
        if asLine, text.bytes[place] == 0x3A, start < text.count, text.bytes[start] == 0x26 {
            start = text.end(from: text.end(from: start) { !$0.isSpace }, while: \.isBlank)
        }
        guard start < text.count else { return start..<start }
        let first = text.bytes[start]
        if first == 0x22 || first == 0x27 {
            return (start + 1)..<quotedEnd(from: start + 1, by: first, in: text)
        }
        if text.bytes[place] == 0x3A, [0x7B, 0x5B, 0x7C, 0x3E, 0x2A, 0x21].contains(first) { return start..<start }
        // An opening quote before the name closes the value: `- "KEY=value with blanks"`.
        if name.lowerBound > 0 {
            let quote = text.bytes[name.lowerBound - 1]
            if quote == 0x22 || quote == 0x27, text.bytes[place] == 0x3D {
                return start..<quotedEnd(from: start, by: quote, in: text)
            }
        }
        if asLine, beginsLine(name.lowerBound, in: text) { return start..<lineValueEnd(from: start, in: text) }
        var braces = 0
        let end = text.end(from: start) { byte in
            if byte == 0x7B { braces += 1 }
            if byte == 0x7D {
                if braces == 0 { return false }
                braces -= 1
            }
            return !byte.isSpace && !byte.isQuote && byte != 0x26 && byte != 0x3B && (byte != 0x2C || braces > 0)
                && byte != 0x3C && byte != 0x29
        }
        return start..<end
    }

    /// Where the quoted text ends: `''` in single and `\"` in double quotes are a part of it.
    private static func quotedEnd(from start: Int, by quote: UInt8, in text: ByteText) -> Int {
        var place = start
        while place < text.count, text.bytes[place] != 0x0A {
            let next = place + 1 < text.count ? text.bytes[place + 1] : 0x0A
            if quote == 0x22, text.bytes[place] == 0x5C, next != 0x0A {
                place += 2
            } else if text.bytes[place] == quote {
                guard quote == 0x27, next == quote else { return place }
                place += 2
            } else {
                place += 1
            }
        }
        return min(place, text.count)
    }

    /// Whether only blanks, dashes, `export`, `set`, a comment sign or a quote stand before the name.
    private static func beginsLine(_ place: Int, in text: ByteText) -> Bool {
        if text.bytes[place] == 0x2D { return false }
        var before = text.text(text.start(before: place) { $0 != 0x0A }..<place)
        while let last = before.utf8.last, last.isSpace || last.isQuote { before.removeLast() }
        let words = before.split(separator: " ")
        return words.allSatisfy { ["-", "#", "export", "ENV", "set", "environment:", "Environment="].contains($0) }
    }

    /// To the end of the line, or to a comment, without blanks at the end.
    private static func lineValueEnd(from start: Int, in text: ByteText) -> Int {
        var end = text.end(from: start) { $0 != 0x0A && $0 != 0x0D }
        var place = start
        while place < end {
            if text.bytes[place] == 0x23, place > 0, text.bytes[place - 1].isBlank {
                end = place
                break
            }
            place += 1
        }
        return max(start, text.start(before: end) { $0.isSpace || $0.isQuote })
    }

    /// What of a named value is secret; of `${NAME:-value}` only the value.
    private static func secretParts(
        of range: Range<Int>, _ meaning: SecretName, in text: ByteText
    ) -> [SecretMatch] {
        let value = text.text(range)
        return literals(in: range, of: text).flatMap { part -> [SecretMatch] in
            let inner = SecretScanner.parts(of: text.text(part), meaning)
            if value.contains("${"), part != range, case .secret = meaning.verdict,
                text.bytes[part].allSatisfy({ !$0.isWord })
            {
                return []
            }
            return inner.map {
                SecretMatch(
                    range: (part.lowerBound + $0.range.lowerBound)..<(part.lowerBound + $0.range.upperBound),
                    kind: $0.kind)
            }
        }
    }

    /// The stretches outside `${…}`, and the defaults and alternatives inside it.
    private static func literals(in range: Range<Int>, of text: ByteText) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var start = range.lowerBound
        var place = range.lowerBound
        while place < range.upperBound {
            guard text.bytes[place] == 0x24, place + 1 < range.upperBound else {
                place += 1
                continue
            }
            // `$${X}` is the shell's own variable.
            let brace = text.has("$${", at: place) ? place + 2 : place + 1
            if brace < range.upperBound, text.bytes[brace] == 0x7B {
                if start < place { found.append(start..<place) }
                let close = closingBrace(from: brace + 1, before: range.upperBound, in: text)
                let nameEnd = text.end(from: brace + 1) { $0.isWord || $0 == 0x5F }
                if let content = alternative(from: nameEnd, before: close, in: text) {
                    found += literals(in: content, of: text)
                }
                place = min(close + 1, range.upperBound)
                start = place
            } else if text.bytes[place + 1] == 0x24 {
                place += 2
            } else {
                place += 1
            }
        }
        if start < range.upperBound { found.append(start..<range.upperBound) }
        return found
    }

    private static func closingBrace(from start: Int, before end: Int, in text: ByteText) -> Int {
        var depth = 1
        for place in start..<max(start, end) {
            if text.bytes[place] == 0x7B { depth += 1 }
            if text.bytes[place] == 0x7D { depth -= 1 }
            if depth == 0 { return place }
        }
        return end
    }

    /// What follows `:-`, `-`, `:+` or `+`; the text of `:?` is a message.
    private static func alternative(from start: Int, before close: Int, in text: ByteText) -> Range<Int>? {
        guard start < close else { return nil }
        let operation = text.bytes[start] == 0x3A && start + 1 < close ? start + 1 : start
        guard text.bytes[operation] == 0x2D || text.bytes[operation] == 0x2B else { return nil }
        return operation + 1 < close ? (operation + 1)..<close : nil
    }

    // MARK: XML

    /// `<ApiKey>…</ApiKey>`.
    private static func elements(in text: ByteText) -> [SecretMatch] {
        var found: [SecretMatch] = []
        for place in text.bytes.indices where text.bytes[place] == 0x3C {
            let nameEnd = text.end(from: place + 1) { $0.isName }
            guard nameEnd > place + 1, nameEnd < text.count, text.bytes[nameEnd] == 0x3E else { continue }
            let end = text.end(from: nameEnd + 1) { $0 != 0x3C && $0 != 0x0A }
            guard end > nameEnd + 1, end < text.count, text.bytes[end] == 0x3C else { continue }
            let meaning = SecretName(text.text((place + 1)..<nameEnd))
            guard meaning.verdict != .plain else { continue }
            found += secretParts(of: (nameEnd + 1)..<end, meaning, in: text)
        }
        return found
    }

    // MARK: Flags

    /// The words of a command line, so that a flag can make the next one a secret.
    private static func flags(in text: ByteText) -> [SecretMatch] {
        let words = words(of: text)
        guard words.count > 1 else { return [] }
        var tool = ""
        var expected: Secret.Kind?
        var found: [SecretMatch] = []
        for range in words {
            let word = text.text(range)
            let match = expected.flatMap { self.match(for: $0, in: ByteText(word)) } ?? attached(to: word, tool: tool)
            if let match {
                found.append(
                    SecretMatch(
                        range: (range.lowerBound + match.range.lowerBound)..<(range.lowerBound + match.range.upperBound),
                        kind: match.kind))
            }
            tool = self.tool(word) ?? tool
            expected = kindExpected(after: word, tool: tool)
        }
        return found
    }

    /// The program that a word starts, when it is one whose short flags take a password.
    static func tool(_ word: String) -> String? {
        let name = word.split(separator: "/").last.map(String.init) ?? word
        return name.hasPrefix("mysql") || name.hasPrefix("mariadb")
            || ["curl", "wget", "sshpass", "redis-cli"].contains(name)
            ? name : nil
    }

    /// MySQL's tools take the password right after `-p`.
    static func attached(to word: String, tool: String) -> SecretMatch? {
        guard word.hasPrefix("-p"), tool.hasPrefix("mysql") || tool.hasPrefix("mariadb"), word.utf8.count > 2 else {
            return nil
        }
        let text = ByteText(word)
        return SecretShapes.isValue(2..<text.count, in: text)
            ? SecretMatch(range: 2..<text.count, kind: .password) : nil
    }

    /// What of the word after a secret's flag is secret: all of it, or what stands behind `user:`; nil for another flag,
    /// a variable, a path and a yes or no.
    static func match(for kind: Secret.Kind, in word: ByteText) -> SecretMatch? {
        let content = word.text(0..<word.count)
        guard !content.hasPrefix("-") || word.count > 12, !SecretValue.isReference(content),
            !SecretValue.isPath(content), !SecretValue.isAnswer(content)
        else { return nil }
        guard kind == .urlCredentials else { return SecretMatch(range: 0..<word.count, kind: kind) }
        guard let colon = word.bytes.firstIndex(of: 0x3A), !word.bytes.allSatisfy({ $0.isDigit || $0 == 0x3A }),
            SecretShapes.isValue((colon + 1)..<word.count, in: word)
        else { return nil }
        return SecretMatch(range: (colon + 1)..<word.count, kind: .password)
    }

    /// What the word after this one is, when it must be a secret; `.urlCredentials` stands for `user:password`.
    static func kindExpected(after word: String, tool: String) -> Secret.Kind? {
        guard word.hasPrefix("-"), word.utf8.count > 1, !word.contains("=") else { return nil }
        if word == "-u" || word == "--user" { return tool == "curl" || tool == "wget" ? .urlCredentials : nil }
        if word == "-p", tool == "sshpass" { return .password }
        if word == "-a", tool == "redis-cli" { return .password }
        guard word.hasPrefix("--") || word.utf8.count > 3 else { return nil }
        let name = SecretName(word)
        guard !name.isSwitch, case .secret(let kind) = name.verdict else { return nil }
        return kind
    }

    /// The ranges of the words, without their quotes.
    private static func words(of text: ByteText) -> [Range<Int>] {
        var words: [Range<Int>] = []
        var place = 0
        while place < text.count {
            let byte = text.bytes[place]
            if byte.isSpace || byte == 0x2C || byte == 0x5B || byte == 0x5D {
                place += 1
            } else if byte == 0x22 || byte == 0x27 {
                let end = text.end(from: place + 1) { $0 != byte }
                words.append((place + 1)..<end)
                place = end + 1
            } else {
                let end = text.end(from: place) { !$0.isSpace && !$0.isQuote && $0 != 0x5D }
                words.append(place..<end)
                place = max(end, place + 1)
            }
        }
        return words
    }

    // MARK: Key material on a line of its own

    /// A line that is nothing but 60 or more characters of Base64: the inside of a PEM block.
    private static func bareKeyMaterial(in text: ByteText) -> SecretMatch? {
        let start = text.end(from: 0, while: \.isBlank)
        let end = text.start(before: text.count, while: \.isSpace)
        let body = text.start(before: end) { $0 == 0x3D }
        guard end - start >= 60, body > start,
            text.bytes[start..<body].allSatisfy({ $0.isWord || $0 == 0x2B || $0 == 0x2F }),
            Set(text.bytes[start..<body]).count >= 20
        else { return nil }
        return SecretMatch(range: start..<end, kind: .privateKey)
    }
}
