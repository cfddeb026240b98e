extension Catalogue {
    /// The controls of the operations layer, sorted by id.
    static let operations: [Control] = [
        .auditNotScheduled,
        .auditOverdue,
        .deadUpdater,
        .debugLogging,
        .noLogView,
        .noRestartPolicy,
        .noScanner,
        .noUpdateNotice,
        .unattendedUpdater,
        .vpnCheckAlwaysYes,
        .vpnUnwatched,
    ]
}
