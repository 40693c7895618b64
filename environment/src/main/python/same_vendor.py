"""Makes wheels of installed distributions, exactly as they are: without an index, and with what was changed by hand.

`python same_vendor.py` reads a request on standard input, one JSON object: `folder`, where to write; `packages`, a list of
{name, modules}, names normalised as PEP 503 says. It writes one line of JSON on standard output for each: {name, wheel, sha256,
changed} with the file's name, and whether files are not as the distribution's RECORD says; or {name, problem}.

Wheels are those of the binary distribution format (PyPA specification, wheel 1.0): files of the site folder as they are; scripts and
data beside it under NAME-VERSION.data. What an installer makes by itself is left out: bytecode, console scripts, INSTALLER,
REQUESTED, direct_url.json. The same files give the same bytes. Standard library alone, Python 3.8 and later.
"""

import base64
import csv
import hashlib
import importlib.util
import io
import json
import os
import re
import sys
import sysconfig
import zipfile
from importlib import metadata

WRITTEN_BY_INSTALLERS = {"INSTALLER", "REQUESTED", "direct_url.json", "RECORD", "RECORD.jws", "RECORD.p7s", "uv_cache.json"}


class Problem(Exception):
    """Why there can be no wheel of a distribution."""


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def read(path):
    with open(path, "rb") as file:
        return file.read()


def record_hash(data):
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode("ascii")


