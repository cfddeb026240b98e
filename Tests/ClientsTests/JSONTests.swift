import Clients
import Testing

@Suite("JSON")
struct JSONTests {
    @Test("a document of every type reads as it was written")
    func everyType() throws {
        let json = try JSON(
            text: #" {"a": [1, -2.50, 1e3, true, false, null], "b": {"c": "x\u0041\n\"\\\/\ud83d\ude00"}, "d": ""} "#)
        #expect(json["a"][0].int == 1)
        #expect(json["a"][1] == .number("-2.50"))
        #expect(json["a"][1].double == -2.5)
        #expect(json["a"][2].int == nil)
        #expect(json["a"][3].bool == true)
        #expect(json["a"][5].isNull)
        #expect(json["a"][6].isNull)
        #expect(json["b"]["c"].string == "xA\n\"\\/😀")
        #expect(json["d"].string == "")
        #expect(json.has("d") && !json.has("e"))
        #expect(json["nowhere"]["at"][3]["all"].isNull)
    }

    @Test("accessors give nothing where the type is another")
    func types() throws {
        let json = try JSON(text: #"{"n": "1", "s": 1, "l": {"a": 1}, "o": ["x", 2, "y"]}"#)
        #expect(json["n"].int == nil && json["s"].string == nil)
        #expect(json["l"].elements == nil && json["o"].members == nil)
        #expect(json["o"].strings == ["x", "y"])
        #expect(json["l"].texts.isEmpty)
    }

    @Test(
        "what is no JSON is refused",
        arguments: [
            "", " ", "{", "[1,", "[1,]", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{'a':1}", "01", "+1", ".5", "1.", "1e",
            "-",
            "nul", "TRUE", "NaN", "\"a", "\"\t\"", "\"\\x\"", "\"\\u12\"", "1 2", "// x", "{\"a\":1 \"b\":2}", "[1 2]",
            "{\"a\":1,\"a\":2}", "\u{0}",
        ])
    func refused(_ text: String) {
        #expect(throws: JSONFailure.self) { try JSON(text: text) }
    }

    @Test("half a surrogate pair reads as the replacement character and loses nothing behind it")
    func surrogates() throws {
        #expect(try JSON(text: #""\ud800x\ud800\u0041\udc00""#).string == "\u{FFFD}x\u{FFFD}A\u{FFFD}")
    }

    @Test("bytes that are not UTF-8 are refused")
    func notUTF8() {
        #expect(throws: JSONFailure.self) { try JSON([0x22, 0xFF, 0x22]) }
    }

    @Test("nesting ends at the limit, on both sides of it")
    func depth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try JSON(text: nested(JSON.depthLimit)) }
        #expect(throws: JSONFailure.self) { try JSON(text: nested(JSON.depthLimit + 1)) }
        #expect(throws: JSONFailure.self) { try JSON(text: String(repeating: "[", count: 1_000_000)) }
    }

    @Test("the number of values ends at the limit, on both sides of it")
    func count() throws {
        let text = Array("[1,2,3]".utf8)
        #expect(throws: Never.self) { try JSON(text, countLimit: 4) }
        #expect(throws: JSONFailure.self) { try JSON(text, countLimit: 3) }
    }

    @Test("a stream of lines gives each document, counts bad lines, and ends at the limit")
    func lines() {
        let (documents, bad) = JSON.lines(Array("{\"a\":1}\r\n\n{\"a\":\n{\"a\":2}\n{\"a\":3}\n".utf8), limit: 10)
        #expect(documents.map { $0["a"].int } == [1, 2, 3])
        #expect(bad == 1)
        #expect(JSON.lines(Array("1\n2\n3\n".utf8), limit: 2).documents == [.number("1"), .number("2")])
    }
}
