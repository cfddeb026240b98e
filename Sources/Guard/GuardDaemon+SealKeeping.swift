extension GuardDaemon {
    /// Has the host's seal put back whenever something takes it away, such as a firewall that is loaded again.
    func keepSeal() async {
        guard let follower = parts.follower else { return }
        while !Task.isCancelled {
            do throws(ActingFailure) {
                return try await follower.keep { sentence in await self.sealWasPutBack(sentence) }
            } catch {
                // Where changes cannot be heard, each look at everything puts it back.
                do { try await parts.clock.sleep(for: .seconds(60)) } catch { return }
            }
        }
    }

    private func sealWasPutBack(_ sentence: String) {
        tell(GuardEvent(.note, at: parts.clock.now(), sentence))
        askForSurvey()
    }
}
