#!/usr/bin/env python3
"""Measures `watertight audit` beside its peers in one run: wall time, CPU time and peak memory, as ratios.

    Benchmarks/bench.py --binary PATH [--runs N] [--peers DIR] [--corpus DIR] [--write FILE]

Each program audits the same file, in turn (one run of each, then the next round), so that a busy moment of the machine
falls on all of them. The median is reported. Peers are compose-lint and Checkov from PyPI, in a virtual environment of
their own; a peer that cannot be installed is named as not measured, never left out in silence.
"""
import argparse, glob, os, resource, shutil, statistics, subprocess, sys, tempfile, time

PEERS = {
    "compose-lint": ["compose-lint", "check", "FILE", "-q", "--fail-on", "low"],
    "checkov": ["checkov", "-f", "FILE", "--compact", "--quiet", "--skip-download"],
}


def install(folder):
    """Puts the peers into a virtual environment, once; returns what could not be had."""
    missing = {}
    python = os.path.join(folder, "bin", "python")
    if not os.path.exists(python):
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    for name in PEERS:
        if os.path.exists(os.path.join(folder, "bin", name)):
            continue
        done = subprocess.run([python, "-m", "pip", "install", "-q", name], capture_output=True, text=True)
        if done.returncode != 0:
            missing[name] = done.stderr.strip().splitlines()[-1:] or ["pip failed"]
    return missing


def once(command, cwd):
    """Runs a command to its end; returns wall seconds, CPU seconds, peak MiB and exit code."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, process.returncode


def measure(commands, runs):
    samples = {name: [] for name in commands}
    for name, (command, cwd) in commands.items():
        once(command, cwd)  # warm the page cache
    for _ in range(runs):
        for name, (command, cwd) in commands.items():
            samples[name].append(once(command, cwd))
    rows = {}
    for name, taken in samples.items():
        rows[name] = {
            "wall": statistics.median(s[0] for s in taken), "best": min(s[0] for s in taken),
            "worst": max(s[0] for s in taken), "cpu": statistics.median(s[1] for s in taken),
            "mib": max(s[2] for s in taken), "exit": sorted({s[3] for s in taken}),
        }
    return rows


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--peers", default=".build/bench-peers")
    parser.add_argument("--corpus", default="../shared/corpus")
    parser.add_argument("--write")
    given = parser.parse_args()
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    binary = os.path.abspath(given.binary)
    stack = os.path.join(root, "Examples", "weak-stack")
    files = [n for n in ("compose.yaml", "compose.yml", "docker-compose.yml") if os.path.exists(os.path.join(stack, n))]
    if not files:
        sys.exit(f"bench: no compose file in {stack}")
    compose = files[0]
    peers = os.path.abspath(given.peers)
    missing = install(peers)

    commands = {"watertight": [binary, "audit", "--quiet"],
                "watertight --files-only": [binary, "audit", "--files-only", "--quiet"]}
    for name, words in PEERS.items():
        if name not in missing:
            commands[name] = [os.path.join(peers, "bin", words[0])] + [compose if w == "FILE" else w for w in words[1:]]
    commands["watertight --version"] = [binary, "--version"]
    with tempfile.TemporaryDirectory() as folder:
        # Audits are recorded, as an owner's are, but not among this machine's own.
        os.environ["WATERTIGHT_STATE"] = os.path.join(folder, "state")
        # A folder of its own: inside this project the audit would also walk the history of Watertight itself.
        alone = shutil.copytree(stack, os.path.join(folder, "alone", "media"))
        owned = shutil.copytree(stack, os.path.join(folder, "owned", "media"))
        git = ["git", "-C", owned, "-c", "user.name=bench", "-c", "user.email=bench@example.org"]
        for words in (["init", "-q"], ["add", "-f", "."], ["commit", "-q", "-m", "The stack"]):
            subprocess.run(git + words, check=True)
        rows = measure({name: (command, alone) for name, command in commands.items()} | {
            "watertight, in the owner's git repository": (commands["watertight"], owned),
            "watertight, inside this project's repository": (commands["watertight"], stack),
        }, given.runs)
    own = rows["watertight"]

    out = []
    out.append(f"Audit of a copy of `Examples/weak-stack` ({compose}), whole process, median of {given.runs} interleaved runs; "
               f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.\n")
    out.append("| program | wall ms (best to worst) | CPU ms | peak MiB | wall, watertight = 1 | memory, watertight = 1 | exit |")
    out.append("|---|---|---|---|---|---|---|")
    for name, row in rows.items():
        out.append(
            f"| {name} | {row['wall'] * 1e3:.1f} ({row['best'] * 1e3:.1f} to {row['worst'] * 1e3:.1f}) "
            f"| {row['cpu'] * 1e3:.1f} | {row['mib']:.1f} | {row['wall'] / own['wall']:.2f} "
            f"| {row['mib'] / own['mib']:.2f} | {', '.join(map(str, row['exit']))} |")
    for name, why in missing.items():
        out.append(f"\n{name} was not measured: {' '.join(why)}")
    out.append(f"\nBinary: {os.path.getsize(binary) / 1e6:.1f} MB.")

    if os.path.isdir(given.corpus):
        paths = sorted(
            p for pattern in ("*.yml", "*.yaml") for p in glob.glob(os.path.join(given.corpus, "**", pattern), recursive=True))
        wall, cpu, mib, code = once([binary, "audit", "--files-only", "--quiet", "--format", "json", *paths], root)
        out.append(f"\nCorpus: {len(paths)} files in one process, {wall:.2f} s, {len(paths) / wall:.0f} files a second, "
                   f"CPU {cpu:.2f} s, peak {mib:.0f} MiB, exit {code}.")
    else:
        out.append(f"\nCorpus: not measured, {given.corpus} is not here.")
    text = "\n".join(out)
    print(text)
    if given.write:
        with open(given.write, "w") as file:
            file.write(text + "\n")


if __name__ == "__main__":
    main()
