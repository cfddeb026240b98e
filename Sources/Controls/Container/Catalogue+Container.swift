extension Catalogue {
    /// The controls of the container layer and of images, sorted by id.
    static let container: [Control] = [
        .containerDrift, .rootProcess, .capabilitiesKept, .capabilityAdded, .confinementOff, .dangerousDevice,
        .rootGroup, .dockerSocket,
        .foreignConfigMounted, .gpuWide, .healthCheckBroken, .healthCheckOff, .hostNamespace, .logOff, .logUnbounded,
        .mediaWritable, .newPrivileges, .cpuLimit, .memoryLimit, .pidsLimit, .privilegedContainer, .rootByDefault,
        .rootUser, .sensitivePath, .sharedPropagation, .socketProxyTooWide, .tmpfsExec, .writableRoot, .endOfLifeAPI,
        .imageMovingTag, .imageNoDigest, .imageRetired, .imageSuperseded, .imageUnknownVersion, .imageVulnerable,
    ]
}
