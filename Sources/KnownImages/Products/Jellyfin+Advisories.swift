import StackModel

extension KnownProduct {
    /// Jellyfin's advisories; only its newest stable version gets fixes (SECURITY.md).
    static let jellyfinAdvisories: [Advisory] = [
        .row(
            "CVE-2026-35031", "GHSA-j2hf-x4q5-47j3", in: "jellyfin", fixed: [10, 11, 7],
            "write any file as an administrator or a user who may upload subtitles, and so run commands",
            source: "CVE-2026-35031"),
        .row(
            "CVE-2026-35032", "GHSA-8fw7-f233-ffr8", in: "jellyfin", fixed: [10, 11, 7],
            "read files, the database included, as any user, and become administrator", source: "CVE-2026-35032"),
        .row(
            "CVE-2026-35033", "GHSA-jh22-fw8w-2v9x", in: "jellyfin", fixed: [10, 11, 7],
            "read files through FFmpeg's arguments", anyone: true, source: "CVE-2026-35033"),
        .row(
            "CVE-2026-35034", "GHSA-v2jv-54xj-h76w", in: "jellyfin", fixed: [10, 11, 7],
            "stop the server through SyncPlay", source: "CVE-2026-35034"),
        .row(
            "GHSA-f47c-m7gr-q92j", in: "jellyfin", fixed: [10, 11, 10], "write files through a crafted media file",
            source: "GHSA-f47c-m7gr-q92j"),
        .row(
            "GHSA-jg92-mrxq-vv75", in: "jellyfin", fixed: [10, 11, 10], "write files through an uploaded client log",
            source: "GHSA-jg92-mrxq-vv75"),
        .row(
            "GHSA-wwwm-px48-fpvq", in: "jellyfin", fixed: [10, 11, 10],
            "pass arguments to FFmpeg by a path with quotes",
            source: "GHSA-wwwm-px48-fpvq"),
        .row(
            "CVE-2025-31499", "GHSA-2c3c-r7gp-q32m", in: "jellyfin", fixed: [10, 10, 7],
            "run commands through FFmpeg's arguments", source: "CVE-2025-31499"),
        .row(
            "CVE-2025-32012", "GHSA-qcmf-gmhm-rfv9", in: "jellyfin", from: [10, 9, 0], fixed: [10, 10, 7],
            "restart the server and get past address rules by a forged X-Forwarded-For", anyone: true,
            source: "CVE-2025-32012"),
        .row(
            "CVE-2024-43801", "GHSA-vcmh-9wx9-rfqh", in: "jellyfin", from: [10, 8, 0], fixed: [10, 9, 10],
            "steal an administrator's session through a user picture", source: "CVE-2024-43801"),
        .row(
            "CVE-2023-49096", "CVE-2023-48702", in: "jellyfin", fixed: [10, 8, 13],
            "run commands through FFmpeg's arguments", source: "GHSA-866x-wj5j-2vf4"),
        .row(
            "CVE-2023-30626", "CVE-2023-30627", in: "jellyfin", from: [10, 8, 0], fixed: [10, 8, 10],
            "run commands as any user", source: "GHSA-9p5f-5x8v-x65m"),
        .row(
            "CVE-2021-29490", "CVE-2021-21402", in: "jellyfin", fixed: [10, 7, 3], "read files and send requests",
            anyone: true, source: "CVE-2021-29490"),
    ]
}
