import Clients
import Evidence
import Processes
import StackModel
import Synchronization

/// One engine being asked: what it answers, and what it refuses, each for itself.
struct EngineSurvey: Sendable {
    let client: EngineClient
    let location: EngineLocator.Location
    let scope: EngineCollector.Scope
    let classify: AppCollector.Classify
    let maskWords: EngineCollector.MaskWords?
    /// nil where the engine is another machine's.
    let processes: ProcessReading?
    /// When nothing more is asked.
    let patience: EnginePatience

    private var reading: EngineReading { EngineReading(classify: classify) }

    func run(about: JSON, now: Int) async -> (EngineEvidence?, [Gap]) {
        var gaps = EngineGaps()
        var engine = EngineEvidence(
            endpoint: "\(location.endpoint)", version: about["Version"].string,
            apiVersion: client.version.map { "\($0)" })
        async let info = ask("/info")
        async let listed = ask("/containers/json?all=1")
        async let networked = ask("/networks")
        async let stored = scope.history ? ask("/volumes") : .success(.null)
        engine.daemon = gaps.keep(await info, as: "daemon").flatMap(reading.daemon)
        if let networks = gaps.keep(await networked, as: "networks")?.elements {
            engine.networks = await self.networks(networks, &gaps)
        }
        if let volumes = gaps.keep(await stored, as: "volumes") {
            // An engine without volumes answers null.
            let list = volumes["Volumes"].elements ?? []
            engine.volumes = list.prefix(EngineCollector.listLimit).compactMap(reading.volume)
                .filter(isAsked).sorted { $0.name < $1.name }
        }
        if let list = gaps.keep(await listed, as: "containers") {
            await containers(list, into: &engine, &gaps)
        }
        guard scope.history else { return (engine, gaps.list) }
        engine.events = await events(of: engine, now: engine.daemon?.time?.seconds ?? now, &gaps)
        return (engine, gaps.list)
    }

    func ask(_ path: String) async -> Result<JSON, EngineFailure> {
        do throws(EngineFailure) {
            try stopWhenLate(path)
            return .success(try await client.get(path))
        } catch {
            if error.code == .http(.timedOut) { patience.noteSilence() }
            return .failure(error)
        }
    }

    private func stopWhenLate(_ path: String) throws(EngineFailure) {
        guard patience.isOver else { return }
        throw EngineFailure(
            .http(.timedOut), path: path,
            "It was not asked any more: the engine had left other questions without an answer.")
    }

    private func isAsked(_ volume: EngineVolume) -> Bool {
        volume.project == nil || scope.covers(volume.project)
    }

    // MARK: Containers

    private func containers(_ list: JSON, into engine: inout EngineEvidence, _ gaps: inout EngineGaps) async {
        guard let elements = list.elements else {
            gaps.add("containers", "The engine's list of containers is none.", remedy: "See what `docker ps -a` says.")
            return
        }
        let known = elements.prefix(EngineCollector.listLimit).compactMap(reading.neighbour)
        var wanted = known.filter { scope.covers($0.project) }
        // A namespace's owner may belong to another project.
        let joined = Set(elements.compactMap { EngineSurvey.joined($0) })
        wanted += known.filter { candidate in
            joined.contains { $0 == candidate.id || $0 == candidate.name } && !wanted.contains(candidate)
        }
        if wanted.count > EngineCollector.containerLimit || elements.count > EngineCollector.listLimit {
            gaps.add(
                "containers",
                "There are \(elements.count) containers; \(EngineCollector.containerLimit) were looked into.",
                remedy: "Audit one project at a time by giving its PATH.")
            wanted = Array(wanted.prefix(EngineCollector.containerLimit))
        }
        let inspected = await inAnyOrder(wanted) { neighbour in await ask("/containers/\(neighbour.id)/json") }
        var documents: [JSON] = []
        var gone: Set<String> = []
        for (neighbour, answer) in inspected {
            // Gone between the list and the question: it runs no more.
            if case .failure(let failure) = answer, failure.isMissing {
                gone.insert(neighbour.id)
                continue
            }
            if let document = gaps.keep(answer, as: "container:\(neighbour.name)") { documents.append(document) }
        }
        let images = await images(Set(documents.compactMap { $0["Image"].string }), &gaps)
        let named = await imagesOfNames(Set(documents.compactMap { EngineSurvey.nameThatMoved($0, images) }))
        engine.images = (images.values.map(\.image) + named.filter { images[$0.id] == nil }).sorted { $0.id < $1.id }
        let read = documents.compactMap { document in
            ContainerReading(
                classify: classify, maskWords: maskWords, image: document["Image"].string.flatMap { images[$0] }
            ).container(document)
        }
        engine.containers = await withProcesses(read, &gaps).sorted { ($0.name, $0.id) < ($1.name, $1.id) }
        let seen = Set(read.map(\.id))
        engine.others = known.filter { !seen.contains($0.id) && !gone.contains($0.id) }.sorted {
            ($0.name, $0.id) < ($1.name, $1.id)
        }
    }

    /// The id or name of the container whose network a listed one joins.
    private static func joined(_ json: JSON) -> String? {
        guard case .container(let other)? = json["HostConfig"]["NetworkMode"].string.map({ NetworkMode($0) }) else {
            return nil
        }
        return other
    }

    private func images(_ ids: Set<String>, _ gaps: inout EngineGaps) async -> [String: ImageReading] {
        let answers = await inAnyOrder(ids.filter(EngineSurvey.isImageID).sorted()) { id in
            await ask("/images/\(id)/json")
        }
        var images: [String: ImageReading] = [:]
        for (id, answer) in answers {
            // Removed by force while its container lives on.
            if case .failure(let failure) = answer, failure.isMissing { continue }
            images[id] = gaps.keep(answer, as: "images").flatMap { ImageReading($0, classify: classify) }
        }
        return images
    }

