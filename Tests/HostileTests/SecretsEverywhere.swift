import Clients
import ClientsTestSupport
import FileAccess
import SQLiteTestSupport

/// Secrets planted in every place that an audit of a running stack reads besides the Compose files: what containers were
/// really made with, what apps answer, headers, and the machine's own files.
enum SecretsEverywhere {
    static let folder = "/srv/media"

    /// Each by where it is.
    static let values: [(place: String, value: String)] = [
        ("container's variable, API key", "5b1d8a3f7c2e4906a8b7d6e5f4c3b2a1"),
        ("container's variable, password", "rUnn1ng-Env-Pa55w0rd"),
        ("container's variable, URL", "rUnn1ngUrlPa55"),
        ("container's variable, webhook", "xK9mQ2wE7rT4yU1iO6pA3sD8fG5hJ0kLzX9cV2bN7mQ4wE1rT6yU3iO8pA5sD0f"),
        ("container's variable, token", "ghp_9Zk2Lq7Xw4Vn1Bm8Rt5Yc3Hd6Jf0Gs2Pa4Eu"),
        ("container's variable, WireGuard key", "kMz3Tq8Yv1Xs6Wp4Rn9Lb2Jc7Hd5Gf0Ka8Ue3Io6Py4="),
        ("container's label, key", "Qx7Lw2Vn9Rk4Tz8Bm1Yc5Hd"),
        ("container's label, hash", "$2y$05$Lk8Jh7Gf6Ds5Aq4Zw3Xe2uOv9Bn8Mc7Vx6Zl5Kj4Hg3Fd2Sa1Po0"),
        ("container's label, URL", "l4belRunningUrlPw"),
        ("container's command, flag", "cmdRunn1ngFlag55"),
        ("container's command, equals", "cmdRunn1ngEquals66"),
        ("container's health check", "he4lthRunn1ng88"),
        ("container's error", "errRunn1ngUrlPw99"),
        ("engine's proxy", "eng1neProxyPw11"),
        ("engine's warning", "eng1neWarnUrlPw12"),
        ("volume's options", "c1fsVolumePa55"),
        ("key in the app's own file", "a7c6b5d4e3f20918273645546372819f"),
        ("key file named in watertight.yaml", "d0e1f2a3b4c5d6e7f8091a2b3c4d5e6f"),
        ("key that the app answers", "9f8e7d6c5b4a39281706f5e4d3c2b1a0"),
        ("password that the app answers", "answ3red-Pa55word-21"),
        ("proxy password that the app answers", "answ3red-Pr0xy-22"),
        ("download client's password", "downl0adCl1ent-23"),
        ("indexer's key", "1ndexerKey24aabbccddeeff00112233"),
        ("indexer's address with a passkey", "pa55keyInUrl25deadbeef0011223344"),
        ("mail password of the torrent client", "ma1lPa55word26"),
        ("program that the torrent client runs", "curlUserPw27x"),
        ("cookie", "SIDcookie28zzyyxxwwvv"),
        ("header that echoes a key", "ech0Header29Key00112233445566"),
        ("redirect with a token", "redirectToken30aabbccddeeff"),
        ("certificate password of Jellyfin", "certPa55word31"),
        ("page's own script", "77aa66bb55cc44dd33ee22ff11009988"),
        ("shadow", "$6$rounds=5000$usesomesillystri$KqJWpanXZHKq2BOB43TSaYhEWsQ1Lr5QNyPCDH"),
        ("daemon.json proxy", "daemonProxyPw33"),
        ("daemon.json log token", "splunkT0ken34aabb"),
        ("CrowdSec bouncer", "b0uncerKey35ccdd"),
        ("fail2ban action", "cfT0ken36eeff0011"),
        ("cron job", "rest1cPa55word37"),
        ("timer's unit", "un1tPa55word38"),
        ("hash in Jellyfin's database", "0A1B2C3D4E5F60718293A4B5C6D7E8F9"),
        ("key in Jellyfin's database", "c0ffee40c0ffee40c0ffee40c0ffee40"),
        ("hash in Prowlarr's database", "pbkdf2Hash41QmFzZTY0"),
        ("proxy password in Prowlarr's database", "dbPr0xyPa55word42"),
        ("indexer's key in Prowlarr's database", "dbIndexerKey43aabbccdd"),
        ("indexer's passkey in Prowlarr's database", "dbPa55key44deadbeef"),
        ("indexer's password in Prowlarr's database", "dbUrlPa55word45"),
    ]

    static func value(_ place: String) -> String { values.first { $0.place == place }?.value ?? place }

    // MARK: Files of the project and of the machine

