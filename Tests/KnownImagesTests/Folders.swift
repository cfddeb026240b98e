import Glibc

/// The package's folder, seen from this file.
let packageRoot = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")

/// The names in a folder, sorted; empty when it cannot be read.
func entries(of folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
}

/// Every file below a folder with one of the endings, sorted; symbolic links are not followed.
func files(below folder: String, ending suffixes: [String], depth: Int = 0) -> [String] {
    guard depth < 12 else { return [] }
    return entries(of: folder).flatMap { name -> [String] in
        let path = folder + "/" + name
        var status = stat()
        guard lstat(path, &status) == 0 else { return [] }
        if status.st_mode & S_IFMT == S_IFDIR { return files(below: path, ending: suffixes, depth: depth + 1) }
        return status.st_mode & S_IFMT == S_IFREG && suffixes.contains { name.hasSuffix($0) } ? [path] : []
    }
}

/// A file's text, up to 1 MiB; empty when it cannot be read.
func contents(of path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
}