class Distribution:
    """An installed distribution, as the files of a wheel."""

    def __init__(self, found, modules):
        self.found = found
        self.name = found.metadata["Name"]
        self.version = found.version
        self.modules = modules
        self.site = os.path.abspath(str(found.locate_file("")))
        folder = os.path.basename(str(getattr(found, "_path", "")))
        # As it is spelt now: RECORD, by which installations are compared, holds it.
        self.escaped = folder[: -len(".dist-info")] if folder.endswith(".dist-info") else "%s-%s" % (re.sub(r"[-_.]+", "_", self.name), self.version.replace("-", "_"))
        self.files = {}
        self.changed = False

    def collect(self):
        text = self.found.read_text("RECORD")
        rows = [row for row in csv.reader(io.StringIO(text)) if row] if text else []
        if self._is_editable():
            self._add_modules()
            self._add_metadata([row[0] for row in rows])
        elif rows:
            self._add_recorded(rows)
        else:
            self._add_modules()
            self._add_metadata([])
        if not any(not name.startswith(self.escaped + ".dist-info/") for name in self.files) and not rows:
            raise Problem("no files of it were found")
        return self

    def _is_editable(self):
        text = self.found.read_text("direct_url.json")
        return bool(text) and bool(json.loads(text).get("dir_info", {}).get("editable"))

    def _scripts(self):
        """Scripts that an installer makes from entry points."""
        text = self.found.read_text("entry_points.txt") or ""
        names, section = set(), ""
        for line in text.splitlines():
            line = line.strip()
            if line.startswith("["):
                section = line.strip("[]").strip()
            elif "=" in line and section in ("console_scripts", "gui_scripts"):
                names.add(line.split("=", 1)[0].strip())
        return names

    def _add_recorded(self, rows):
        generated = self._scripts()
        for row in rows:
            path = row[0]
            place = os.path.normpath(os.path.join(self.site, path))
            name = os.path.basename(path)
            if name.endswith((".pyc", ".pyo")) or self._is_metadata(path) and name in WRITTEN_BY_INSTALLERS:
                continue
            if not os.path.isfile(place):
                raise Problem("its file %s is missing" % path)
            data = read(place)
            if len(row) > 1 and row[1].startswith("sha256=") and row[1] != record_hash(data):
                self.changed = True
            inside = os.path.relpath(place, self.site)
            if not inside.startswith(".."):
                target = inside.replace(os.sep, "/")
                if self._is_metadata(path):
                    target = self.escaped + ".dist-info/" + target.split("/", 1)[1]
                self.files[target] = (data, os.access(place, os.X_OK))
                continue
            scripts = os.path.realpath(sysconfig.get_path("scripts"))
            if os.path.realpath(os.path.dirname(place)) == scripts:
                if name not in generated:
                    self.files["%s.data/scripts/%s" % (self.escaped, name)] = (self._script(data), True)
                continue
            outside = os.path.relpath(os.path.realpath(place), os.path.realpath(sys.prefix))
            if outside.startswith(".."):
                raise Problem("its file %s is outside of %s" % (path, sys.prefix))
            self.files["%s.data/data/%s" % (self.escaped, outside.replace(os.sep, "/"))] = (data, os.access(place, os.X_OK))

    @staticmethod
    def _script(data):
        first, newline, rest = data.partition(b"\n")
        return b"#!python" + newline + rest if first.startswith(b"#!") and b"python" in first else data

    def _is_metadata(self, path):
        return path.split("/", 1)[0].endswith(".dist-info") and "/" in path

    def _add_modules(self):
        """What can be imported of it, where no RECORD says which files are its."""
        names = list(self.modules) or (self.found.read_text("top_level.txt") or "").split()
        if not names:
            raise Problem("neither its RECORD nor its top-level modules are known")
        for module in names:
            spec = importlib.util.find_spec(module)
            if spec is None:
                raise Problem("its module %s is not found" % module)
            if spec.submodule_search_locations:
                for folder in spec.submodule_search_locations:
                    self._add_tree(folder, module.replace(".", "/"))
            elif spec.origin and os.path.isfile(spec.origin):
                base = module.rpartition(".")[0].replace(".", "/")
                target = (base + "/" if base else "") + os.path.basename(spec.origin)
                self.files[target] = (read(spec.origin), False)
            else:
                raise Problem("its module %s has no file" % module)

    def _add_tree(self, folder, prefix):
        for parent, folders, files in os.walk(folder):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(files):
                if not name.endswith((".pyc", ".pyo")):
                    place = os.path.join(parent, name)
                    target = os.path.normpath(os.path.join(prefix, os.path.relpath(place, folder))).replace(os.sep, "/")
                    self.files[target] = (read(place), False)

    def _add_metadata(self, recorded):
        folder = self.escaped + ".dist-info/"
        text = self.found.read_text("METADATA") or self.found.read_text("PKG-INFO")
        if not text:
            raise Problem("it has no METADATA")
        self.files[folder + "METADATA"] = (text.encode("utf-8"), False)
        points = self.found.read_text("entry_points.txt")
        if points:
            self.files[folder + "entry_points.txt"] = (points.encode("utf-8"), False)
        self.changed = self.changed or bool(recorded)

    def _wheel_file(self):
        """The text of WHEEL, and the tag of the file's name."""
        text = self.found.read_text("WHEEL") or ""
        tags = [line.split(":", 1)[1].strip() for line in text.splitlines() if line.startswith("Tag:")]
        if not tags or self._is_editable():
            native = any(name.endswith((".so", ".pyd", ".dylib")) for name in self.files)
            python = "cp%d%d" % sys.version_info[:2]
            machine = re.sub(r"[-.]", "_", sysconfig.get_platform())
            tags = ["%s-%s-%s" % (python, python, machine)] if native else ["py3-none-any"]
            text = "Wheel-Version: 1.0\nGenerator: same\nRoot-Is-Purelib: %s\n%s" % (
                "false" if native else "true",
                "".join("Tag: %s\n" % tag for tag in tags),
            )
        parts = [sorted({part for part in column}) for column in zip(*(tag.split("-") for tag in tags))]
        build = [line.split(":", 1)[1].strip() for line in text.splitlines() if line.startswith("Build:")]
        return text, "-".join(build[:1] + [".".join(part) for part in parts])

    def write(self, folder):
        wheel, tag = self._wheel_file()
        info = self.escaped + ".dist-info/"
        self.files[info + "WHEEL"] = (wheel.encode("utf-8"), False)
        rows = io.StringIO()
        writer = csv.writer(rows, lineterminator="\n")
        for name in sorted(self.files):
            data = self.files[name][0]
            writer.writerow([name, record_hash(data), len(data)])
        writer.writerow([info + "RECORD", "", ""])
        self.files[info + "RECORD"] = (rows.getvalue().encode("utf-8"), False)
        path = os.path.join(folder, "%s-%s.whl" % (self.escaped, tag))
        with zipfile.ZipFile(path + ".part", "w", zipfile.ZIP_DEFLATED) as archive:
            # Metadata last: readers of wheels look at the end first.
            for name in sorted(self.files, key=lambda each: (each.startswith(info), each)):
                data, executable = self.files[name]
                entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                entry.external_attr = (0o100755 if executable else 0o100644) << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, data, compresslevel=1)  # Libraries are large, and a wheelhouse is made where there is room.
        os.replace(path + ".part", path)
        return path


def vendor(request, tell):
    folder = request["folder"]
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        sys.exit("the folder %s cannot be made: %s" % (folder, error.strerror))
    installed = {}
    for found in metadata.distributions():
        try:
            installed.setdefault(normal(found.metadata["Name"]), found)
        except (TypeError, AttributeError, OSError):
            continue  # A broken one: whoever asks for it is told that it is not installed.
    for wanted in request["packages"]:
        name = wanted["name"]
        try:
            if name not in installed:
                raise Problem("it is not installed in %s" % sys.prefix)
            found, version = installed[name].version, wanted.get("version")
            if version and found != version:
                raise Problem("version %s is wanted, %s has %s; --python names an interpreter that has it" % (version, sys.prefix, found))
            distribution = Distribution(installed[name], wanted.get("modules", ())).collect()
            path = distribution.write(folder)
            tell({"name": name, "wheel": os.path.basename(path), "sha256": hashlib.sha256(read(path)).hexdigest(), "changed": distribution.changed})
        except (Problem, OSError, ValueError, ImportError) as error:
            tell({"name": name, "problem": str(error)})


def main():
    request = json.load(sys.stdin)
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # What imports print is not ours.
    vendor(request, lambda line: (out.write(json.dumps(line) + "\n"), out.flush()))


if __name__ == "__main__":
    main()
