#!/usr/bin/env python3
"""Writes the archive that `docker load` reads, for images described on standard input.

    images.py LAYERS STANDINS < SPECIFICATION | docker load

SPECIFICATION: JSON, a list of {"tags": […], "layers": […], "config": {…}}. Layers are those that fetch.sh keeps in the
folder LAYERS; the layer `standins` is the folder STANDINS, under /opt/standins.
"""
import hashlib
import io
import json
import os
import sys
import tarfile

EPOCH = 1700000000
layers_folder, standins_folder = sys.argv[1:3]
images = json.load(sys.stdin)
archive = tarfile.open(fileobj=sys.stdout.buffer, mode="w|")
written = {}


def add(name, content):
    info = tarfile.TarInfo(name)
    info.size, info.mtime = len(content), EPOCH
    archive.addfile(info, io.BytesIO(content))


def standins():
    """The stand-ins' own layer, the same for the same files."""
    memory = io.BytesIO()
    with open(f"{standins_folder}/links", encoding="utf-8") as file:
        links = [line.strip().split(" ", 1) for line in file]
    with tarfile.open(fileobj=memory, mode="w") as layer:
        names = sorted(name for name in os.listdir(standins_folder) if name.endswith((".py", ".sh")))
        for path, mode, content in [("opt", 0o755, None), ("opt/standins", 0o755, None)] + [
            (f"opt/standins/{name}", 0o755, open(os.path.join(standins_folder, name), "rb").read()) for name in names
        ] + [(path, 0o755, f'#!/bin/sh\nexec {command} "$@"\n'.encode()) for path, command in links]:
            info = tarfile.TarInfo(path)
            info.mode, info.mtime = mode, EPOCH
            if content is None:
                info.type = tarfile.DIRTYPE
                layer.addfile(info)
            else:
                info.size = len(content)
                layer.addfile(info, io.BytesIO(content))
    return memory.getvalue()


def layer(name):
    """Adds a layer once; its digest."""
    if name not in written:
        if name == "standins":
            content = standins()
            add("standins/layer.tar", content)
            written[name] = hashlib.sha256(content).hexdigest()
        else:
            archive.add(os.path.join(layers_folder, name + ".tar"), f"{name}/layer.tar")
            with open(os.path.join(layers_folder, name + ".sha256"), encoding="ascii") as file:
                written[name] = file.read().strip()
    return written[name]


manifest = []
for image in images:
    digests = ["sha256:" + layer(name) for name in image["layers"]]
    description = json.dumps({
        "architecture": "amd64", "os": "linux", "created": image.get("created", "2026-01-01T00:00:00Z"),
        "config": image["config"], "rootfs": {"type": "layers", "diff_ids": digests},
        "history": [{"created": "2026-01-01T00:00:00Z", "created_by": f"lab layer {name}"}
                    for name in image["layers"]],
    }, sort_keys=True).encode()
    name = hashlib.sha256(description).hexdigest() + ".json"
    add(name, description)
    manifest.append({"Config": name, "RepoTags": image["tags"],
                     "Layers": [f"{layer}/layer.tar" for layer in image["layers"]]})
add("manifest.json", json.dumps(manifest).encode())
archive.close()
