"""Writes the file system of an image with this interpreter and a shell, as a tar: what a `python` image has, without a registry.

FILE [PIP]: where to write it, and a folder that pip is in, which is then in the image, too.
"""

import io
import os
import re
import subprocess
import sys
import tarfile

LEFT_OUT = re.compile(r"/(?:site-packages|dist-packages|test|idlelib|__pycache__|config-[^/]*)(?:/|$)|EXTERNALLY-MANAGED$")

executable = os.path.realpath(sys.executable)
library = os.path.dirname(os.__file__)
python = "%s/bin/python%d.%d" % (sys.base_prefix, *sys.version_info[:2])
if not os.path.exists(python):
    python = executable


def script(archive, path, text):
    info = tarfile.TarInfo(path.lstrip("/"))
    info.size, info.mode = len(text), 0o755
    archive.addfile(info, io.BytesIO(text.encode()))


def folder(archive, path, mode):
    info = tarfile.TarInfo(path.lstrip("/"))
    info.type, info.mode = tarfile.DIRTYPE, mode
    archive.addfile(info)


def libraries(paths):
    found = set()
    for path in paths:
        text = subprocess.run(["ldd", path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
        found.update(re.findall(r"(?:=> )?(/\S+) \(0x", text))
    return found


with tarfile.open(sys.argv[1], "w", dereference=True) as archive:
    modules = []
    for place, folders, names in os.walk(library):
        folders[:] = [name for name in folders if not LEFT_OUT.search("%s/%s" % (place, name))]
        for name in names:
            path = place + "/" + name
            if not LEFT_OUT.search(path) and os.path.isfile(path):
                archive.add(path, path.lstrip("/"))
                if ".so" in name:
                    modules.append(path)
    programs = [python, "/bin/sh", "/bin/rm"]
    for path in programs:
        archive.add(path, path.lstrip("/"))
    for path in sorted(libraries(programs + modules)):
        archive.add(path, path.lstrip("/"))
    for path in ("/tmp", "/root", "/usr/local/bin"):
        folder(archive, path, 0o1777 if path == "/tmp" else 0o755)
    script(archive, "/usr/local/bin/python", '#!/bin/sh\nexec %s "$@"\n' % python)
    if sys.argv[2:]:
        archive.add(sys.argv[2] + "/pip", "opt/pip/pip")
        script(archive, "/usr/local/bin/pip", '#!/bin/sh\nPYTHONPATH=/opt/pip exec %s -m pip "$@"\n' % python)
    script(archive, "/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n")
