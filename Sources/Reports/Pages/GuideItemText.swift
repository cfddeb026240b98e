public import Controls

/// `explain` for a demand of the guide: what it asks, what answers it, what is still to come.
public struct GuideItemText {
    private let item: GuideItem
    private let width: Int
    private let style: Style

    /// - Parameter width: columns of the sink, at least 40.
    public init(_ item: GuideItem, width: Int, style: Style) {
        self.item = item
        self.width = max(40, width)
        self.style = style
    }

    public func text() -> String {
        var lines = [style.bold("\(item.id): \(item.section)"), ""]
        lines += PlainText.wrapped(item.text, to: width)
        if !item.ruling.isEmpty {
            lines += ["", style.bold("Ruling")] + PlainText.wrapped(item.ruling, to: width - 2).map { "  " + $0 }
        }
        let controls = Guide.controls(for: item)
        if !controls.isEmpty {
            lines += ["", style.bold("Answered by")]
            lines += controls.map { "  \($0.id): \($0.title)" }
        }
        if let awaited = item.awaits {
            lines +=
                ["", style.bold("Still to come")] + PlainText.wrapped(awaited.how, to: width - 2).map { "  " + $0 }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
