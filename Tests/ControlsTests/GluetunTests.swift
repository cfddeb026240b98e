import KnownImages
import StackModel
import Testing

@testable import Controls

struct GluetunTests {
    @Test(arguments: [
        ("qmcgaw/gluetun:v3.38", GluetunRelease.upTo338), ("qmcgaw/gluetun:v3.38.1", .upTo338),
        ("qmcgaw/gluetun:v3.39.0", .v3390), ("qmcgaw/gluetun:v3.39", .v3391), ("qmcgaw/gluetun:3.40.4", .v340),
        ("qmcgaw/gluetun:v3", .v341), ("qmcgaw/gluetun:v3.41.3", .v341), ("qmcgaw/gluetun:v3.42.0", .master),
        ("qmcgaw/gluetun:latest", .master), ("qmcgaw/gluetun", .master),
    ])
    func `a tag means one release`(image: String, release: GluetunRelease) {
        #expect(GluetunVersions(ImageReference(image)).possible == [release])
    }

    @Test(arguments: ["qmcgaw/gluetun@sha256:00", "qmcgaw/gluetun:latest@sha256:00", "qmcgaw/gluetun:pr-2000"])
    func `a digest or a branch leaves every release possible`(image: String) {
        #expect(GluetunVersions(ImageReference(image)).possible == GluetunRelease.allCases)
    }

    @Test func `an image that is built here leaves every release possible`() {
        #expect(GluetunVersions(nil).possible == GluetunRelease.allCases)
    }

    @Test(arguments: [
        ("FIREWALL", GluetunRelease.upTo338, true), ("FIREWALL", .v3390, false),
        ("FIREWALL_ENABLED_DISABLING_IT_SHOOTS_YOU_IN_YOUR_FOOT", .upTo338, false),
        ("FIREWALL_ENABLED_DISABLING_IT_SHOOTS_YOU_IN_YOUR_FOOT", .v3390, true),
        ("HTTP_CONTROL_SERVER_AUTH_DEFAULT_ROLE", .v340, false), ("HTTP_CONTROL_SERVER_AUTH_DEFAULT_ROLE", .v341, true),
        ("DNS_KEEP_NAMESERVER", .v341, true), ("DNS_KEEP_NAMESERVER", .master, false), ("DOT", .master, true),
    ])
    func `a variable is read by the releases that know it`(name: String, release: GluetunRelease, isRead: Bool) {
        #expect(GluetunVariable.named(name)?.isRead(by: release) == isRead)
    }

    @Test func `a slip of the pen is told from a name that is meant for something else`() {
        #expect(GluetunVariable.nearest(to: "FIREWALL_OUTBOUND_SUBNET") == "FIREWALL_OUTBOUND_SUBNETS")
        #expect(GluetunVariable.nearest(to: "UMASK_SET_ELSEWHERE") == nil)
        #expect(!GluetunVariable.looksLikeOurs("UMASK"))
    }

    @Test(arguments: [
        ("192.168.1.0/24", true), ("172.16.0.0/12", true), ("172.16.0.0/8", false), ("172.60.0.0/24", false),
        ("128.0.0.0/1", false), ("10.0.0.0/8", true), ("10.0.0.0/7", false), ("fd00::/8", true), ("2000::/3", false),
    ])
    func `a range is private only as a whole`(range: String, isPrivate: Bool) throws {
        #expect(try #require(IPPrefix(range)).isWithinPrivateSpace == isPrivate)
    }
}
