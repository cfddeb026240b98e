import Glibc

/// Runs programs on this machine, each in a session of its own, so that ending it ends all that it started.
public struct LiveProcessRunner: ProcessRunner {
    public init() {}

    public func run(_ request: ProcessRequest) throws(ProcessError) -> ProcessResult {
        try finish(start(request))
    }

    public func run(_ requests: [ProcessRequest]) -> [Result<ProcessResult, ProcessError>] {
        let started = requests.map { request in Result { () throws(ProcessError) in try start(request) } }
        return started.map { running in
            Result { () throws(ProcessError) in try finish(running.get()) }
        }
    }

    /// A program that has been started and not yet been waited for.
    private struct Running {
        var request: ProcessRequest
        var process: pid_t
        var pipes: Pipes
        var deadline: ContinuousClock.Instant
    }

    private func start(_ request: ProcessRequest) throws(ProcessError) -> Running {
        guard request.executable.hasPrefix("/") else {
            throw .failed("\(request.executable): a program is named by its absolute path")
        }
        let strings = [request.executable] + request.arguments + request.environment.flatMap { [$0.key, $0.value] }
        guard !strings.contains(where: { $0.utf8.contains(0) }) else {
            throw .failed("\(request.executable): an argument holds a NUL byte")
        }
        var pipes = Pipes()
        guard pipes.open(withInput: !request.input.isEmpty) else {
            let message = systemMessage(errno)
            pipes.close()
            throw .failed(message)
        }
        let deadline = ContinuousClock.now.advanced(by: request.timeLimit)
        do {
            let process = try spawn(request, pipes)
            pipes.closeOtherEnds()
            return Running(request: request, process: process, pipes: pipes, deadline: deadline)
        } catch {
            pipes.close()
            throw error
        }
    }

    private func finish(_ running: Running) throws(ProcessError) -> ProcessResult {
        var pipes = running.pipes
        defer { pipes.close() }
        do {
            let (output, errors) = try collect(&pipes, running.request, until: running.deadline)
            let status = try wait(for: running.process, until: running.deadline)
            return ProcessResult(ending(status), output: output, errors: errors)
        } catch {
            // The session's group: also what the program has started. It is not yet reaped, so the id is still its own.
            kill(-running.process, SIGKILL)
            kill(running.process, SIGKILL)
            var status: Int32 = 0
            while waitpid(running.process, &status, 0) < 0 && errno == EINTR {}
            throw error
        }
    }

    private func spawn(_ request: ProcessRequest, _ pipes: Pipes) throws(ProcessError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if pipes.input.read >= 0 {
            posix_spawn_file_actions_adddup2(&actions, pipes.input.read, STDIN_FILENO)
        } else {
            posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_adddup2(&actions, pipes.output.write, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, pipes.errors.write, STDERR_FILENO)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var all = sigset_t()
        var none = sigset_t()
        sigfillset(&all)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        // POSIX_SPAWN_SETSID is a GNU extension that the module map does not show as a number.
        let setSession: Int32 = 0x80
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | setSession))

        var arguments: [UnsafeMutablePointer<CChar>?] = ([request.executable] + request.arguments).map { strdup($0) }
        var environment: [UnsafeMutablePointer<CChar>?] = request.environment.sorted { $0.key < $1.key }
            .map { strdup("\($0.key)=\($0.value)") }
        arguments.append(nil)
        environment.append(nil)
        defer { for pointer in arguments + environment { free(pointer) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, request.executable, &actions, &attributes, arguments, environment)
        switch code {
        case 0: return process
        case ENOENT, ENOTDIR: throw .notFound(request.executable)
        case EACCES, EPERM: throw .notPermitted(request.executable)
        default: throw .failed("\(request.executable): \(systemMessage(code))")
        }
    }