    static let files: InMemoryFileSystem = {
        func v(_ place: String) -> String { value(place) }
        var files = InMemoryFileSystem()
        func put(_ path: String, _ text: String, mode: UInt16 = 0o644, user: UInt32 = 0) {
            files.files[path] = InMemoryFileSystem.File(text, mode: mode, user: user, group: user)
        }
        put("\(folder)/compose.yaml", compose, user: 1000)
        put(
            "\(folder)/watertight.yaml",
            "credentials:\n  jellyfin: {key_file: secrets/jellyfin}\n  prowlarr: {key_file: secrets/jellyfin}\n",
            user: 1000)
        put("\(folder)/secrets/jellyfin", v("key file named in watertight.yaml") + "\n", mode: 0o600, user: 1000)
        put(
            "\(folder)/config/radarr/config.xml",
            "<Config><ApiKey>\(v("key in the app's own file"))</ApiKey><AuthenticationMethod>Forms</AuthenticationMethod></Config>\n",
            user: 1000)
        put("\(folder)/config/prowlarr/config.xml", "<Config></Config>\n", user: 1000)
        put("\(folder)/config/jellyfin/config/network.xml", "<NetworkConfiguration/>\n", user: 1000)
        for (path, sql) in databases {
            put("\(folder)/config/\(path)", "", mode: 0o600, user: 1000)
            files.files["\(folder)/config/\(path)"]?.contents = (try? DatabaseImage.bytes(sql)) ?? []
        }
        put("/var/run/docker.sock", "", mode: 0o660)
        put("/run/docker.sock", "", mode: 0o660)
        put("/etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n")
        put("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\nalice:x:1000:1000:Alice:/home/alice:/bin/bash\n")
        put("/etc/shadow", "root:*:19000:0:99999:7:::\nalice:\(v("shadow")):19000:0:99999:7:::\n", mode: 0o640)
        put("/etc/group", "docker:x:999:alice\n")
        put("/etc/ssh/sshd_config", "PermitRootLogin yes\n")
        put(
            "/etc/docker/daemon.json",
            """
            {"proxies": {"http-proxy": "http://u:\(v("daemon.json proxy"))@proxy:3128"},
             "insecure-registries": ["10.0.0.5:5000"],
             "log-driver": "splunk", "log-opts": {"splunk-token": "\(v("daemon.json log token"))"}}
            """)
        put(
            "/etc/crowdsec/bouncers/crowdsec-firewall-bouncer.yaml",
            "api_key: \(v("CrowdSec bouncer"))\niptables_chains:\n  - INPUT\n", mode: 0o600)
        put(
            "/etc/fail2ban/jail.local",
            "[sshd]\nenabled = true\nbantime = 60\naction = cloudflare[cfuser=\"a\", cftoken=\"\(v("fail2ban action"))\"]\n"
        )
        put(
            "/etc/cron.d/backup",
            "RESTIC_PASSWORD=\(v("cron job"))\n0 3 * * * root restic -p \(v("cron job")) backup /srv\n")
        put(
            "/etc/systemd/system/backup.service",
            "[Service]\nEnvironment=BORG_PASSPHRASE=\(v("timer's unit"))\nExecStart=/usr/bin/borg create\n")
        put("/etc/systemd/system/backup.timer", "[Timer]\nOnCalendar=daily\n")
        // The containers are processes of this machine.
        for index in services.indices {
            put("/proc/\(5000 + index)/cgroup", "0::/docker-\(EngineStandIn.id(index)).scope\n")
            put("/proc/\(5000 + index)/status", "Name:\tapp\nPPid:\t1\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n")
        }
        return files
    }()

    static let images = [
        "radarr": "lscr.io/linuxserver/radarr:6.4.3", "prowlarr": "lscr.io/linuxserver/prowlarr:2.3.5",
        "qbittorrent": "lscr.io/linuxserver/qbittorrent:5.1.2", "jellyfin": "jellyfin/jellyfin:10.11.11",
    ]
    static let ports = ["radarr": 7878, "prowlarr": 9696, "qbittorrent": 8080, "jellyfin": 8096]
    static let services = images.keys.sorted()

    private static let compose =
        "name: films\nservices:\n"
        + services.map { name in
            "  \(name):\n    image: \(images[name] ?? "")\n    ports: [\"\(ports[name] ?? 0):\(ports[name] ?? 0)\"]\n"
                + "    volumes: [\"./config/\(name):/config\"]\n    environment:\n      MODE: written\n"
        }.joined()

    /// The apps' own databases, by their paths.
    static let databases = [
        (
            "jellyfin/data/jellyfin.db",
            """
            CREATE TABLE Users (Id TEXT, Username TEXT, Password TEXT, AuthenticationProviderId TEXT,
                LoginAttemptsBeforeLockout INTEGER, MaxParentalRatingScore INTEGER);
            CREATE TABLE Permissions (UserId TEXT, Kind INTEGER, Value INTEGER);
            CREATE TABLE ApiKeys (AccessToken TEXT);
            INSERT INTO Users VALUES ('A', 'keeper', '$PBKDF2-SHA512$iterations=210000$00$\(value("hash in Jellyfin's database"))', '', NULL, NULL);
            INSERT INTO ApiKeys VALUES ('\(value("key in Jellyfin's database"))');
            """
        ),
        (
            "prowlarr/prowlarr.db",
            """
            CREATE TABLE Users (Username TEXT, Password TEXT); CREATE TABLE Config (Key TEXT, Value TEXT);
            CREATE TABLE Indexers (Id INTEGER, Name TEXT, Enable INTEGER, Settings TEXT, Tags TEXT);
            CREATE TABLE IndexerProxies (Id INTEGER, Name TEXT, Implementation TEXT, Settings TEXT, Tags TEXT);
            INSERT INTO Users VALUES ('admin', '\(value("hash in Prowlarr's database"))');
            INSERT INTO Config VALUES ('proxypassword', '\(value("proxy password in Prowlarr's database"))');
            INSERT INTO Indexers VALUES (1, 'A', 1, '{"baseUrl": "http://u:\(value("indexer's password in Prowlarr's database"))@indexer.example/\(value("indexer's passkey in Prowlarr's database"))?k=1", "apiKey": "\(value("indexer's key in Prowlarr's database"))"}', '[]');
            """
        ),
    ]
}
