/// The hardening guide as data: its demands, and which controls answer each.
public enum Guide {
    /// Every demand, in the order of the guide.
    public static let items: [GuideItem] =
        critical + tunnel + apps + host + containers + operations + checklist

    /// The demand of that id; nil when there is none.
    public static func item(_ id: String) -> GuideItem? { items.first { $0.id == id.uppercased() } }

    /// The controls that answer a demand, wholly or in part, sorted by id.
    public static func controls(for item: GuideItem) -> [Control] {
        Catalogue.all.filter { $0.guide.contains(item.id) }
    }
}
