/// A value as it will be printed: keys in their final order, what is empty left out.
indirect enum PrintedValue {
    case null
    case bool(Bool)
    case int(Int)
    /// Whether only 32 bits of it count.
    case float(Double, is32: Bool)
    case text(String)
    case list([PrintedValue])
    case object([(key: String, value: PrintedValue)])
}
