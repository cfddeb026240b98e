"""A stand-in for Gluetun: ours, after what its sources and its wiki say it does (firewall, routing, control server).

Not Gluetun. It reads the variables that Gluetun reads and behaves like it towards the network namespace, the resolver's
file, the control server and the log. STANDIN_VERSION chooses the release that it follows; STANDIN_IPTABLES=legacy the
other backend. STANDIN_FIREWALL_DELAY: seconds before it makes its rules, in place of a slow machine's start.
STANDIN_HEALTH_PERIOD: seconds between two looks at the tunnel, 60 as in releases from v3.41.
"""
import base64
import http.server
import ipaddress
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request

VERSION = os.environ.get("STANDIN_VERSION", "v3.40.0")
INTERFACE = os.environ.get("VPN_INTERFACE", "tun0")
RELEASE = tuple(int(part) for part in VERSION.lstrip("v").split(".")) if VERSION[:1] == "v" else (99,)


def server():
    """What a provider's list says of the server to use; the stand-in's own form of it."""
    try:
        with open("/gluetun/servers.json", encoding="utf-8") as file:
            return json.load(file).get("standin", {})
    except (OSError, ValueError):
        return {}


SERVER = server()


def setting(name, default=""):
    """Secret files come before the environment, and that before the provider's list."""
    secret = os.environ.get(name + "_SECRETFILE", "/run/secrets/" + name.lower())
    if os.path.isfile(secret):
        with open(secret, encoding="utf-8") as file:
            return file.read().strip()
    return os.environ.get(name, SERVER.get(name, default))


def listed(kind):
    """The servers of the provider's own list that the filters let through; empty for a provider of one's own."""
    provider = setting("VPN_SERVICE_PROVIDER", "pia")
    try:
        with open(setting("STORAGE_FILEPATH", "/gluetun/servers.json"), encoding="utf-8") as file:
            servers = json.load(file).get(provider, {}).get("servers", [])
    except (OSError, ValueError, AttributeError):
        return []
    found = [each for each in servers if each.get("vpn") == kind]
    for variable, field in (("SERVER_COUNTRIES", "country"), ("SERVER_CITIES", "city"), ("SERVER_HOSTNAMES", "hostname")):
        wanted = [part.strip().lower() for part in setting(variable).split(",") if part.strip()]
        if wanted:
            found = [each for each in found if each.get(field, "").lower() in wanted]
    return found


class Failed(Exception):
    """A program that did not do what it was told."""


def log(level, component, text):
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    where = f"[{component}] " if component else ""
    print(f"{stamp} {level} {where}{text}", flush=True)


