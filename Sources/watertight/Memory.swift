import CMalloc

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
}
