#!/usr/bin/env python3
"""Prints what an audit must leave as it is on the server that it looks at, in sections of lines.

    look.py FOLDER…

Containers, images, networks and volumes as the engine tells of them; each file below the folders with its mode, owner,
size, times and content; the rules, routes and addresses of the host's network and of each container's; units. What moves by
itself (counters, what a health check said last) is left out.
"""
import hashlib
import json
import os
import re
import stat
import subprocess
import sys


def output(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    return done.stdout


def section(name, lines):
    print(f"== {name}")
    for line in lines:
        print(line)


def flat(value, path=""):
    if isinstance(value, dict) and value:
        for key in sorted(value):
            yield from flat(value[key], f"{path}.{key}")
    elif isinstance(value, list) and value:
        # The engine lists mounts in any order.
        for one in sorted(value, key=json.dumps):
            yield from flat(one, f"{path}[]")
    else:
        yield f"{path} {json.dumps(value)}"


def inspected(kind, names):
    if not names:
        return
    for one in json.loads(output("docker", kind, "inspect", *names)):
        one.get("State", {}).pop("Health", None)
        one.pop("ExecIDs", None)
        for line in flat(one, (one.get("Name") or one.get("Id")).lstrip("/")):
            yield line


def words(*command):
    return sorted(set(output(*command).split()))


def file_line(path):
    status = os.lstat(path)
    mode = stat.filemode(status.st_mode)
    if stat.S_ISREG(status.st_mode):
        with open(path, "rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
    else:
        content = os.readlink(path) if stat.S_ISLNK(status.st_mode) else ""
    return (f"{path} {mode} {status.st_uid}:{status.st_gid} {status.st_size} {status.st_mtime_ns} {status.st_ino} "
            f"{content}")


def files(folders):
    for folder in folders:
        yield file_line(folder)
        for top, below, names in os.walk(folder):
            below.sort()
            for name in sorted(below + names):
                try:
                    yield file_line(os.path.join(top, name))
                except FileNotFoundError:
                    pass


def still(text):
    text = re.sub(r"\[\d+:\d+\]|counter packets \d+ bytes \d+|(valid|preferred)_lft \S+|expires \d+sec", "", text)
    return [line for line in text.split("\n") if line and not line.startswith("#")]


def network(process):
    inside = ["nsenter", "--target", process, "--net", "--"]
    yield from still(output(*inside, "nft", "list", "ruleset"))
    for family, tool in (("ip", "iptables"), ("ip6", "ip6tables")):
        # A legacy table comes into being by being listed: these are the names of those that are there.
        try:
            with open(f"/proc/{process}/net/{family}_tables_names", encoding="ascii") as names:
                tables = names.read().split()
        except OSError:
            tables = []
        for table in sorted(tables):
            yield f"legacy {family} {table}"
            yield from still(output(*inside, tool + "-legacy-save", "-t", table))
    for words_ in (["-oneline", "link"], ["-oneline", "address"], ["rule"], ["-6", "rule"], ["route", "show", "table", "all"],
                   ["-6", "route", "show", "table", "all"]):
        yield from sorted(still(output(*inside, "ip", *words_)))


def units():
    shown = output("systemctl", "show", "*", "--property", "Id,ActiveState,SubState,MainPID,NRestarts,UnitFileState")
    # Health checks are mounts of the engine for a moment.
    return sorted(" ".join(block.split("\n")) for block in shown.split("\n\n")
                  if block.strip() and "Id=run-docker-runtime" not in block)


containers = words("docker", "ps", "--all", "--quiet", "--no-trunc")
section("containers", inspected("container", containers))
section("images", inspected("image", words("docker", "image", "ls", "--all", "--quiet", "--no-trunc")))
section("networks", inspected("network", words("docker", "network", "ls", "--quiet", "--no-trunc")))
section("volumes", inspected("volume", words("docker", "volume", "ls", "--quiet")))
section("files", files(sys.argv[1:]))
section("network of the host", network("1"))
for one in json.loads(output("docker", "container", "inspect", *containers) or "[]"):
    if one["State"]["Pid"]:
        section("network of " + one["Name"], network(str(one["State"]["Pid"])))
section("units", units())