    /// The image's name that a container was made from, where that name no longer leads to its image.
    private static func nameThatMoved(_ document: JSON, _ images: [String: ImageReading]) -> String? {
        guard let name = document["Config"]["Image"].string, let wanted = ImageReference(name), wanted.digest == nil,
            let image = document["Image"].string.flatMap({ images[$0]?.image }),
            name.utf8.allSatisfy({ $0.isImageNameByte })
        else { return nil }
        let isThere = image.tags.compactMap { ImageReference($0) }.contains {
            $0.name == wanted.name && $0.tag == (wanted.tag ?? "latest")
        }
        return isThere ? nil : name
    }

    /// What these names lead to now; a name that leads nowhere is left out.
    private func imagesOfNames(_ names: Set<String>) async -> [EngineImage] {
        let answers = await inAnyOrder(names.sorted()) { name in await ask("/images/\(name)/json") }
        return answers.compactMap { _, answer in
            (try? answer.get()).flatMap { ImageReading($0, classify: classify)?.image }
        }
    }

    private static func isImageID(_ text: String) -> Bool {
        text.hasPrefix("sha256:") && EngineEvidence.isID(String(text.dropFirst(7)))
    }

    // MARK: Networks

    /// The list tells everything but who is on them; that is asked for those of the project.
    private func networks(_ list: [JSON], _ gaps: inout EngineGaps) async -> [EngineNetwork] {
        let known = list.prefix(EngineCollector.listLimit).compactMap(reading.network)
        let asked = known.filter { scope.covers($0.project) }
            .filter { EngineEvidence.isID($0.id) }.prefix(EngineCollector.containerLimit)
        let answers = await inAnyOrder(Array(asked)) { network in await ask("/networks/\(network.id)") }
        var whole: [String: EngineNetwork] = [:]
        for (network, answer) in answers {
            if case .failure(let failure) = answer, failure.isMissing { continue }
            whole[network.id] = gaps.keep(answer, as: "networks").flatMap(reading.network)
        }
        return known.map { whole[$0.id] ?? $0 }.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
    }

    // MARK: Events

    /// What happened since the last start of a container of the scope, at most a week ago, and only as far as the engine
    /// remembers it: Docker keeps the last 256 events.
    private func events(of engine: EngineEvidence, now: Int, _ gaps: inout EngineGaps) async -> [EngineEvent]? {
        guard let containers = engine.containers else { return nil }
        let starts = containers.compactMap { $0.life.started?.seconds }
        let since = max(starts.min() ?? now, now - EngineCollector.eventWindow)
        let filters = "%7B%22type%22%3A%5B%22container%22%2C%22network%22%5D%7D"
        let answer: Result<[JSON], EngineFailure>
        do throws(EngineFailure) {
            let path = "/events?since=\(min(since, now))&until=\(now)&filters=\(filters)"
            try stopWhenLate(path)
            let stream = try await client.stream(path, bodyLimit: 4 << 20, lineLimit: EngineCollector.listLimit)
            if stream.isCut {
                gaps.add(
                    "events", "The engine tells of more events than are read.",
                    remedy: "Look at `docker events` yourself: what happened since the last start is not all known.")
            }
            answer = .success(stream.documents)
        } catch {
            answer = .failure(error)
        }
        let ids = Set(containers.map(\.id))
        return gaps.keep(answer, as: "events")?.compactMap(reading.event)
            .filter { scope.project == nil || ids.contains($0.container) }
    }
}

extension EngineSurvey {
    /// Asks about each element, a few at a time; the answers are in the elements' order.
    private func inAnyOrder<Element: Sendable, Answer: Sendable>(
        _ elements: [Element], _ ask: @escaping @Sendable (Element) async -> Answer
    ) async -> [(Element, Answer)] {
        await withTaskGroup(of: (Int, Answer).self) { group in
            var answers: [Int: Answer] = [:]
            for (index, element) in elements.enumerated() {
                if index >= EngineCollector.width, let (place, answer) = await group.next() { answers[place] = answer }
                group.addTask { (index, await ask(element)) }
            }
            for await (place, answer) in group { answers[place] = answer }
            return elements.indices.compactMap { index in answers[index].map { (elements[index], $0) } }
        }
    }
}

/// How long an engine is asked: as long as it answers in time.
///
/// Counted in questions and not in seconds: a machine that is busy with something else is no fault of the engine's.
final class EnginePatience: Sendable {
    private let silences = Mutex(0)

    /// One question had no answer in time.
    func noteSilence() { silences.withLock { $0 += 1 } }

    var isOver: Bool { silences.withLock { $0 >= EngineCollector.width } }
}

/// What could not be seen, gathered while asking; the same refusal of many questions is one gap.
struct EngineGaps {
    private(set) var list: [Gap] = []

    mutating func add(_ part: String, _ reason: String, remedy: String) {
        let gap = Gap("engine:\(part)", reason: reason, remedy: remedy)
        if !list.contains(gap) { list.append(gap) }
    }

    /// The answer; nil and a gap when there is none.
    mutating func keep<Answer>(_ answer: Result<Answer, EngineFailure>, as part: String) -> Answer? {
        switch answer {
        case .success(let answer): return answer
        case .failure(let failure):
            add(part, "GET \(failure.path): \(failure.sentence)", remedy: failure.remedy)
            return nil
        }
    }
}

extension UInt8 {
    /// Whether it may stand in an image's name, and so in a path without being encoded.
    fileprivate var isImageNameByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "/"),
            UInt8(ascii: ":"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
