import Evidence
import KnownImages
import StackModel

extension Control {
    static let qbittorrentDefaultPassword = Control(
        id: "app.qbittorrent-default-password",
        title: "qBittorrent has no password of its own",
        layer: .application,
        impact: .takeover,
        guide: ["CR1", "CL01"],
        why: """
            Up to 4.6.0 qBittorrent starts with `admin` / `adminadmin` (CVE-2023-30801, exploited through \
            *run external program*). Since 4.6.1 it makes up a password at each start and prints it to the \
            container's log, where everyone who reads logs finds it.
            """,
        fix: """
            Log in with the password that `docker logs qbittorrent` prints, then set your own under Options \
            → Web UI → Authentication.
            """,
        references: [Reference("CVE-2023-30801")],
        reads: [.image, .files],
        examples: [
            .fails(
                "no password was ever set", on: "qbittorrent", AppStacks.qbittorrent,
                and: [AppStacks.conf("[Preferences]  # <-\nWebUI\\Username=keeper")]),
            .fails(
                "the hash of adminadmin", on: "qbittorrent", AppStacks.qbittorrent,
                and: [
                    AppStacks.conf(
                        "[Preferences]\nWebUI\\Password_PBKDF2=\"@ByteArray(ARQ77eY1NUZaQsuDHbIMCA==:0WMRkYTUWVT9wVvdDtHAjU9b3b7uB8NR1Gur2hmQCvCDpm39Q+PsJRJPaCU51dEiz+dTzh8qbPsL8WkFljQYFQ==)\"  # <-"
                    )
                ]),
            .passes(
                "a password of its own", AppStacks.qbittorrent,
                and: [
                    AppStacks.conf(
                        "[Preferences]\nWebUI\\Password_PBKDF2=\"@ByteArray(2lu6kR3Xb7Yp0c9vNq1T5A==:q8Zk3o4m0J1wXhUe7yq3mVt5cYp6sRb2nDg9iLfKaE0TzWxQuHvOjPdSrMlCyBkGi1f2e3d4c5b6a798990a1b2c3d4==)\""
                    )
                ]),
            .unknown("the settings lie in a named volume", AppStacks.qbittorrentInVolume),
        ]
    ) { subject in
        subject.eachApp(["qbittorrent"]) { service, settings in
            // The running client never tells its password's hash: only its file shows whether there is one.
            guard !settings.files.isEmpty else { return subject.unread(service) }
            let password = settings.webUI("Password_PBKDF2")
            if password?.secret?.strength == .knownDefault {
                return .fail(
                    Failure(
                        "qBittorrent still has its documented default password, so whoever finds its page runs programs in it.",
                        reach: subject.reach(to: service), at: [password?.span ?? settings.place],
                        seen: [Observation("the stored hash is the one of the default password", at: password?.span)],
                        remedy: Remedy(.advise("set a password of your own under Options → Web UI → Authentication"))))
            }
            guard let password, password.text?.isEmpty != true else {
                let old = service.version.map { $0 < .init([4, 6, 1]) } ?? false
                return .fail(
                    Failure(
                        old
                            ? "This version starts with the documented default password, and none was set."
                            : "No password was set: qBittorrent prints a new one to its log at each start.",
                        reach: old ? subject.reach(to: service) : .local, at: [password?.span ?? settings.place],
                        seen: [Observation("Password_PBKDF2 is not set", at: settings.place)],
                        remedy: Remedy(.advise("set a password of your own under Options → Web UI → Authentication"))))
            }
            return .pass([Observation("a password was set", at: password.span)])
        }
    }
}
