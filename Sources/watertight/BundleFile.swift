import Audit
import Evidence
import FileAccess
import Records
import Reports

/// The file of `audit --save` and `audit --from`.
struct BundleFile {
    private let path: String
    private let shown: String
    private let process: ProcessContext

    /// - Parameter toWrite: whether it will be written: what stands there already must be a bundle then.
    init(path: String, _ process: ProcessContext, toWrite: Bool = false) throws {
        self.path = FilePath.joined(process.directory, path)
        shown = PlainText.safe(path)
        self.process = process
        guard toWrite else { return }
        do {
            let bytes = try LiveFileSystem().read(self.path, limit: EvidenceBundle.sizeLimit)
            if bytes.isEmpty || (try? EvidenceBundle(json: bytes)) != nil { return }
        } catch {
            // Whatever else stands there (a film, a device, what may not be read) is not ours to replace.
            if error.code == .missing { return }
        }
        throw CommandFailure(
            "\(shown): there is another file of that name, which would be lost. Choose another name.", .wrongUse)
    }

    /// Judges the saved evidence.
    func judged() async throws -> AuditResult { await Audit.judge(try read(), today: process.today) }

    /// The saved evidence; where it is from is said.
    func read() throws -> EvidenceBundle {
        let bundle: EvidenceBundle
        do {
            bundle = try EvidenceBundle(json: try LiveFileSystem().read(path, limit: EvidenceBundle.sizeLimit))
        } catch let error as FileError {
            throw CommandFailure("\(shown): \(PlainText.safe(error.message)).", .notDone)
        } catch {
            throw CommandFailure("\(shown): \(PlainText.safe("\(error)"))", .notDone)
        }
        Console.note(
            "Judging \(shown), collected \(PlainText.safe(bundle.collected)) by \(PlainText.safe(bundle.tool)).")
        return bundle
    }

    /// Writes what was judged.
    func write(_ result: AuditResult) throws {
        do {
            let bundle = result.bundle(tool: "watertight \(Version.text)", at: process.moment)
            try AtomicFile.write(try bundle.json(masking: result.masking.text), to: path)
        } catch {
            throw CommandFailure(PlainText.safe("\(error)"), .notDone)
        }
    }
}
