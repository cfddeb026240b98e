import FoundationEssentials

/// Why a file is no bundle that can be judged: a sentence, and what to do.
public struct BundleError: Error, Sendable, Hashable, CustomStringConvertible {
    public var message: String
    public var hint: String

    public var description: String { "\(message) \(hint)" }
}

extension EvidenceBundle {
    /// The most bytes of a bundle that are read.
    public static let sizeLimit = 64 << 20

    /// The bundle as JSON that a person can read: indented, keys sorted.
    ///
    /// - Parameter masking: called with every text in it, keys of dictionaries included; the last line of defence against secrets.
    /// - Throws: ``BundleError`` when the evidence cannot be written as JSON, which would be a fault of ours.
    public func json(masking: (String) -> String) throws(BundleError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return JSONStrings.mapped(Array(try encoder.encode(self)), masking) + [0x0A]
        } catch {
            throw BundleError(
                message: "The evidence could not be written.", hint: "Please report this as a fault of ours.")
        }
    }

    /// Reads a bundle; nothing of it is trusted.
    /// - Throws: ``BundleError``.
    public init(json bytes: [UInt8]) throws(BundleError) {
        guard bytes.count <= Self.sizeLimit else {
            throw BundleError(
                message: "It is larger than \(Self.sizeLimit >> 20) MiB.", hint: "Save fewer projects at once.")
        }
        struct Header: Decodable { var schema: Int }
        let data = Data(bytes)
        guard let header = try? JSONDecoder().decode(Header.self, from: data) else {
            throw BundleError(
                message: "It is not an evidence bundle.", hint: "Make one with `watertight audit --save FILE`.")
        }
        guard header.schema == Self.newestSchema else {
            throw BundleError(
                message: "Its form has the version \(header.schema); this program reads \(Self.newestSchema).",
                hint: "Use the watertight that wrote it, or a newer one.")
        }
        do {
            self = try JSONDecoder().decode(EvidenceBundle.self, from: data)
        } catch let error as DecodingError {
            throw BundleError(
                message: "It is damaged at \(Self.place(of: error)).", hint: "Have it saved and sent again.")
        } catch {
            throw BundleError(message: "It is damaged.", hint: "Have it saved and sent again.")
        }
    }

    private static func place(of error: DecodingError) -> String {
        let context: DecodingError.Context? =
            switch error {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
                .dataCorrupted(let context):
                context
            @unknown default: nil
            }
        let path = (context?.codingPath ?? []).prefix(20).map { $0.intValue.map(String.init) ?? $0.stringValue }
        return path.isEmpty ? "its beginning" : path.joined(separator: "/")
    }
}