    /// Hands over the input, and reads both streams until both are closed.
    private func collect(
        _ pipes: inout Pipes, _ request: ProcessRequest, until deadline: ContinuousClock.Instant
    ) throws(ProcessError) -> (output: [UInt8], errors: [UInt8]) {
        var streams: [(descriptor: Int32, bytes: [UInt8])] = [(pipes.output.read, []), (pipes.errors.read, [])]
        var open = [true, true]
        var written = 0
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while open.contains(true) {
            var waiting = zip(streams, open).map { stream, isOpen in
                pollfd(fd: isOpen ? stream.descriptor : -1, events: Int16(POLLIN), revents: 0)
            }
            waiting.append(pollfd(fd: pipes.input.write, events: Int16(POLLOUT), revents: 0))
            let ready = poll(&waiting, nfds_t(waiting.count), try milliseconds(until: deadline))
            if ready < 0 && errno != EINTR { throw .failed(systemMessage(errno)) }
            if ready <= 0 { continue }
            for index in streams.indices where waiting[index].revents != 0 {
                let count = read(streams[index].descriptor, &buffer, buffer.count)
                if count < 0 && errno != EINTR { throw .failed(systemMessage(errno)) }
                if count == 0 { open[index] = false }
                if count > 0 { streams[index].bytes.append(contentsOf: buffer[..<count]) }
                if streams[index].bytes.count > request.outputLimit { throw .outputLimitExceeded }
            }
            if waiting[2].revents != 0 { try pipes.feed(request.input, from: &written) }
        }
        return (streams[0].bytes, streams[1].bytes)
    }

    /// Waits for the end of a program that has closed its streams, which it nearly always has by then.
    private func wait(for process: pid_t, until deadline: ContinuousClock.Instant) throws(ProcessError) -> Int32 {
        var status: Int32 = 0
        var pause: useconds_t = 100
        while true {
            let reaped = waitpid(process, &status, WNOHANG)
            if reaped == process { return status }
            if reaped < 0 && errno != EINTR { throw .failed(systemMessage(errno)) }
            _ = try milliseconds(until: deadline)
            usleep(pause)
            pause = min(pause * 2, 10_000)
        }
    }

    /// What is left of the time, rounded up.
    private func milliseconds(until deadline: ContinuousClock.Instant) throws(ProcessError) -> Int32 {
        let left = ContinuousClock.now.duration(to: deadline)
        guard left > .zero else { throw .timedOut }
        let (seconds, attoseconds) = left.components
        return Int32(clamping: min(seconds, 3600) * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
    }

    private func ending(_ status: Int32) -> ProcessResult.Ending {
        let signal = status & 0x7f
        return signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal)
    }
}

/// The pipes of one program, closed on every way out.
private struct Pipes {
    /// Open only for a program that is given input.
    var input: (read: Int32, write: Int32) = (-1, -1)
    var output: (read: Int32, write: Int32) = (-1, -1)
    var errors: (read: Int32, write: Int32) = (-1, -1)

    mutating func open(withInput: Bool) -> Bool {
        if withInput {
            guard let pair = Pipes.pair() else { return false }
            input = pair
        }
        guard let first = Pipes.pair() else { return false }
        output = first
        guard let second = Pipes.pair() else { return false }
        errors = second
        return true
    }

    /// Writes what fits of the input and closes it at its end, or when the program reads no more.
    mutating func feed(_ bytes: [UInt8], from written: inout Int) throws(ProcessError) {
        // No SIGPIPE, which would end this program.
        let flags = Int32(MSG_NOSIGNAL | MSG_DONTWAIT)
        let count = bytes[written...].withUnsafeBytes { send(input.write, $0.baseAddress, $0.count, flags) }
        if count >= 0 { written += count }
        if count < 0 {
            switch errno {
            case EINTR, EAGAIN: return
            case EPIPE, ECONNRESET: written = bytes.count
            default: throw .failed(systemMessage(errno))
            }
        }
        if written == bytes.count { Pipes.close(&input.write) }
    }

    /// Closes the ends that are the program's.
    mutating func closeOtherEnds() {
        Pipes.close(&input.read)
        Pipes.close(&output.write)
        Pipes.close(&errors.write)
    }

    mutating func close() {
        closeOtherEnds()
        Pipes.close(&input.write)
        Pipes.close(&output.read)
        Pipes.close(&errors.read)
    }

    private static func pair() -> (Int32, Int32)? {
        var ends: [Int32] = [-1, -1]
        // Close-on-exec from the start: no other program started meanwhile may hold an end open. The C library hides
        // pipe2 from Swift; a pair of sockets does the same.
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        return socketpair(AF_UNIX, kind, 0, &ends) == 0 ? (ends[0], ends[1]) : nil
    }

    private static func close(_ descriptor: inout Int32) {
        if descriptor >= 0 { _ = Glibc.close(descriptor) }
        descriptor = -1
    }
}

private func systemMessage(_ number: Int32) -> String { String(cString: strerror(number)).lowercased() }