def run(*command, check=True, text=None):
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    if check and done.returncode != 0:
        raise Failed(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


def tables(family):
    form = "-legacy" if os.environ.get("STANDIN_IPTABLES") == "legacy" else "-nft"
    return ("ip6tables" if family == 6 else "iptables") + form


def rule(family, *words):
    run(tables(family), *words)


class Outer:
    """The interface that leads out of the container, and the networks next to it."""

    def __init__(self):
        links = json.loads(run("ip", "-json", "address"))
        default = json.loads(run("ip", "-json", "route", "show", "default"))
        self.gateway = default[0]["gateway"] if default else ""
        self.name = default[0]["dev"] if default else "eth0"
        self.local = []
        self.address = ""
        for link in links:
            if link["ifname"] in ("lo", INTERFACE):
                continue
            for entry in link["addr_info"]:
                if entry["scope"] != "global":
                    continue
                network = ipaddress.ip_interface(f"{entry['local']}/{entry['prefixlen']}").network
                self.local.append((link["ifname"], entry["local"], network))
                if link["ifname"] == self.name and network.version == 4:
                    self.address = entry["local"]


def has_ipv6():
    """Engines switch it off in the namespaces of containers whose networks have no IPv6."""
    try:
        with open(f"/proc/sys/net/ipv6/conf/{INTERFACE}/disable_ipv6", encoding="ascii") as file:
            return file.read().strip() == "0"
    except OSError:
        return False


def subnets(name):
    return [ipaddress.ip_network(part.strip()) for part in setting(name).split(",") if part.strip()]


def enforcing():
    return os.environ.get("FIREWALL_ENABLED_DISABLING_IT_SHOOTS_YOU_IN_YOUR_FOOT", "on") != "off"


def allow(outer, how, endpoint, port, protocol="udp"):
    """Lets packets out to a VPN server, or no longer (`how`: --append or --delete)."""
    rule(ipaddress.ip_address(endpoint).version, how, "OUTPUT", "-d", endpoint, "-o", outer.name, "-p", protocol, "-m",
         protocol, "--dport", str(port), "-j", "ACCEPT")


def firewall(outer, endpoint, port, protocol="udp"):
    """The rules, in the order in which Gluetun makes them."""
    if not enforcing():
        log("INFO", "firewall", "firewall disabled, only updating internal VPN connection")
        return
    log("INFO", "firewall", "enabling...")
    for family in (4, 6):
        for chain in ("INPUT", "OUTPUT", "FORWARD"):
            rule(family, "--policy", chain, "DROP")
        rule(family, "--append", "INPUT", "-i", "lo", "-j", "ACCEPT")
        rule(family, "--append", "OUTPUT", "-o", "lo", "-j", "ACCEPT")
        for chain in ("OUTPUT", "INPUT"):
            rule(family, "--append", chain, "-m", "conntrack", "--ctstate", "ESTABLISHED,RELATED", "-j", "ACCEPT")
    if endpoint:
        allow(outer, "--append", endpoint, port, protocol)
    for name, address, network in outer.local:
        rule(network.version, "--append", "OUTPUT", "-o", name, "-s", address, "-d", str(network), "-j", "ACCEPT")
    rule(6, "--append", "OUTPUT", "-o", outer.name, "-d", "ff02::1:ff00:0/104", "-j", "ACCEPT")
    for network in subnets("FIREWALL_OUTBOUND_SUBNETS"):
        rule(network.version, "--append", "OUTPUT", "-o", outer.name, "-d", str(network), "-j", "ACCEPT")
    for name, _, network in outer.local:
        rule(network.version, "--append", "INPUT", "-i", name, "-d", str(network), "-j", "ACCEPT")
    for variable, name in (("FIREWALL_INPUT_PORTS", outer.name), ("FIREWALL_VPN_INPUT_PORTS", INTERFACE)):
        for open_port in filter(None, setting(variable).split(",")):
            for protocol in ("tcp", "udp"):
                for family in (4, 6):
                    rule(family, "--append", "INPUT", "-i", name, "-p", protocol, "-m", protocol,
                         "--dport", open_port, "-j", "ACCEPT")
    log("INFO", "firewall", "enabled successfully")


def routing(outer):
    for _, _, network in outer.local:
        run("ip", f"-{network.version}", "rule", "add", "to", str(network), "lookup", "254", "priority", "98")
    for network in subnets("FIREWALL_OUTBOUND_SUBNETS"):
        run("ip", f"-{network.version}", "rule", "add", "to", str(network), "lookup", "199", "priority", "99")
        run("ip", f"-{network.version}", "route", "add", str(network), "via", outer.gateway, "dev", outer.name,
            "table", "199")
    if outer.address and outer.gateway:
        run("ip", "rule", "add", "from", outer.address, "lookup", "200", "priority", "100")
        run("ip", "route", "add", "default", "via", outer.gateway, "dev", outer.name, "table", "200")


class Tunnel:
    """WireGuard in user space, to the one server that is configured or to one of the provider's list."""

    kind, protocol, usual_port = "wireguard", "udp", 51820

    def __init__(self, outer, endpoint, port):
        self.outer, self.endpoint, self.port = outer, endpoint, port
        self.fixed, self.allowed = bool(endpoint), bool(endpoint)
        self.key = setting("WIREGUARD_PUBLIC_KEY")
        self.status = "stopped"
        self.well = True
        self.round = 0
        self.public_ip = ""
        self.forwarded = 0
        self.lock = threading.Lock()

    def choose(self):
        """Another server of the list than the last one, where there is another."""
        if self.fixed:
            return
        servers = listed(self.kind)
        others = [each for each in servers if each["ips"][0] != self.endpoint] or servers
        if not others:
            raise Failed(f"no server found: for VPN {self.kind}")
        server = random.choice(others)
        before = (self.endpoint, self.port)
        self.endpoint, self.port = server["ips"][0], self.port or self.usual_port
        self.key = server.get("wgpubkey", "")
        if enforcing():
            log("INFO", "firewall", "allowing VPN connection...")
            if self.allowed:
                allow(self.outer, "--delete", *before, self.protocol)
            self.allowed = False
            allow(self.outer, "--append", self.endpoint, self.port, self.protocol)
            self.allowed = True

    def start(self):
        with self.lock:
            if self.status == "running":
                return
            self.status = "starting"
            try:
                self.choose()
                self.connect()
            except Failed as error:
                log("ERROR", "vpn", str(error))
                self.status = "crashed"
                return
            self.status, self.well = "running", True
            self.round += 1
        threading.Thread(target=self.find_address, args=(self.round,), daemon=True).start()
        threading.Thread(target=self.forward, args=(self.round,), daemon=True).start()

    def connect(self):
        log("INFO", "wireguard", "Using userspace implementation since Kernel support does not exist")
        log("INFO", "wireguard", f"Connecting to {self.endpoint}:{self.port}")
        # What a killed one has left: the interface of the same name can only be made anew.
        run("ip", "link", "del", INTERFACE, check=False)
        run("wireguard-go", INTERFACE)
        peer = ["peer", self.key, "endpoint", f"{self.endpoint}:{self.port}",
                "allowed-ips", setting("WIREGUARD_ALLOWED_IPS", "0.0.0.0/0,::/0")]
        alive = setting("WIREGUARD_PERSISTENT_KEEPALIVE_INTERVAL").rstrip("s")
        if alive and alive != "0":
            peer += ["persistent-keepalive", alive]
        run("wg", "set", INTERFACE, "fwmark", "51820", "private-key", "/dev/stdin", *peer,
            text=setting("WIREGUARD_PRIVATE_KEY") + "\n")
        families = set()
        for address in setting("WIREGUARD_ADDRESSES").split(","):
            interface = ipaddress.ip_interface(address.strip())
            if interface.version == 6 and not has_ipv6():
                continue
            families.add(interface.version)
            run("ip", f"-{interface.version}", "address", "add", str(interface), "dev", INTERFACE)
        run("ip", "link", "set", INTERFACE, "up", "mtu", setting("WIREGUARD_MTU", "1320"))
        for family in sorted(families):
            run("ip", f"-{family}", "route", "add", "default", "dev", INTERFACE, "table", "51820")
            run("ip", f"-{family}", "rule", "add", "not", "fwmark", "51820", "lookup", "51820",
                "priority", "101", check=False)
            open_tunnel(family)
        log("INFO", "wireguard", "Wireguard setup is complete. Note Wireguard is a silent protocol and it may "
            "or may not work, without giving any error message. Typically i/o timeout errors indicate the "
            "Wireguard connection is not working.")

    def stop(self):
        with self.lock:
            if self.status not in ("running", "crashed"):
                return
            log("INFO", "vpn", "stopping")
            self.round += 1
            self.clear_port()
            self.disconnect()
            self.public_ip = ""
            self.status = "stopped"

    def disconnect(self):
        run("ip", "link", "del", INTERFACE, check=False)

    def find_address(self, mine):
        """The exit address is asked for once, when the tunnel has come up."""
        source = setting("STANDIN_ECHO")
        if not source or os.environ.get("PUBLICIP_ENABLED", "on") == "off":
            return
        for _ in range(20):
            try:
                with urllib.request.urlopen(source, timeout=2) as answer:
                    address = answer.read(200).decode().strip()
                if mine == self.round:
                    self.public_ip = address
                    log("INFO", "ip getter", f"Public IP address is {address} (Testland - source: stand-in)")
                return
            except OSError:
                time.sleep(0.25)

    def forward(self, mine):
        """A port of the provider's, another one at each connection, where the provider gives ports."""
        if setting("VPN_PORT_FORWARDING", "off") != "on":
            return
        log("INFO", "port forwarding", "starting")
        port = random.randrange(52000, 60000)
        path = setting("VPN_PORT_FORWARDING_STATUS_FILE", "/tmp/gluetun/forwarded_port")
        with self.lock:
            if mine != self.round:
                return
            self.forwarded = port
            log("INFO", "port forwarding", f"port forwarded is {port}")
            self.input(port, "--append")
            log("INFO", "port forwarding", f"writing port file {path}")
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="ascii") as file:
                file.write(f"{port}\n")

    def clear_port(self):
        if not self.forwarded:
            return
        path = setting("VPN_PORT_FORWARDING_STATUS_FILE", "/tmp/gluetun/forwarded_port")
        log("INFO", "port forwarding", "stopping")
        self.input(self.forwarded, "--delete")
        log("INFO", "port forwarding", f"clearing port file {path}")
        with open(path, "w", encoding="ascii"):
            pass
        self.forwarded = 0

    def input(self, port, how):
        if not enforcing():
            return
        log("INFO", "firewall", f"setting allowed input port {port} through interface {INTERFACE}...")
        for protocol in ("tcp", "udp"):
            for family in (4, 6):
                run(tables(family), how, "INPUT", "-i", INTERFACE, "-p", protocol, "-m", protocol, "--dport", str(port),
                    "-j", "ACCEPT", check=False)

    def alive(self):
        if self.status != "running" or not self.well:
            return False
        stamps = run("wg", "show", INTERFACE, "latest-handshakes", check=False).split()
        return len(stamps) >= 2 and 0 < time.time() - int(stamps[1]) < 180

    def answers(self):
        """Whether something comes back through the tunnel: a name, asked of its resolver."""
        question = b"\x77\x74\1\0\0\1\0\0\0\0\0\0\6health\7example\0\0\1\0\1"
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.settimeout(1)
            for _ in range(2):
                try:
                    asking.sendto(question, (setting("STANDIN_RESOLVER"), 53))
                    return bool(asking.recv(512))
                except OSError:
                    continue
        return False


