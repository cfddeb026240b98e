import StackModel

extension KnownProduct {
    /// Library manager of the Servarr family; no official image.
    static let whisparr = KnownProduct(
        "whisparr", "Whisparr", .libraryManager, ports: KnownPort.servarr(6969, tls: 9898),
        variables: ["WHISPARR__*"], sources: ["hotio/whisparr:linux-amd64.Dockerfile (EXPOSE 6969)"]
    ) { product in [product.hotio(), product.homeOperations()] }
}
