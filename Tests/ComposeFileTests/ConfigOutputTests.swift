import ComposeFile
import Testing

@Suite("config prints what Docker Compose prints") struct ConfigOutputTests {
    private let text = """
        services:
          web:
            image: nginx
            command: sh -c 'echo "$$HOME"'
            mem_limit: 512m
            environment:
              B10: yes
              B9: "1.50"
              E: ""
              L: |
                one
                two
              T: "a\\tb"
              C: "a: b"
        volumes:
          unused: {}
        x-note: {b: 1.5, a: [1, null]}
        """

    @Test func asJSON() throws {
        let json = ConfigOutput.json(try load(["/project/compose.yaml": text]))
        #expect(
            json == """
                {
                  "name": "project",
                  "networks": {
                    "default": {
                      "name": "project_default",
                      "ipam": {}
                    }
                  },
                  "services": {
                    "web": {
                      "command": [
                        "sh",
                        "-c",
                        "echo \\"$$HOME\\""
                      ],
                      "entrypoint": null,
                      "environment": {
                        "B10": "yes",
                        "B9": "1.50",
                        "C": "a: b",
                        "E": "",
                        "L": "one\\ntwo\\n",
                        "T": "a\\tb"
                      },
                      "image": "nginx",
                      "mem_limit": "536870912",
                      "networks": {
                        "default": null
                      }
                    }
                  },
                  "x-note": {
                    "a": [
                      1,
                      null
                    ],
                    "b": 1.5
                  }
                }
                """)
    }

    @Test func asYAML() throws {
        let yaml = ConfigOutput.yaml(try load(["/project/compose.yaml": text]))
        #expect(
            yaml == """
                name: project
                services:
                  web:
                    command:
                      - sh
                      - -c
                      - echo "$$HOME"
                    environment:
                      B9: "1.50"
                      B10: "yes"
                      C: 'a: b'
                      E: ""
                      L: |
                        one
                        two
                      T: "a\\tb"
                    image: nginx
                    mem_limit: "536870912"
                    networks:
                      default: null
                networks:
                  default:
                    name: project_default
                x-note:
                  a:
                    - 1
                    - null
                  b: 1.5

                """)
    }

    @Test func withoutInterpolation() throws {
        let text = "services:\n  a:\n    image: x:${TAG}\n    ports: ['${P}:80']\n    cap_add: []\n    tmpfs: []\n"
        let json = ConfigOutput.json(try load(["/project/compose.yaml": text], interpolate: false))
        #expect(json.contains("\"image\": \"x:${TAG}\""))
        #expect(json.contains("\"${P}:80\""))
    }
}
