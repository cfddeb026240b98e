/// Programs that a base image brings and health checks call.
extension Set where Element == String {
    /// Alpine: busybox with nc and wget, no curl.
    static let alpine: Set<String> = ["cat", "nc", "sh", "wget"]
    /// Debian and Ubuntu slim images: neither curl nor wget nor nc.
    static let debianSlim: Set<String> = ["bash", "cat", "sh"]
    /// An image without a shell: only its own program.
    static let noShell: Set<String> = []
}
