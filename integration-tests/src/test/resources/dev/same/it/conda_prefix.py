"""Conda prefixes, made by rattler from packages that are built here.

channel FOLDER PYTHON: build packages for a channel in a folder; its python is the interpreter PYTHON, as a virtual environment has it.
install CHANNEL PREFIX SPEC...: solve and install.
explicit FILE PREFIX: install what an explicit list names, each file checked against its hash.
"""

import asyncio
import base64
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile

import rattler
from rattler.package_streaming import download_to_path, extract


def text_of(files):
    return {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}


def package(channel, subdir, name, version, build, files, depends=(), links=None, **index):
    """A .tar.bz2 with info/index.json and info/paths.json, as conda-build makes it."""
    files, links = text_of(files), links or {}
    paths = [
        {"_path": path, "path_type": "hardlink", "sha256": hashlib.sha256(data).hexdigest(), "size_in_bytes": len(data)}
        for path, data in sorted(files.items())
    ]
    paths += [
        {"_path": path, "path_type": "softlink", "sha256": hashlib.sha256(b"").hexdigest(), "size_in_bytes": 0}
        for path in sorted(links)
    ]
    inner = dict(files)
    inner["info/paths.json"] = json.dumps({"paths": paths, "paths_version": 1}).encode()
    inner["info/files"] = "".join(path + "\n" for path in sorted([*files, *links])).encode()
    index = dict(
        {
            "name": name, "version": version, "build": build, "build_number": 0, "depends": list(depends), "subdir": subdir,
            "timestamp": 1700000000000,
        },
        **index,
    )  # fmt: skip
    inner["info/index.json"] = json.dumps(index).encode()
    if index.get("noarch") == "python":
        inner["info/link.json"] = json.dumps({"noarch": {"type": "python"}, "package_metadata_version": 1}).encode()
    folder = os.path.join(channel, subdir)
    os.makedirs(folder, exist_ok=True)
    with tarfile.open(os.path.join(folder, "%s-%s-%s.tar.bz2" % (name, version, build)), "w:bz2") as archive:
        for path, data in sorted(inner.items()):
            info = tarfile.TarInfo(path)
            info.size, info.mode = len(data), 0o755 if path.startswith("bin/") else 0o644
            archive.addfile(info, io.BytesIO(data))
        for path, target in sorted(links.items()):
            info = tarfile.TarInfo(path)
            info.type, info.linkname = tarfile.SYMTYPE, target
            archive.addfile(info)


def distribution(site, name, version, modules, requires=(), direct_url=None):
    """The files of a Python distribution as conda's packages have them."""
    own = "%s/%s-%s.dist-info/" % (site, name.replace("-", "_"), version)
    files = {"%s/%s" % (site, path): text for path, text in modules.items()}
    metadata = "Metadata-Version: 2.1\nName: %s\nVersion: %s\n" % (name, version)
    files[own + "METADATA"] = metadata + "".join("Requires-Dist: %s\n" % one for one in requires)
    files[own + "INSTALLER"] = "conda\n"
    files[own + "WHEEL"] = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    if direct_url:
        files[own + "direct_url.json"] = json.dumps({"url": direct_url, "dir_info": {}})
    lines = []
    for path, text in sorted(files.items()):
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        lines.append("%s,sha256=%s,%d\n" % (path[len(site) + 1 :], digest, len(text)))
    files[own + "RECORD"] = "".join(lines) + own[len(site) + 1 :] + "RECORD,,\n"
    return files


def make_channel(channel, python):
    code = "import sys, json; print(json.dumps([sys.base_prefix, sys.executable, list(sys.version_info[:3])]))"
    prefix, python, version = json.loads(subprocess.check_output([python, "-c", code]))
    minor, full = "%d.%d" % tuple(version[:2]), "%d.%d.%d" % tuple(version)
    here = str(rattler.Subdir.current()) if hasattr(rattler.Subdir, "current") else "linux-64"
    site = "lib/python%s/site-packages" % minor
    needs = "python >=%s,<%d.%da0" % (minor, version[0], version[1] + 1)
    package(
        channel, here, "python", full, "h0_cpython",
        {"pyvenv.cfg": "home = %s/bin\ninclude-system-site-packages = false\nversion = %s\n" % (prefix, full), site + "/README.txt": ""},
        links={"bin/python": "python" + minor, "bin/python3": "python" + minor, "bin/python" + minor: os.path.realpath(python)},
        depends=["libtiny >=1"],
    )  # fmt: skip
    package(channel, here, "libtiny", "1.2.11", "h1_0", {"lib/libtiny.so.1": "no library"})
    code = "from tiny import SMALL\nWEIGHTS = [SMALL] * 3\n"
    package(
        channel, here, "pytorch", "2.1.0", "py%s_0" % minor.replace(".", ""),
        distribution(site, "torch", "2.1.0", {"torch/__init__.py": code}, ["tiny-parts"], "file:///croot/pytorch_1700000000000/work"),
        depends=[needs, "tiny-parts", "libtiny"],
    )  # fmt: skip
    for release in ("0.9", "1.0"):
        package(
            channel, "noarch", "tiny-parts", release, "pyhd8ed1ab_0",
            distribution("site-packages", "tiny-parts", release, {"tiny/__init__.py": "SMALL = %s\n" % release}),
            depends=["python >=3.8"], noarch="python",
        )  # fmt: skip
    asyncio.run(rattler.index.index_fs(channel))


async def install(channel, prefix, specs):
    records = await rattler.solve(
        sources=[channel], specs=[rattler.MatchSpec(spec) for spec in specs], gateway=rattler.Gateway(cache_dir=tempfile.mkdtemp())
    )
    # py-rattler 0.28 hands these on as they are, to a function that wants its own form of them.
    requested = [rattler.MatchSpec(spec)._match_spec for spec in specs]
    await rattler.install(
        records, prefix, cache_dir=tempfile.mkdtemp(), requested_specs=requested, show_progress=False
    )


async def install_explicit(list_file, prefix):
    with open(list_file) as file:
        lines = [line.strip() for line in file if line.strip() and not line.startswith("#")]
    if lines[0] != "@EXPLICIT":
        raise SystemExit("no explicit list: " + lines[0])
    records = []
    for line in lines[1:]:
        url, _, md5 = line.partition("#")
        name = url.rpartition("/")[2]
        folder = tempfile.mkdtemp()
        archive = os.path.join(folder, name)
        await download_to_path(rattler.Client(), url, archive)
        with open(archive, "rb") as file:
            data = file.read()
        if hashlib.md5(data).hexdigest() != md5:
            raise SystemExit("%s: another hash than %r" % (url, md5))
        extract(archive, os.path.join(folder, "unpacked"))
        record = rattler.PackageRecord.from_index_json(
            os.path.join(folder, "unpacked", "info", "index.json"), len(data), hashlib.sha256(data).hexdigest(), md5
        )
        records.append(rattler.RepoDataRecord(record, name, url, url.rsplit("/", 2)[0] + "/"))
    await rattler.install(records, prefix, cache_dir=tempfile.mkdtemp(), show_progress=False)


if sys.argv[1] == "channel":
    make_channel(*sys.argv[2:])
elif sys.argv[1] == "install":
    asyncio.run(install(sys.argv[2], sys.argv[3], sys.argv[4:]))
else:
    asyncio.run(install_explicit(*sys.argv[2:]))
sys.stdout.flush()
os._exit(0)  # Threads of rattler's own abort an interpreter that ends while they do.
