extension GuardDaemon {
    /// Has the host's seal put back whenever something takes it away, such as a firewall that is loaded again.
    func keepSeal() async {
        guard let follower = parts.follower else { return }
        while !Task.isCancelled {
            do throws(ActingFailure) {
                return try await follower.keep { isOn in
                    await self.sealWasSwitched(isOn)
                } _: { sentence in
                    await self.sealWasPutBack(sentence)
                }
            } catch {
                // Where changes cannot be heard, each look at everything puts it back.
                do { try await parts.clock.sleep(for: .seconds(60)) } catch { return }
            }
        }
    }

    /// Followed at once: who runs is let through or shut out, and what an opening in a tunnel means changes.
    private func sealWasSwitched(_ isOn: Bool) {
        tell(GuardEvent(.note, at: parts.clock.now(), "The host's seal was switched \(isOn ? "on" : "off")."))
        askForSurvey()
    }

    private func sealWasPutBack(_ sentence: String) {
        tell(GuardEvent(.note, at: parts.clock.now(), sentence))
        askForSurvey()
    }

    /// Tells once of each container that the seal keeps in until its owner lets it out.
    func tellOfShutIn(since before: SealStanding?) {
        for sentence in seal?.shutIn ?? [] where before?.shutIn.contains(sentence) != true {
            tell(GuardEvent(.note, at: parts.clock.now(), sentence))
        }
    }
}
