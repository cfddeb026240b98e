import Glibc
import LabKit
import Processes

/// Certificates and passwords for tests, made anew by openssl: none lies in the repository.
enum Certificate {
    static let canBeMade = (try? openssl(["version"])) != nil

    /// A certificate of its own with its key, in one PEM text.
    static func withKey() throws -> String {
        var template = Array("/tmp/watertight-certificate-XXXXXX".utf8CString)
        guard let folder = mkdtemp(&template).map({ String(cString: $0) }) else { throw LabFailure("no folder") }
        let (key, certificate) = ("\(folder)/key", "\(folder)/certificate")
        defer {
            unlink(key)
            unlink(certificate)
            rmdir(folder)
        }
        _ = try openssl(
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
                + ["-subj", "/CN=example.org", "-keyout", key, "-out", certificate])
        return try LabFolders.text(key) + LabFolders.text(certificate)
    }

    /// The hash of a password as nginx reads it.
    static func password(_ password: String) throws -> String {
        String(try openssl(["passwd", "-apr1", password]).prefix { $0 != "\n" })
    }

    private static func openssl(_ arguments: [String]) throws -> String {
        let result = try LiveProcessRunner().run(
            ProcessRequest("/usr/bin/openssl", arguments, timeLimit: .seconds(30)))
        guard result.status == 0 else { throw LabFailure("openssl: \(result.errorText)") }
        return result.text
    }
}