class OpenVPN(Tunnel):
    """The real OpenVPN, whose routes the server gives: both halves of each family, in the main table."""

    kind, usual_port = "openvpn", 1194

    def __init__(self, outer, endpoint, port):
        super().__init__(outer, endpoint, port)
        self.protocol = setting("OPENVPN_PROTOCOL", "udp")
        self.process = None

    def connect(self):
        path = "/run/openvpn.auth"
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(f"{setting('OPENVPN_USER')}\n{setting('OPENVPN_PASSWORD')}\n")
        self.process = subprocess.Popen(
            ["openvpn", "--client", "--dev", INTERFACE, "--dev-type", "tun", "--proto", self.protocol + "4",
             "--remote", self.endpoint, str(self.port), "--ca", setting("STANDIN_OPENVPN_CA", "/gluetun/ca.crt"),
             "--auth-user-pass", path, "--auth-nocache", "--remote-cert-tls", "server", "--nobind", "--disable-dco",
             "--connect-retry-max", "1", "--suppress-timestamps", "--verb", "3"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said = threading.Event()
        threading.Thread(target=self.tell, args=(self.process, said), daemon=True).start()
        if not said.wait(10) or self.process.poll() is not None:
            self.disconnect()
            raise Failed("TLS Error: TLS key negotiation failed to occur within 10 seconds")
        for family in (4, 6):
            open_tunnel(family)

    def tell(self, process, said):
        """What it says that Gluetun passes on."""
        for line in process.stdout:
            line = line.strip()
            if "Initialization Sequence Completed" in line:
                said.set()
            if any(part in line for part in ("Initialization Sequence", "link remote", "AUTH_FAILED", "TLS Error",
                                             "Inactivity timeout", "VERIFY ERROR", "process exiting")):
                log("INFO", "openvpn", line)
            if "AUTH_FAILED" in line:
                log("INFO", "openvpn", "Your credentials might be wrong 🤨")
        said.set()

    def disconnect(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None
        # Its own routes to the server would stay behind.
        run("ip", "route", "del", self.endpoint, check=False)
        run("ip", "link", "del", INTERFACE, check=False)

    def alive(self):
        return self.status == "running" and self.well and self.process is not None and self.process.poll() is None


def open_tunnel(family):
    """What leaves through the tunnel passes; the rule stays when the tunnel goes."""
    if not enforcing():
        return
    words = ["OUTPUT", "-o", INTERFACE, "-j", "ACCEPT"]
    if subprocess.run([tables(family), "--check", *words], capture_output=True, check=False).returncode != 0:
        rule(family, "--append", *words)


def heal(tunnel):
    """Looks at the tunnel and starts it anew where nothing comes back."""
    period = float(os.environ.get("STANDIN_HEALTH_PERIOD", "60"))
    if not setting("STANDIN_RESOLVER"):
        return
    while True:
        time.sleep(period)
        if tunnel.status == "stopped":
            continue
        if tunnel.status == "running" and tunnel.answers():
            if not tunnel.well:
                tunnel.well = True
                log("INFO", "vpn", "healthcheck passed successfully after previous failure(s)")
            continue
        tunnel.well = False
        if setting("HEALTH_RESTART_VPN", "on") == "off":
            log("WARN", "vpn", "(ignored) healthcheck failed: small periodic check: all check tries failed")
            continue
        if RELEASE < (3, 41):
            log("INFO", "healthcheck", f"program has been unhealthy for {period:.0f}s: restarting VPN")
        else:
            log("WARN", "vpn", "restarting VPN because it failed to pass the healthcheck: small periodic check: "
                "all check tries failed")
        tunnel.stop()
        log("INFO", "vpn", "starting")
        tunnel.start()


def resolver():
    """Answers on port 53 of the namespace by asking a resolver through the tunnel."""
    upstream = setting("STANDIN_RESOLVER")
    if not upstream:
        return

    def answer(listener, question, client):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.settimeout(3)
            try:
                asking.sendto(question, (upstream, 53))
                listener.sendto(asking.recv(4096), client)
            except OSError:
                pass

    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("0.0.0.0", 53))
    if os.environ.get("DNS_KEEP_NAMESERVER", "off") == "on":
        log("WARN", "dns", "⚠️⚠️⚠️  keeping the default container nameservers, this will likely leak DNS traffic outside "
            "the VPN and go through your container network DNS outside the VPN tunnel!")
    else:
        with open("/etc/resolv.conf", encoding="utf-8") as file:
            kept = [line for line in file if line.startswith(("search", "options"))]
        with open("/etc/resolv.conf", "r+", encoding="utf-8") as file:
            file.write("nameserver 127.0.0.1\n" + "".join(kept))
            file.truncate()
    log("INFO", "dns", "ready")
    while True:
        question, client = listener.recvfrom(4096)
        threading.Thread(target=answer, args=(listener, question, client), daemon=True).start()


ROUTES = {
    "GET": ["/v1/version", "/v1/vpn/status", "/v1/vpn/settings", "/v1/openvpn/status", "/v1/openvpn/portforwarded",
            "/v1/openvpn/settings", "/v1/dns/status", "/v1/updater/status", "/v1/publicip/ip", "/v1/portforward"],
    "PUT": ["/v1/vpn/status", "/v1/vpn/settings", "/v1/openvpn/status", "/v1/dns/status", "/v1/updater/status"],
}
# From the release that has roles these stay closed even where nothing is configured.
PRIVATE = {("GET", "/v1/vpn/settings"), ("PUT", "/v1/vpn/settings"), ("GET", "/v1/openvpn/settings")}


def roles():
    """The roles of config.toml or, from v3.41, of the environment; None where there are none."""
    path = os.environ.get("HTTP_CONTROL_SERVER_AUTH_CONFIG_FILEPATH", "/gluetun/auth/config.toml")
    if RELEASE >= (3, 39, 1) and os.path.isfile(path):
        import tomllib
        with open(path, "rb") as file:
            return tomllib.load(file).get("roles", [])
    text = os.environ.get("HTTP_CONTROL_SERVER_AUTH_DEFAULT_ROLE", "{}")
    if RELEASE >= (3, 41, 0) and text != "{}":
        routes = [f"{method} {path}" for method, paths in ROUTES.items() for path in paths]
        return [dict(json.loads(text), name="default", routes=routes)]
    return None


def control(tunnel):
    known = roles()

    class Handler(http.server.BaseHTTPRequestHandler):
        def allowed(self, method, path):
            if RELEASE < (3, 39, 1):
                return True
            if known is None:
                return RELEASE < (99,) and (method, path) not in PRIVATE
            for role in known:
                if f"{method} {path}" not in role.get("routes", []):
                    continue
                if role["auth"] == "none":
                    return True
                if role["auth"] == "apikey" and self.headers.get("X-API-Key") == role["apikey"]:
                    return True
                pair = f"{role.get('username')}:{role.get('password')}".encode()
                basic = "Basic " + base64.b64encode(pair).decode()
                if role["auth"] == "basic" and self.headers.get("Authorization") == basic:
                    return True
            return False

        def reply(self, status, value):
            body = (json.dumps(value, separators=(",", ":")) + "\n").encode() if value is not None else b""
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def handle_method(self, method):
            path = self.path.split("?")[0].rstrip("/")
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(min(length, 65536))
            if path not in ROUTES["GET"] + ROUTES["PUT"]:
                return self.reply(404, None)
            if path not in ROUTES[method]:
                return self.reply(405, None)
            if not self.allowed(method, path):
                return self.reply(401, None)
            if method == "GET" and (method, path) not in PRIVATE and known is None and RELEASE >= (3, 39, 1):
                log("WARN", "http server", f"route GET {path} is unprotected by default, please set up authentication"
                    " following the documentation")
            return self.serve(method, path, body)

        def serve(self, method, path, body):
            if method == "PUT" and path in ("/v1/vpn/status", "/v1/openvpn/status"):
                try:
                    wanted = json.loads(body)["status"]
                except (ValueError, KeyError, TypeError):
                    return self.reply(400, None)
                if wanted not in ("running", "stopped"):
                    return self.reply(400, None)
                (tunnel.start if wanted == "running" else tunnel.stop)()
                return self.reply(200, {"outcome": wanted})
            if method == "PUT":
                return self.reply(200, {"outcome": "running"})
            if path in ("/v1/vpn/status", "/v1/openvpn/status"):
                return self.reply(200, {"status": tunnel.status})
            if path == "/v1/publicip/ip":
                return self.reply(200, {"public_ip": tunnel.public_ip, "region": "", "country": "Testland"})
            if path in ("/v1/portforward", "/v1/openvpn/portforwarded"):
                port = tunnel.forwarded
                return self.reply(200, {"port": port, "ports": [port] if port else []} if RELEASE >= (99,)
                                  else {"port": port})
            if path == "/v1/version":
                return self.reply(200, {"version": VERSION, "commit": "stand-in", "created": "2026-01-01"})
            if path == "/v1/vpn/settings":
                return self.reply(200, {"type": os.environ.get("VPN_TYPE", "openvpn"),
                                        "wireguard": {"private_key": setting("WIREGUARD_PRIVATE_KEY")}})
            return self.reply(200, {"status": "running"})

        def do_GET(self):
            self.handle_method("GET")

        def do_PUT(self):
            self.handle_method("PUT")

        def log_request(self, code="-", size="-"):
            log("INFO", "http server", f"{code} {self.command} {self.path} to {self.client_address[0]}")

        def log_message(self, format, *arguments):
            pass

    address = os.environ.get("HTTP_CONTROL_SERVER_ADDRESS", ":8000")
    log("INFO", "http server", f"http server listening on [::]:{address.rsplit(':', 1)[1]}")
    serve(address, Handler)


class DualStack(http.server.ThreadingHTTPServer):
    daemon_threads = True
    address_family = socket.AF_INET6

    def server_bind(self):
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()


def serve(address, handler):
    host, port = address.rsplit(":", 1)
    kind = DualStack if host in ("", "[::]") else http.server.ThreadingHTTPServer
    server = kind(("::" if kind is DualStack else host, int(port)), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def health(tunnel):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if tunnel.alive() else 500)
            self.end_headers()

        def log_message(self, format, *arguments):
            pass

    serve(os.environ.get("HEALTH_SERVER_ADDRESS", "127.0.0.1:9999"), Handler)


def main():
    if sys.argv[1:] == ["healthcheck"]:
        try:
            urllib.request.urlopen("http://127.0.0.1:9999/", timeout=3).close()
        except OSError as error:
            sys.exit(f"unhealthy: {error}")
        return
    signal.signal(signal.SIGTERM, lambda *_: os._exit(leave()))
    log("INFO", "", f"Running version {VERSION} built on 2026-01-01T00:00:00Z (commit stand-in)")
    kind = OpenVPN if setting("VPN_TYPE", "openvpn") == "openvpn" and setting("OPENVPN_USER") else Tunnel
    family = kind.kind.upper()
    endpoint = setting(f"{family}_ENDPOINT_IP") or setting("VPN_ENDPOINT_IP")
    port = int(setting(f"{family}_ENDPOINT_PORT") or setting("VPN_ENDPOINT_PORT") or kind.usual_port)
    time.sleep(float(os.environ.get("STANDIN_FIREWALL_DELAY", "0")))
    try:
        outer = Outer()
        firewall(outer, endpoint, port, setting("OPENVPN_PROTOCOL", "udp") if kind is OpenVPN else "udp")
        routing(outer)
    except Failed as error:
        log("ERROR", "", str(error))
        sys.exit(1)
    tunnel = kind(outer, endpoint, port)
    control(tunnel)
    health(tunnel)
    log("INFO", "dns", "using plaintext DNS at address 1.1.1.1")
    tunnel.start()
    threading.Thread(target=resolver, daemon=True).start()
    threading.Thread(target=heal, args=(tunnel,), daemon=True).start()
    while True:
        signal.pause()


def leave():
    log("INFO", "", "Caught OS signal terminated, shutting down")
    log("INFO", "routing", "routing cleanup...")
    log("INFO", "", "Shutdown successful")
    return 0


if __name__ == "__main__":
    main()
