#!/usr/bin/env python3
"""Measures `watertight audit` on a running stack of 15 containers, beside Lynis and BOB, on the same host in one run.

    Benchmarks/live.py --binary PATH --lab PATH [--runs N] [--peers DIR] [--docker-bench DIR]

The host is one of our labs (docs/lab.md): a Debian root with a real Docker engine, the stack up behind a real tunnel.
Everything runs inside it, in turn. Lynis and docker-bench-security take minutes, so they run once; the rest, N times.
A peer that cannot be had is named as not measured.
"""
import argparse, glob, json, os, statistics, subprocess, sys

INSIDE = r"""
import json, os, subprocess, sys, time
plan = json.loads(sys.argv[1])
rows = {p["name"]: [] for p in plan["programs"]}
def once(p):
    start = time.perf_counter()
    with open(os.devnull, "w") as none:
        child = subprocess.Popen(p["command"], cwd="/root", stdout=none, stderr=none, stdin=subprocess.DEVNULL,
                                 env={**os.environ, **p.get("environment", {})})
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return [time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, child.returncode]
once(plan["programs"][0])
for round in range(plan["runs"]):
    for p in plan["programs"]:
        if round < p.get("most", plan["runs"]): rows[p["name"]].append(once(p))
containers = subprocess.run(["docker", "ps", "-q"], capture_output=True, text=True).stdout.split()
print(json.dumps({"rows": rows, "containers": len(containers), "load": os.getloadavg()[0]}))
"""


def lynis(peers):
    """Lynis from Debian's package, unpacked and not installed; its folder, or why not."""
    folder = os.path.join(peers, "lynis")
    if not os.path.exists(os.path.join(folder, "usr", "sbin", "lynis")):
        os.makedirs(folder, exist_ok=True)
        done = subprocess.run(["apt-get", "download", "lynis"], cwd=folder, capture_output=True, text=True)
        packages = glob.glob(os.path.join(folder, "lynis_*.deb"))
        if done.returncode != 0 or not packages:
            return None, (done.stderr.strip().splitlines() or ["apt-get download failed"])[-1]
        subprocess.run(["dpkg-deb", "-x", packages[0], folder], check=True)
    return folder, None


def bob(peers):
    """BOB from PyPI; the folder of its module, or why not."""
    python = os.path.join(peers, "bin", "python")
    if not os.path.exists(python):
        subprocess.run([sys.executable, "-m", "venv", peers], check=True)
    found = glob.glob(os.path.join(peers, "lib", "python*", "site-packages", "bob"))
    if not found:
        done = subprocess.run([python, "-m", "pip", "install", "-q", "bodyguard-of-bits"], capture_output=True, text=True)
        found = glob.glob(os.path.join(peers, "lib", "python*", "site-packages", "bob"))
        if not found:
            return None, (done.stderr.strip().splitlines() or ["pip failed"])[-1]
    return os.path.dirname(found[0]), None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    parser.add_argument("--lab", required=True)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--peers", default=".build/bench-peers")
    parser.add_argument("--docker-bench", help="a checkout of docker-bench-security")
    parser.add_argument("--write")
    given = parser.parse_args()
    if os.geteuid() != 0:
        print("The audit of a running stack was not measured: labs need root.")
        return
    peers = os.path.abspath(given.peers)
    binary = os.path.abspath(given.binary)
    programs = [{"name": "watertight audit", "command": [binary, "audit", "--quiet"]}]
    missing = {}
    folder, missing["Lynis"] = lynis(peers)
    if folder:
        programs.append({
            "name": "Lynis", "most": 1,
            "command": ["sh", "-c", f"cd {folder}/usr/share/lynis 2>/dev/null; mkdir -p /usr/share/lynis /etc/lynis && "
                        f"cp -r {folder}/usr/share/lynis/. /usr/share/lynis/ && cp -r {folder}/etc/lynis/. /etc/lynis/ && "
                        f"exec sh {folder}/usr/sbin/lynis audit system --quick --no-colors"]})
    site, missing["BOB"] = bob(peers)
    if site:
        programs.append({
            "name": "BOB", "most": 3, "environment": {"PYTHONPATH": site},
            "command": ["python3", "-m", "bob", "--offline", "--profile=server", "--english", "--format=json-full"]})
    see = [os.path.dirname(binary), peers]
    if given.docker_bench:
        checkout = os.path.abspath(given.docker_bench)
        see.append(checkout)
        programs.append({"name": "docker-bench-security", "most": 1,
                         "command": ["sh", "-c", f"cp -r {checkout} /tmp/dbs && cd /tmp/dbs && sh docker-bench-security.sh"]})
    else:
        missing["docker-bench-security"] = "its folder was not given (--docker-bench)"
    words = [given.lab, "run", "--limit", "1500"]
    for one in see:
        words += ["--see", one]
    plan = json.dumps({"runs": given.runs, "programs": programs})
    done = subprocess.run(words + ["--", "python3", "-c", INSIDE, plan], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"bench: {done.stderr.strip()}")
    answer = json.loads(done.stdout.splitlines()[-1])
    own = statistics.median(s[0] for s in answer["rows"]["watertight audit"])
    out = [f"Audit of the running stack of {answer['containers']} containers, whole process, on one lab host in one run; "
           f"load {answer['load']:.1f} on {os.cpu_count()} cores.\n",
           "| program | runs | wall s, median (best to worst) | CPU s | peak MiB | wall, watertight = 1 | exit |",
           "|---|---|---|---|---|---|---|"]
    for name, taken in answer["rows"].items():
        wall = [s[0] for s in taken]
        out.append(f"| {name} | {len(taken)} | {statistics.median(wall):.2f} ({min(wall):.2f} to {max(wall):.2f}) "
                   f"| {statistics.median(s[1] for s in taken):.2f} | {max(s[2] for s in taken):.0f} "
                   f"| {statistics.median(wall) / own:.1f} | {', '.join(map(str, sorted({s[3] for s in taken})))} |")
    out += [f"\n{name} was not measured: {why}" for name, why in missing.items() if why]
    text = "\n".join(out)
    print(text)
    if given.write:
        with open(given.write, "w") as file:
            file.write(text + "\n")


if __name__ == "__main__":
    main()
