import CMalloc
import Glibc
import ServiceLifecycle

/// How this process takes memory from the system.
enum Memory {
    /// Makes all threads share the first arena, which grows by 16 MiB at a time.
    ///
    /// glibc would give each thread an arena that grows by pages: for a process that lives for some 25 ms with a handful
    /// of threads, a tenth of its time.
    static func useOneArena() {
        _ = mallopt(M_ARENA_MAX, 1)
        _ = mallopt(M_TOP_PAD, 16 << 20)
    }

    /// Gives back what a daemon does not need while nothing happens: the heap's free pages, and the pages of the program
    /// and its libraries that only its start or a rare task needed, which the kernel maps again when they are called for.
    static func giveBack() {
        // Nothing is kept free at the heap's end, as ``useOneArena()`` asked for.
        _ = mallopt(M_TOP_PAD, 0)
        _ = malloc_trim(0)
        // The program's own headers, where the kernel has put them (getauxval(3)).
        guard let headers = UnsafePointer<Elf64_Phdr>(bitPattern: getauxval(UInt(AT_PHDR))) else { return }
        let parts = UnsafeBufferPointer(start: headers, count: Int(getauxval(UInt(AT_PHNUM))))
        guard let own = parts.first(where: { $0.p_type == PT_PHDR }) else { return }
        let base = UInt(bitPattern: headers) - UInt(own.p_vaddr)
        let page = UInt(sysconf(Int32(_SC_PAGESIZE)))
        // What may be written holds what only this process knows (relocations, variables): it stays.
        for part in parts where part.p_type == PT_LOAD && part.p_flags & UInt32(PF_W) == 0 {
            // A page that two parts share is left alone.
            let start = (base + UInt(part.p_vaddr) + page - 1) & ~(page - 1)
            let end = (base + UInt(part.p_vaddr) + UInt(part.p_filesz)) & ~(page - 1)
            guard end > start, let place = UnsafeMutableRawPointer(bitPattern: start) else { continue }
            madvise(place, Int(end - start), MADV_DONTNEED)
        }
    }
}

/// Gives memory back while a daemon runs: several times around its start, whose pages are most of all, then twice a minute.
struct MemoryKeeping: ServiceLifecycle.Service {
    func run() async throws {
        await cancelWhenGracefulShutdown {
            Memory.giveBack()
            var pauses: [Duration] = [.milliseconds(30), .milliseconds(100), .seconds(1), .seconds(5)]
            while !Task.isCancelled {
                let isStarting = !pauses.isEmpty
                let pause = isStarting ? pauses.removeFirst() : .seconds(30)
                try? await Task.sleep(for: pause, tolerance: isStarting ? .milliseconds(10) : .seconds(1))
                Memory.giveBack()
            }
        }
    }
}
