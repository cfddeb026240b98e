import CSQLite

/// The file system that SQLite sees: one snapshot, read-only, with nothing beside it.
///
/// It has no journals, logs or temporary files and knows no locks, so whatever SQLite is made to do, it has nowhere to
/// write. Registered under a name of its own for as long as it lives.
final class SnapshotFileSystem {
    let name: String
    private let system: UnsafeMutablePointer<sqlite3_vfs>
    private let methods: UnsafeMutablePointer<sqlite3_io_methods>
    private let namePointer: UnsafeMutablePointer<CChar>
    fileprivate let snapshot: DatabaseSnapshot

    init(_ snapshot: DatabaseSnapshot) {
        self.snapshot = snapshot
        system = .allocate(capacity: 1)
        methods = .allocate(capacity: 1)
        name = "watertight-\(UInt(bitPattern: UnsafeRawPointer(system)))"
        let bytes = name.utf8CString
        namePointer = .allocate(capacity: bytes.count)
        for (index, byte) in bytes.enumerated() { namePointer[index] = byte }
        methods.initialize(to: SnapshotFileSystem.methods())
        system.initialize(to: SnapshotFileSystem.system())
        system.pointee.zName = UnsafePointer(namePointer)
        system.pointee.pAppData = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_vfs_register(system, 0)
    }

    deinit {
        sqlite3_vfs_unregister(system)
        system.deallocate()
        methods.deallocate()
        namePointer.deallocate()
    }

    /// The longest name that is taken; ours is short.
    private static let longestName: Int32 = 64

    private static func system() -> sqlite3_vfs {
        var system = sqlite3_vfs()
        system.iVersion = 1
        system.szOsFile = Int32(MemoryLayout<watertight_file>.size)
        system.mxPathname = longestName
        system.xOpen = { system, _, file, flags, outFlags in
            guard let file, let system = system?.pointee, let own = system.pAppData else { return SQLITE_CANTOPEN }
            file.pointee.pMethods = nil
            guard flags & SQLITE_OPEN_MAIN_DB != 0 else { return SQLITE_CANTOPEN }
            let this = Unmanaged<SnapshotFileSystem>.fromOpaque(own).takeUnretainedValue()
            UnsafeMutableRawPointer(file).withMemoryRebound(to: watertight_file.self, capacity: 1) { opened in
                opened.pointee.snapshot = Unmanaged.passUnretained(this.snapshot).toOpaque()
                opened.pointee.base.pMethods = UnsafePointer(this.methods)
            }
            outFlags?.pointee = SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB
            return SQLITE_OK
        }
        system.xDelete = { _, _, _ in SQLITE_READONLY }
        system.xAccess = { _, _, _, result in
            result?.pointee = 0
            return SQLITE_OK
        }
        system.xFullPathname = { _, name, size, output in
            guard let name, let output else { return SQLITE_CANTOPEN }
            var index = 0
            while index < Int(size) - 1, name[index] != 0 {
                output[index] = name[index]
                index += 1
            }
            output[index] = 0
            return SQLITE_OK
        }
        system.xRandomness = { _, _, _ in 0 }
        system.xSleep = { _, _ in 0 }
        system.xCurrentTime = { _, time in
            time?.pointee = 0
            return SQLITE_OK
        }
        system.xGetLastError = { _, _, _ in 0 }
        return system
    }

    private static func methods() -> sqlite3_io_methods {
        var methods = sqlite3_io_methods()
        methods.iVersion = 1
        methods.xClose = { _ in SQLITE_OK }
        methods.xRead = { file, buffer, count, offset in
            guard let file, let buffer, let snapshot = SnapshotFileSystem.snapshot(of: file) else {
                return watertightReadFailed
            }
            let target = UnsafeMutableRawBufferPointer(start: buffer, count: Int(count))
            do throws(DatabaseFailure) {
                let read = try snapshot.read(into: target, at: Int(offset))
                guard read < target.count else { return SQLITE_OK }
                // As SQLite demands: what is beyond the end reads as zero.
                for index in read..<target.count { target[index] = 0 }
                return watertightShortRead
            } catch {
                snapshot.failure = snapshot.failure ?? error
                return watertightReadFailed
            }
        }
        methods.xWrite = { _, _, _, _ in SQLITE_READONLY }
        methods.xTruncate = { _, _ in SQLITE_READONLY }
        methods.xSync = { _, _ in SQLITE_OK }
        methods.xFileSize = { file, size in
            guard let file, let snapshot = SnapshotFileSystem.snapshot(of: file) else { return SQLITE_IOERR }
            size?.pointee = Int64(snapshot.size)
            return SQLITE_OK
        }
        methods.xLock = { _, _ in SQLITE_OK }
        methods.xUnlock = { _, _ in SQLITE_OK }
        methods.xCheckReservedLock = { _, result in
            result?.pointee = 0
            return SQLITE_OK
        }
        methods.xFileControl = { _, _, _ in SQLITE_NOTFOUND }
        methods.xSectorSize = { _ in 4096 }
        methods.xDeviceCharacteristics = { _ in SQLITE_IOCAP_IMMUTABLE }
        return methods
    }

    private static func snapshot(of file: UnsafeMutablePointer<sqlite3_file>) -> DatabaseSnapshot? {
        let own = UnsafeMutableRawPointer(file).withMemoryRebound(to: watertight_file.self, capacity: 1) {
            $0.pointee.snapshot
        }
        return own.map { Unmanaged<DatabaseSnapshot>.fromOpaque($0).takeUnretainedValue() }
    }
}
