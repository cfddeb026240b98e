#!/usr/bin/env python3
"""Gives an engine that does not run yet its images, without copying them: its store as `docker load` would leave it.

    store.py LAYERS STANDINS [ROOT] < SPECIFICATION

SPECIFICATION: as images.py reads it; an image may also have "digests", whether the engine knows it as pulled, and
"digest", under which. Each layer's folder is laid in place by a bind mount, so it takes no time and no memory. What is
left out is what only exporting and pushing read. ROOT: the engine's folder, /var/lib/docker. An engine that ends takes
those mounts away; /run/lab-layers lists them for one that is to start again: the folder, a tab, the place.
"""
import hashlib
import json
import os
import shutil
import subprocess
import sys

layers_folder, standins_folder = sys.argv[1:3]
root = sys.argv[3] if len(sys.argv) > 3 else "/var/lib/docker"
overlay, image_store = f"{root}/overlay2", f"{root}/image/overlay2"
known = {}


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def standins():
    """The stand-ins' own layer as a folder, and its digest."""
    folder = f"{root}/lab-standins"
    if not os.path.isdir(folder):
        os.makedirs(f"{folder}/opt/standins")
        for name in sorted(os.listdir(standins_folder)):
            if name.endswith((".py", ".sh")):
                shutil.copy(os.path.join(standins_folder, name), f"{folder}/opt/standins/{name}")
        with open(f"{standins_folder}/links", encoding="utf-8") as links:
            for path, command in (line.strip().split(" ", 1) for line in links):
                write(f"{folder}/{path}", f'#!/bin/sh\nexec {command} "$@"\n')
                os.chmod(f"{folder}/{path}", 0o755)
    names = sorted(os.listdir(f"{folder}/opt/standins"))
    texts = [open(f"{folder}/opt/standins/{name}", encoding="utf-8").read() for name in names]
    return folder, digest("".join(texts))


def source(name):
    if name == "standins":
        return standins()
    with open(f"{layers_folder}/{name}.sha256", encoding="ascii") as file:
        return f"{layers_folder}/{name}", file.read().strip()


def lay(name, below):
    """Lays a layer over what is below (chain identity, names of the folders' short links); the same for it."""
    folder, own = source(name)
    chain = own if below is None else digest(f"sha256:{below[0]} sha256:{own}")
    if chain in known:
        return known[chain]
    place = digest("place" + chain)
    short = digest("short" + chain)[:26].upper()
    os.makedirs(f"{overlay}/{place}/diff")
    os.makedirs(f"{overlay}/l", exist_ok=True)
    os.symlink(f"../{place}/diff", f"{overlay}/l/{short}")
    subprocess.run(["mount", "--bind", folder, f"{overlay}/{place}/diff"], check=True)
    with open("/run/lab-layers", "a", encoding="utf-8") as file:
        file.write(f"{folder}\t{overlay}/{place}/diff\n")
    write(f"{overlay}/{place}/link", short)
    write(f"{overlay}/{place}/committed", "")
    entry = f"{image_store}/layerdb/sha256/{chain}"
    if below is not None:
        os.makedirs(f"{overlay}/{place}/work")
        write(f"{overlay}/{place}/lower", ":".join("l/" + link for link in below[1]))
        write(f"{entry}/parent", f"sha256:{below[0]}")
    write(f"{entry}/cache-id", place)
    write(f"{entry}/diff", f"sha256:{own}")
    write(f"{entry}/size", "1000000")
    known[chain] = (chain, [short] + (below[1] if below else []), own)
    return known[chain]


repositories = {}
for image in json.load(sys.stdin):
    below, digests = None, []
    for name in image["layers"]:
        below = lay(name, below)
        digests.append("sha256:" + below[2])
    description = json.dumps({
        "architecture": "amd64", "os": "linux", "created": image.get("created", "2026-01-01T00:00:00Z"),
        "config": image["config"], "rootfs": {"type": "layers", "diff_ids": digests},
        "history": [{"created": "2026-01-01T00:00:00Z", "created_by": f"lab layer {name}"}
                    for name in image["layers"]],
    }, sort_keys=True)
    identity = digest(description)
    write(f"{image_store}/imagedb/content/sha256/{identity}", description)
    for tag in image["tags"]:
        repository = tag.rsplit(":", 1)[0]
        names = repositories.setdefault(repository, {})
        names[tag] = f"sha256:{identity}"
        if image.get("digests", True):
            # The digest that a registry gave its manifest, or would give.
            pulled = image.get("digest") or f"sha256:{digest('manifest' + description)}"
            names[f"{repository}@{pulled}"] = f"sha256:{identity}"
os.makedirs(f"{image_store}/distribution", exist_ok=True)
write(f"{image_store}/repositories.json", json.dumps({"Repositories": repositories}))
for folder in (overlay, f"{root}/image", image_store):
    os.chmod(folder, 0o710)
