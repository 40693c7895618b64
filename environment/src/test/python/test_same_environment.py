"""What the probe of an interpreter finds, in real environments: made by venv, filled by pip from wheels built here."""

import base64
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
import unittest
import zipfile

PROBE = os.environ.get("SAME_TEST_PROBE") or os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "..", "..", "main", "python", "same_environment.py"
)
PROBE = os.path.normpath(PROBE)
TIMEOUT_SECONDS = 300
GIT = shutil.which("git")

root = None
pip = None


def setUpModule():
    global root, pip
    root = os.path.realpath(tempfile.mkdtemp(prefix="same-environment-"))
    folder = os.path.join(root, "pip")
    run([sys.executable, "-m", "venv", folder])
    pip = [os.path.join(folder, "bin", "python"), "-m", "pip", "--disable-pip-version-check", "--quiet"]


def tearDownModule():
    shutil.rmtree(root, ignore_errors=True)


def run(arguments, **options):
    done = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIMEOUT_SECONDS, **options)
    if done.returncode:
        raise AssertionError("%s: %s" % (arguments, (done.stdout + done.stderr).decode("utf-8", "replace")))
    return done.stdout.decode("utf-8")


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def record_line(path, data):
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return "%s,sha256=%s,%d\n" % (path, digest, len(data))


def wheel(name, version, files, requires=(), extras=(), tag="py3-none-any"):
    """A wheel, as pip installs it, made by hand."""
    own = "%s-%s.dist-info" % (name.replace("-", "_"), version)
    metadata = "Metadata-Version: 2.1\nName: %s\nVersion: %s\n" % (name, version)
    metadata += "".join("Requires-Dist: %s\n" % one for one in requires) + "".join(
        "Provides-Extra: %s\n" % one for one in extras
    )
    metadata += "\nDescription, with a line that looks like a header:\nName: wrong\n"
    files = dict(files)
    files[own + "/METADATA"] = metadata
    files[own + "/WHEEL"] = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: %s\n" % tag
    record = "".join(record_line(path, text.encode()) for path, text in sorted(files.items())) + own + "/RECORD,,\n"
    files[own + "/RECORD"] = record
    folder = tempfile.mkdtemp(dir=root)
    path = os.path.join(folder, "%s-%s-%s.whl" % (name.replace("-", "_"), version, tag))
    with zipfile.ZipFile(path, "w") as archive:
        for inner, text in sorted(files.items()):
            archive.writestr(inner, text)
    return path


class Place:
    """An interpreter, a home folder and a notebook's folder, with nothing of this machine's settings in them."""

    def __init__(self, *options):
        self.root = tempfile.mkdtemp(dir=root)
        self.prefix = os.path.join(self.root, "venv")
        run([sys.executable, "-m", "venv", "--without-pip", *options, self.prefix])
        self.python = os.path.join(self.prefix, "bin", "python")
        self.home = os.path.join(self.root, "home")
        self.folder = os.path.join(self.root, "notebooks")
        os.makedirs(self.home)
        os.makedirs(self.folder)
        self.site = os.path.join(self.prefix, "lib", "python%d.%d" % sys.version_info[:2], "site-packages")
        self.environ = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": self.home,
            "LANG": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        self.environ["PIP_CONFIG_FILE"] = os.path.join(self.root, "pip.conf")
        self.request = {"live": False, "folder": self.folder}
        self.flags, self.umask = [], "022"

    def install(self, *wheels):
        environ = dict(os.environ, PIP_NO_INDEX="1", PIP_CONFIG_FILE=os.devnull)
        run(
            [
                *pip[:3],
                "--python",
                self.python,
                *pip[3:],
                "install",
                "--no-index",
                "--no-deps",
                "--force-reinstall",
                *wheels,
            ],
            env=environ,
        )

    def uninstall(self, name):
        run([*pip[:3], "--python", self.python, *pip[3:], "uninstall", "--yes", name])

    def capture(self, environ=(), **request):
        """The facts, as the program says them on its standard output."""
        command = ["sh", "-c", 'umask "$0"; exec "$@"', self.umask, self.python, *self.flags, PROBE]
        output = run(
            command,
            input=json.dumps(dict(self.request, **request)).encode(),
            env=dict(self.environ, **dict(environ)),
            cwd=self.root,
        )
        assert output.count("\n") == 1, output
        return json.loads(output)

    def live(self, session="", environ=(), **request):
        """The facts of a live session that ran some code before, and what the capture changed in it."""
        answer = os.path.join(self.root, "answer.json")
        asked = {"answer": answer, "probe": PROBE, "session": textwrap.dedent(session)}
        asked["request"] = dict(self.request, live=True, **request)
        done = subprocess.run(
            [self.python, *self.flags, "-c", LIVE, json.dumps(asked)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(self.environ, **dict(environ)),
            cwd=self.folder,
            timeout=TIMEOUT_SECONDS,
        )
        if done.returncode:
            raise AssertionError(done.stdout.decode("utf-8", "replace"))
        facts, changed = json.loads(read(answer))
        return facts, dict(changed, output=done.stdout.decode("utf-8", "replace"))

    def git(self, *arguments, folder=None):
        environ = dict(self.environ, GIT_AUTHOR_DATE="1700000000 +0000", GIT_COMMITTER_DATE="1700000000 +0000")
        base = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"]
        return run([*base, "-C", folder or self.folder, *arguments], env=environ).strip()


LIVE = r"""
from builtins import *
import builtins, io, json, locale, os, random, sys, warnings

asked = json.loads(sys.argv[1])
with io.open(asked["probe"], encoding="utf-8") as file:
    code = compile(file.read(), "<same>", "exec")
user, kept = {"__name__": "__main__"}, dict(vars(builtins))
# As IPython has it: behind the standard library.
if "" in sys.path:
    sys.path.remove("")
    packages = [place for place, entry in enumerate(sys.path) if entry.endswith(("site-packages", "dist-packages"))]
    sys.path.insert(packages[0] if packages else 0, "")


def state():
    status = os.open("/proc/self/status", os.O_RDONLY)
    umask = [line for line in os.read(status, 1 << 16).split(b"\\n") if line.startswith(b"Umask")]
    os.close(status)
    return {
        "user": set(user), "cwd": os.readlink("/proc/self/cwd"), "locale": locale.setlocale(locale.LC_ALL, None),
        "random": random.getstate(), "filters": list(warnings.filters), "path": list(sys.path), "umask": umask,
        "environ": dict(os.environb), "descriptors": len(os.listdir("/proc/self/fd")), "builtins": dict(vars(builtins)),
        "hooks": [sys.displayhook, sys.excepthook, sys.stdout, sys.stderr, *sys.meta_path, *sys.path_hooks],
    }


exec(compile(asked["session"], "<session>", "exec"), user)
modules, before = set(sys.modules), state()
probe = {}
exec(code, probe)
facts = probe["capture"](asked["request"])
after = state()
vars(builtins).update(kept)
changed = {
    "changed": sorted(name for name in before if before[name] != after[name]),
    "modules": sorted(set(sys.modules) - modules),
}
with io.open(asked["answer"], "w", encoding="utf-8") as file:
    json.dump([facts, changed], file)
"""


def identity(facts):
    """What two captures of an untouched interpreter have in common: all but the clock and the probes."""
    kept = {name: value for name, value in facts.items() if name not in ("created", "probes")}
    return json.dumps(kept, sort_keys=True, ensure_ascii=False)


def differences(before, after, path=""):
    """Where two records differ, as paths; packages by their names."""
    if isinstance(before, dict) and isinstance(after, dict):
        found = []
        for name in sorted({*before, *after}):
            found += differences(before.get(name), after.get(name), path + "." + name if path else name)
        return found
    if isinstance(before, list) and isinstance(after, list):
        keys = [
            one.get("location") or one.get("path") or one.get("module")
            for one in before + after
            if isinstance(one, dict)
        ]
        if keys and None not in keys:
            key = lambda one: "%s@%s" % (
                one.get("name", ""),
                one.get("location") or one.get("path") or one.get("module"),
            )
            return differences({key(one): one for one in before}, {key(one): one for one in after}, path)
    return [] if before == after else [path]


def package(facts, name):
    found = [one for one in facts["packages"] if one["name"] == name and not one["shadowed"]]
    if len(found) != 1:
        raise AssertionError("%s: %s" % (name, [(one["name"], one["location"]) for one in facts["packages"]]))
    return found[0]


def probe_of(facts, name):
    return next(one for one in facts["probes"] if one["name"] == name)


def import_of(facts, module):
    return next(one for one in facts["imports"] if one["module"] == module)


def asked(*modules):
    return [{"module": module, "optional": False} for module in modules]


class PlaceTest(unittest.TestCase):
    maxDiff = None
    options = ()

    @classmethod
    def setUpClass(cls):
        cls.place = Place(*cls.options)


class PackagesTest(PlaceTest):
    def test_a_wheel_is_found_with_all_that_its_metadata_says(self):
        self.place.install(
            wheel(
                "Famous.Thing",
                "1.5",
                {"thing/__init__.py": "x = 1\n", "other.py": ""},
                ["needed>=1", 'extra-one; extra == "more"'],
                ["more"],
            )
        )

        found = package(self.place.capture(), "famous-thing")

        self.assertEqual(
            ("pypi", "Famous.Thing", "1.5", "pip", True),
            tuple(found[k] for k in ("ecosystem", "displayName", "version", "installer", "requested")),
        )
        self.assertEqual(["other", "thing"], found["modules"])
        self.assertEqual(["py3-none-any"], found["tags"])
        self.assertEqual(['extra-one; extra == "more"', "needed>=1"], found["requires"])
        self.assertEqual(["more"], found["extrasProvided"])
        self.assertEqual("archive", found["origin"]["kind"])
        self.assertTrue(found["location"].startswith("${PREFIX}/"), found["location"])
        self.assertEqual(
            ([], "stat", None, False),
            (found["modified"], found["modifiedChecked"], found["problem"], found["shadowed"]),
        )

    def test_an_index_is_the_origin_where_pip_wrote_no_direct_url(self):
        self.place.install(wheel("fromindex", "1", {"fromindex.py": ""}))
        os.unlink(os.path.join(self.place.site, "fromindex-1.dist-info", "direct_url.json"))

        self.assertEqual("index", package(self.place.capture(), "fromindex")["origin"]["kind"])

    def test_the_hash_of_an_archive_is_that_of_either_form_of_direct_url(self):
        self.place.install(wheel("archived", "1", {"archived.py": ""}))
        for info in ({"hash": "sha256=" + "e" * 64}, {"hashes": {"sha256": "e" * 64}}):
            direct = {"url": "https://example.org/archived-1-py3-none-any.whl", "archive_info": info}
            write(os.path.join(self.place.site, "archived-1.dist-info", "direct_url.json"), json.dumps(direct))

            origin = package(self.place.capture(), "archived")["origin"]

            self.assertEqual(("archive", "e" * 64, direct["url"]), (origin["kind"], origin["sha256"], origin["url"]))

    def test_the_digest_of_record_is_that_of_the_wheel_and_not_of_the_installation(self):
        other = Place()
        built = wheel("portable", "1", {"portable.py": "x = 1\n"})
        self.place.install(built)
        other.install(built)
        os.unlink(os.path.join(other.site, "portable-1.dist-info", "direct_url.json"))
        record = os.path.join(other.site, "portable-1.dist-info", "RECORD")
        write(record, "".join(reversed(read(record).splitlines(True))) + "../../../bin/portable,sha256=abc,5\n")

        digests = {package(one.capture(), "portable")["recordDigest"] for one in (self.place, other)}

        self.assertEqual(1, len(digests), digests)

    def test_a_vcs_origin_has_its_commit_and_no_credentials(self):
        self.place.install(wheel("fromgit", "1", {"fromgit.py": ""}))
        direct = {
            "url": "https://user:hunter2hunter2@example.org/a/b.git?private_token=abcdefgh",
            "subdirectory": "sub",
            "vcs_info": {"vcs": "git", "commit_id": "c" * 40, "requested_revision": "main"},
        }
        write(os.path.join(self.place.site, "fromgit-1.dist-info", "direct_url.json"), json.dumps(direct))

        origin = package(self.place.capture(), "fromgit")["origin"]

        self.assertEqual("vcs", origin["kind"])
        self.assertEqual("https://example.org/a/b.git", origin["url"])
        self.assertEqual(
            ("c" * 40, "main", "sub"), (origin["commit"], origin["requestedRevision"], origin["subdirectory"])
        )

    def test_a_package_changed_by_hand_is_told_with_its_files(self):
        self.place.install(
            wheel("edited", "1", {"edited/__init__.py": "x = 1\n", "edited/gone.py": "y = 1\n", "edited/data.txt": "d"})
        )
        write(os.path.join(self.place.site, "edited", "__init__.py"), "x = 2\n")
        os.unlink(os.path.join(self.place.site, "edited", "gone.py"))
        os.utime(os.path.join(self.place.site, "edited", "data.txt"))

        found = package(self.place.capture(), "edited")["modified"]

        self.assertEqual(
            [("edited/__init__.py", "changed"), ("edited/gone.py", "missing")],
            [(one["path"], one["state"]) for one in found],
        )
        self.assertEqual(hashlib.sha256(b"x = 2\n").hexdigest(), found[0]["sha256"])

    def test_only_a_deep_look_finds_a_change_that_size_and_time_hide(self):
        self.place.install(wheel("hidden", "1", {"hidden.py": "x = 1\n"}))
        path = os.path.join(self.place.site, "hidden.py")
        kept = os.stat(path)
        write(path, "x = 2\n")
        os.utime(path, ns=(kept.st_atime_ns, kept.st_mtime_ns))

        shallow, deep = package(self.place.capture(), "hidden"), package(self.place.capture(deep=True), "hidden")

        self.assertEqual(([], "stat"), (shallow["modified"], shallow["modifiedChecked"]))
        self.assertEqual((["hidden.py"], "deep"), ([one["path"] for one in deep["modified"]], deep["modifiedChecked"]))

    def test_a_broken_dist_info_is_reported_and_loses_nothing_else(self):
        self.place.install(
            wheel("whole", "1", {"whole.py": ""}),
            wheel("broken", "2", {"broken.py": ""}),
            wheel("worse", "3", {"worse.py": ""}),
        )
        os.unlink(os.path.join(self.place.site, "broken-2.dist-info", "METADATA"))
        with open(os.path.join(self.place.site, "worse-3.dist-info", "RECORD"), "wb") as file:
            file.write(b"\xff\xfe\x00garbage")
        write(os.path.join(self.place.site, "worse-3.dist-info", "direct_url.json"), "{not json")
        os.makedirs(os.path.join(self.place.site, "~roken-1.dist-info"))
        os.makedirs(os.path.join(self.place.site, "empty.dist-info"))

        facts = self.place.capture()

        self.assertEqual("METADATA is missing", package(facts, "broken")["problem"])
        self.assertEqual("2", package(facts, "broken")["version"])
        self.assertEqual("RECORD is empty or damaged; direct_url.json is damaged", package(facts, "worse")["problem"])
        self.assertIn("interrupted", package(facts, "roken")["problem"])
        self.assertIn("METADATA is missing", package(facts, "empty")["problem"])
        self.assertIsNone(package(facts, "whole")["problem"])
        self.assertEqual("ok", probe_of(facts, "distributions")["status"])

    def test_the_first_of_two_on_the_path_shadows_the_other(self):
        self.place.install(wheel("twice", "1", {"twice.py": ""}))
        other = os.path.join(self.place.root, "other")
        run([*pip, "install", "--no-index", "--target", other, wheel("twice", "2", {"twice.py": ""})])

        facts = self.place.capture({"PYTHONPATH": other}, imports=asked("twice"))

        found = {one["version"]: one for one in facts["packages"] if one["name"] == "twice"}
        self.assertEqual({"1": True, "2": False}, {version: one["shadowed"] for version, one in found.items()})
        self.assertEqual({"1": [], "2": ["imported"]}, {version: one["roles"] for version, one in found.items()})

    def test_a_conda_package_owns_its_files(self):
        self.place.install(wheel("torch", "2.1", {"torch/__init__.py": ""}))
        os.unlink(os.path.join(self.place.site, "torch-2.1.dist-info", "direct_url.json"))
        site = os.path.relpath(self.place.site, self.place.prefix)
        common = {
            "version": "2.1",
            "build": "py_0",
            "channel": "https://conda.anaconda.org/t/secret-token-1/conda-forge",
        }
        url = "https://conda.anaconda.org/t/secret-token-1/conda-forge/linux-64/%s-2.1-py_0.conda"
        for name, files in (("pytorch", [site + "/torch-2.1.dist-info/METADATA"]), ("openssl", ["lib/libssl.so.3"])):
            meta = dict(common, name=name, url=url % name, sha256="a" * 64, files=files, requested_spec="")
            write(os.path.join(self.place.prefix, "conda-meta", name + "-2.1-py_0.json"), json.dumps(meta))
        write(os.path.join(self.place.prefix, "conda-meta", "damaged.json"), "{")
        self.addCleanup(shutil.rmtree, os.path.join(self.place.prefix, "conda-meta"))

        facts = self.place.capture()

        self.assertEqual("conda", facts["python"]["kind"])
        origin = package(facts, "torch")["origin"]
        self.assertEqual(("conda", "py_0", "a" * 64), (origin["kind"], origin["build"], origin["sha256"]))
        self.assertTrue(origin["url"].endswith("/conda-forge/linux-64/pytorch-2.1-py_0.conda"), origin["url"])
        self.assertEqual({"name": "pytorch", "version": "2.1"}, origin["condaPackage"])
        self.assertEqual("conda", package(facts, "openssl")["ecosystem"])
        self.assertNotIn("secret-token-1", json.dumps(facts))
        self.assertIn("channel", [one["kind"] for one in facts["indexes"]])
        self.assertEqual("partial", probe_of(facts, "conda")["status"])

        write(os.path.join(self.place.prefix, "conda-meta", "pixi"), "{}")
        self.assertEqual("pixi", self.place.capture()["python"]["kind"])

    def test_edges_follow_markers_and_the_extras_that_are_asked_for(self):
        self.place.install(
            wheel("top", "1", {"top.py": ""}, ["middle[fast]", 'never; python_version < "3"', 'posix; os_name == "posix" and python_version >= "3.8"', 'unasked; extra == "x"']),
            wheel("middle", "1", {"middle.py": ""}, ["leaf>=1,<2 ; (platform_system != 'Windows')", "quick; extra == 'fast'", "url @ https://example.org/u.whl ; extra == 'fast'"], ["fast"]),
            wheel("leaf", "1", {"leaf.py": ""}), wheel("quick", "1", {"quick.py": ""}), wheel("alone", "1", {"alone.py": ""}),
        )  # fmt: skip

        facts = self.place.capture(imports=asked("top"))

        ours = {"top", "middle"}
        edges = [(one["from"], one["to"], one["extra"]) for one in facts["edges"] if one["from"] in ours]
        self.assertEqual(
            [
                ("middle", "leaf", None),
                ("middle", "quick", "fast"),
                ("middle", "url", "fast"),
                ("top", "middle", None),
                ("top", "posix", None),
            ],
            edges,
        )
        roles = {name: package(facts, name)["roles"] for name in ("top", "middle", "leaf", "quick", "alone")}
        self.assertEqual(
            {"top": ["imported"], "middle": ["required"], "leaf": ["required"], "quick": ["required"], "alone": []},
            roles,
        )


class ModulesTest(PlaceTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.place.install(
            wheel("PyYAML", "6", {"yaml/__init__.py": "", "_yaml/__init__.py": ""}),
            wheel("google-cloud-storage", "2", {"google/cloud/storage/__init__.py": ""}),
            wheel("protobuf", "4", {"google/protobuf/__init__.py": ""}),
        )

    def test_imports_are_resolved_by_file_and_not_by_name(self):
        names = (
            "yaml",
            "google.cloud.storage",
            "google.protobuf",
            "google.protobuf.message",
            "google",
            "google.nothing",
            "absent",
            "json.decoder",
            "sys",
            "os.path",
        )

        facts = self.place.capture(imports=asked(*names))

        packages = {one["module"]: one["package"] for one in facts["imports"] if one["package"]}
        expected = {
            "yaml": "pyyaml",
            "google.cloud.storage": "google-cloud-storage",
            "google.protobuf": "protobuf",
            "google.protobuf.message": "protobuf",
        }
        self.assertEqual(expected, packages)
        self.assertEqual(["absent", "google.nothing"], [one["module"] for one in facts["imports"] if not one["found"]])
        self.assertEqual(
            ["json.decoder", "os.path", "sys"], [one["module"] for one in facts["imports"] if one["stdlib"]]
        )

    def test_a_live_session_tells_what_it_has_loaded(self):
        facts, _ = self.place.live("import google.protobuf, yaml", imports=asked("google.cloud.storage"))

        self.assertEqual(["protobuf", "pyyaml"], facts["loaded"])
        self.assertEqual(["imported"], package(facts, "google-cloud-storage")["roles"])
        self.assertEqual(["loaded"], package(facts, "protobuf")["roles"])

    def test_local_modules_are_followed_from_the_notebook(self):
        write(
            self.place.folder + "/helper.py", "import os\nfrom pack import inner\nX = os.environ.get('FROM_HELPER')\n"
        )
        write(self.place.folder + "/pack/__init__.py", "")
        write(
            self.place.folder + "/pack/inner.py",
            "from . import deep\nfrom os import getenv\ngetenv('FROM_INNER')\nr = '\\\\d'\n",
        )
        write(self.place.folder + "/pack/deep.py", "import yaml\nimport missing\n")
        write(self.place.folder + "/unused.py", "")

        facts = self.place.capture(imports=asked("helper"), variables=["ASKED"])
        live, changed = self.place.live("import os", imports=asked("helper"))

        modules = {one["module"]: one["path"] for one in facts["code"]["localModules"]}
        self.assertEqual(
            {
                "helper": "./helper.py",
                "pack": "./pack/__init__.py",
                "pack.inner": "./pack/inner.py",
                "pack.deep": "./pack/deep.py",
            },
            modules,
        )
        self.assertEqual(["ASKED", "FROM_HELPER", "FROM_INNER"], facts["env"]["variables"])
        self.assertEqual("./helper.py", import_of(facts, "helper")["local"])
        self.assertEqual(facts["code"]["localModules"], live["code"]["localModules"])
        self.assertEqual("", changed["output"])

    def test_an_editable_by_pth_has_its_commit_and_its_files(self):
        source = os.path.join(self.place.root, "source", "src")
        write(source + "/inplace/__init__.py", "")
        self.place.install(wheel("inplace", "1", {"__editable__.inplace-1.pth": source + "\n"}))
        direct = {"url": "file://" + os.path.dirname(source), "dir_info": {"editable": True}}
        write(self.place.site + "/inplace-1.dist-info/direct_url.json", json.dumps(direct))
        if GIT:
            self.place.git("init", "-q", folder=os.path.dirname(source))
            self.place.git("add", "-A", folder=os.path.dirname(source))
            self.place.git("commit", "-qm", "one", folder=os.path.dirname(source))

        facts = self.place.capture(imports=asked("inplace"))

        origin = package(facts, "inplace")["origin"]
        self.assertEqual("editable", origin["kind"])
        if GIT:
            self.assertEqual(self.place.git("rev-parse", "HEAD", folder=os.path.dirname(source)), origin["commit"])
        self.assertEqual("inplace", import_of(facts, "inplace")["package"])
        self.assertIn("inplace", [one["module"] for one in facts["code"]["localModules"]])

    def test_an_editable_by_a_finder_is_found_too(self):
        source = os.path.join(self.place.root, "mapped")
        write(source + "/mapped/__init__.py", "")
        write(source + "/mapped/sub.py", "")
        finder = "__editable___mapped_1_finder"
        text = (
            "from __future__ import annotations\nMAPPING: dict[str, str] = {'mapped': %r}\nNAMESPACES: dict[str, list[str]] = {}\n"
            % (source + "/mapped")
        )
        self.place.install(
            wheel(
                "mapped",
                "1",
                {
                    finder + ".py": text + "def install():\n    pass\n",
                    "__editable__.mapped-1.pth": "import %s; %s.install()\n" % (finder, finder),
                },
            )
        )
        write(
            self.place.site + "/mapped-1.dist-info/direct_url.json",
            json.dumps({"url": "file://" + source, "dir_info": {"editable": True}}),
        )

        facts = self.place.capture(imports=asked("mapped.sub"))

        self.assertEqual("mapped", import_of(facts, "mapped.sub")["package"])
        self.assertEqual(["mapped"], package(facts, "mapped")["modules"])

    def test_a_file_of_a_standard_name_in_the_folder_is_not_what_is_imported_and_never_run(self):
        path = write(self.place.folder + "/subprocess.py", "raise SystemExit('run')\n")
        self.addCleanup(os.unlink, path)

        facts = self.place.capture(imports=asked("subprocess"))
        live, changed = self.place.live("", imports=asked("subprocess"))

        self.assertIsNone(import_of(facts, "subprocess")["local"])
        self.assertIsNone(import_of(live, "subprocess")["local"])
        self.assertEqual("", changed["output"])


class PrefixTest(PlaceTest):
    options = ("--system-site-packages",)

    def test_the_user_site_and_pythonpath_are_looked_into(self):
        user = self.place.home + "/.local/lib/python%d.%d/site-packages" % sys.version_info[:2]
        added = self.place.root + "/added"
        run([*pip, "install", "--no-index", "--target", user, wheel("inuser", "1", {"inuser.py": ""})])
        run([*pip, "install", "--no-index", "--target", added, wheel("inpath", "1", {"inpath.py": ""})])

        facts = self.place.capture({"PYTHONPATH": added})

        self.assertEqual(
            "${HOME}/.local/lib/python%d.%d/site-packages/inuser-1.dist-info" % sys.version_info[:2],
            package(facts, "inuser")["location"],
        )
        self.assertEqual(added + "/inpath-1.dist-info", package(facts, "inpath")["location"])
        path = facts["python"]["path"]
        self.assertEqual(added, path[0])
        packages = [place for place, entry in enumerate(path) if entry.endswith(("site-packages", "dist-packages"))]
        self.assertEqual(packages[0] - 1, path.index("."), path)

    def test_a_virtual_environment_is_known_as_one(self):
        python = self.place.capture()["python"]

        self.assertEqual("venv", python["kind"])
        self.assertEqual("%d.%d" % sys.version_info[:2], python["markers"]["python_version"])
        self.assertRegex(python["tags"][0], r"^\w+-\w+-\w+$")
        self.assertTrue(python["executable"].startswith("${PREFIX}/bin/python"), python["executable"])

    def test_the_index_that_nobody_chose_is_that_of_the_pip_that_is_there(self):
        place = Place()
        self.assertEqual([], place.capture()["indexes"], "without pip nobody knows one")
        write(
            place.site + "/pip/_internal/models/index.py",
            'PyPI = PackageIndex(\n    "https://index.example/", file_storage_domain="files.example"\n)\n',
        )
        self.assertEqual([{"kind": "index", "url": "https://index.example/simple"}], place.capture()["indexes"])
        place.environ["PIP_NO_INDEX"] = "1"
        self.assertEqual([], place.capture()["indexes"])

    def test_the_indexes_are_those_of_pip_and_uv(self):
        write(
            self.place.root + "/pip.conf",
            "[global]\nindex-url = https://me:secretsecret@mirror.example/simple\nextra-index-url =\n    https://a.example/simple\n    https://b.example/simple?token=abcabcabc\n[install]\nfind-links = /wheels\n",
        )
        self.addCleanup(os.unlink, self.place.root + "/pip.conf")
        write(
            self.place.folder + "/pyproject.toml",
            '[tool.other]\nindex-url = "no"\n[[tool.uv.index]]\nname = "x"\nurl = "https://uv.example/simple"\ndefault = true\n',
        )
        self.addCleanup(os.unlink, self.place.folder + "/pyproject.toml")

        facts = self.place.capture(
            {"UV_EXTRA_INDEX_URL": "https://u:ppppppp@uvx.example/s", "PIP_CONSTRAINT": "/c.txt"}
        )

        self.assertEqual(
            [("index", "https://mirror.example/simple"), ("extra", "https://a.example/simple"), ("extra", "https://b.example/simple"), ("find-links", "/wheels"),
             ("constraint", "/c.txt"), ("extra", "https://uvx.example/s"), ("index", "https://uv.example/simple")],
            [(one["kind"], one["url"]) for one in facts["indexes"]],
        )  # fmt: skip


class LiveTest(PlaceTest):
    def untouched(self, changed):
        self.assertEqual("", changed["output"])
        self.assertEqual([], changed["changed"])
        known = getattr(sys, "stdlib_module_names", None)
        for name in changed["modules"]:
            if known:
                self.assertIn(name.partition(".")[0], known)

    def test_a_capture_leaves_no_trace(self):
        facts, changed = self.place.live("x = 1")

        self.untouched(changed)
        self.assertNotIn("failed", [one["status"] for one in facts["probes"]])

    def test_a_hostile_session_is_captured_as_any_other(self):
        # A kernel has loaded these before any cell; an import of others would need what the session has replaced.
        plain, _ = self.place.live("import array, ast, binascii, hashlib, json, locale, re, subprocess")

        facts, changed = self.place.live("""
            import array, ast, binascii, builtins, hashlib, json, locale, os, re, subprocess, sys

            def boom(*arguments, **options):
                raise RuntimeError("the session's own")

            list = dict = str = len = open = print = boom
            for name in ("open", "print", "input", "sum", "all", "help"):
                setattr(builtins, name, boom)
            original = builtins.__import__

            def loud(*arguments, **options):
                # Python 3.10 imports subprocess again from within subprocess: that is not of the probe.
                if arguments[0] != "subprocess":
                    sys.__stdout__.write("import %s, " % (arguments[0],))
                return original(*arguments, **options)

            builtins.__import__ = loud

            class Wrapper({}.__class__):
                def __getitem__(self, name):
                    raise RuntimeError(name)
                get = items = keys = __iter__ = copy = boom

            os.environ = Wrapper()
            os.getcwd = boom
            sys.stdout = sys.stderr = None
            sys.displayhook = boom

            class Lazy(type(sys)):
                def __getattribute__(self, name):
                    if name == "__dict__":
                        raise RuntimeError("lazy")
                    return boom()

            sys.modules["lazy"] = Lazy("lazy")
            sys.modules["nothing"] = None
            """)

        self.untouched(changed)
        self.assertEqual([], [one for one in facts["probes"] if one["status"] == "failed"])
        self.assertEqual([], differences(json.loads(identity(plain)), json.loads(identity(facts))))

    def test_a_removed_working_directory_is_no_obstacle(self):
        facts, changed = self.place.live("import os\nos.mkdir('gone')\nos.chdir('gone')\nos.rmdir('../gone')")

        self.assertEqual([], changed["changed"])
        self.assertNotIn("failed", [one["status"] for one in facts["probes"]])

    def test_changes_of_the_session_itself_are_seen(self):
        plain, _ = self.place.live("import os, time, locale")

        facts, _ = self.place.live(
            "import os, time, locale\nos.environ['TZ'] = 'Asia/Tokyo'\ntime.tzset()\nos.environ['OMP_NUM_THREADS'] = '3'\nos.umask(0o27)\nlocale.setlocale(locale.LC_ALL, 'C')"
        )

        self.assertEqual("Asia/Tokyo", facts["env"]["timezone"]["name"])
        self.assertEqual("3", facts["env"]["threads"]["OMP_NUM_THREADS"])
        self.assertEqual("0027", facts["env"]["umask"])
        self.assertNotEqual(plain["env"]["locale"], facts["env"]["locale"])

    def test_native_libraries_have_an_owner_where_dpkg_knows_one(self):
        facts, _ = self.place.live("import ssl, zlib")

        libc = [
            one
            for one in facts["native"]
            if "libc.so" in one["path"] or "libc-" in one["path"] or "ld-musl" in one["path"]
        ]
        self.assertEqual(1, len(libc))
        self.assertRegex(libc[0]["sha256"], "^[0-9a-f]{64}$")
        if os.path.isdir("/var/lib/dpkg/info") and shutil.which("dpkg-query"):
            self.assertEqual("libc6", libc[0]["owner"]["name"])

    def test_a_failing_probe_loses_no_other(self):
        facts, _ = self.place.live("import os\ndel os.uname", imports=asked("json"))

        self.assertEqual("failed", probe_of(facts, "platform")["status"])
        self.assertIn("uname", probe_of(facts, "platform")["reason"])
        self.assertTrue(import_of(facts, "json")["found"])


# IPython's shell, as far as the probe asks it.
SHELL = """
import sys, types
module = types.ModuleType("IPython.core.interactiveshell")
class InteractiveShell:
    user_ns, user_ns_hidden = globals(), {"module": 1, "InteractiveShell": 1, "SHELL": 1}
    _same_actions = SEEN
module.InteractiveShell = InteractiveShell
InteractiveShell._instance = InteractiveShell()
sys.modules["IPython.core.interactiveshell"] = module
"""


def session(code, seen=None):
    return SHELL.replace("SEEN", repr(seen or {})) + textwrap.dedent(code)


def action(text, kind="pip", via="system", watch=None, cell=1):
    return {"cell": cell, "kind": kind, "text": text, "via": via, "watch": watch}


class SessionTest(PlaceTest):
    def actions(self, seen, *actions):
        facts, _ = self.place.live(session("", seen), actions=list(actions))
        return [(one["text"], one["status"]) for one in facts["envActions"]], probe_of(facts, "actions")

    def test_each_line_has_the_status_of_its_own_call(self):
        calls = [("pip install a", 0), ("ls", 7), ("/p/python -m pip install b", 1), ("/p/python -m pip install c", 0)]
        seen = {"t": {"calls": [{"command": one, "status": status} for one, status in calls], "ended": 0}}

        found, probe = self.actions(
            seen,
            action("!pip install a", watch="t"),
            action("%pip install b", watch="t"),
            action("%pip install c", watch="t"),
            action("!pip install never", watch="t"),
        )

        self.assertEqual([("!pip install a", 0), ("%pip install b", 1), ("%pip install c", 0)], found)
        self.assertEqual("ok", probe["status"])

    def test_a_line_in_a_loop_has_the_status_of_its_failure(self):
        calls = [{"command": "pip install {x}", "status": status} for status in (0, 2, 0)]

        found, _ = self.actions({"t": {"calls": calls, "ended": 0}}, action("!pip install {x}", watch="t"))

        self.assertEqual([("!pip install {x}", 2)], found)

    def test_a_script_has_the_status_of_its_cell_and_a_magic_of_the_process_none(self):
        found, _ = self.actions(
            {"t": {"calls": [], "ended": 3}},
            action("%%bash pip install a", via="script", watch="t"),
            action("%cd x", "cd", "none"),
        )

        self.assertEqual([("%%bash pip install a", 3), ("%cd x", None)], found)

    def test_a_status_that_nobody_saw_is_said_to_be_unknown(self):
        found, probe = self.actions({}, action("!pip install a"), dict(action("!pip install b"), why="it was not there"))

        self.assertEqual([("!pip install a", None), ("!pip install b", None)], found)
        self.assertEqual("partial", probe["status"])
        self.assertIn("nobody looked", probe["reason"])
        self.assertIn("it was not there", probe["reason"])

    def test_from_outside_the_text_is_all_that_is_known(self):
        facts = self.place.capture(
            actions=[action("!pip install a")], rng=[{"name": "random", "seeds": ["random.seed(1)"], "used": True}]
        )

        self.assertEqual([{"cell": 1, "kind": "pip", "text": "!pip install a", "status": None}], facts["envActions"])
        self.assertIn("from outside", probe_of(facts, "actions")["reason"])
        self.assertEqual(
            {"rng": [{"name": "random", "seeded": True, "seeds": ["random.seed(1)"], "used": True, "state": None}]},
            facts["state"],
        )
        self.assertIsNone(facts["kernel"])
        self.assertEqual("skipped", probe_of(facts, "kernel")["status"])

    def rng(self, code, *known):
        facts, changed = self.place.live(session(code), rng=list(known))
        self.assertEqual([], changed["changed"])
        return {one["name"]: one for one in facts["state"]["rng"]}

    def test_a_generator_that_cells_draw_from_and_do_not_seed_is_told(self):
        known = {"name": "random", "seeds": [], "used": True}

        drawn = self.rng("import random\nrandom.random()", known)["random"]

        self.assertEqual((False, True), (drawn["seeded"], drawn["used"]))
        self.assertRegex(drawn["state"], "^[0-9a-f]{64}$")

    def test_what_a_kernel_draws_itself_is_nothing_of_the_cells(self):
        self.assertEqual({}, self.rng("import random"))
        self.assertEqual({}, self.rng("import random\nrandom.random()"))

    def test_the_state_of_a_seeded_generator_follows_from_the_seed(self):
        known = {"name": "random", "seeds": ["random.seed(0)"], "used": True}
        states = [
            self.rng("import random\nrandom.seed(%d)\nrandom.random()" % seed, known)["random"]["state"]
            for seed in (0, 0, 1)
        ]

        self.assertEqual(states[0], states[1])
        self.assertNotEqual(states[0], states[2])

    def test_generators_of_the_user_are_told_by_their_names(self):
        found = self.rng("import random\nmine = random.Random(3)\n_hidden = random.Random(4)")

        self.assertEqual(["mine (Random)"], list(found))
        self.assertIsNone(found["mine (Random)"]["seeded"])

    def test_an_object_that_stands_for_another_is_not_asked(self):
        facts, _ = self.place.live(session("""
            class Proxy:
                def __getattribute__(self, name):
                    raise RuntimeError(name)
                def __eq__(self, other):
                    raise RuntimeError("eq")
                __hash__ = None
            proxy = Proxy()
            """))

        self.assertEqual("ok", probe_of(facts, "state")["status"], facts["probes"])
        self.assertEqual(["Proxy", "proxy"], facts["state"]["names"])

    def test_options_are_not_looked_for_where_no_library_is_loaded(self):
        facts, changed = self.place.live(session(""))

        self.assertEqual("skipped", probe_of(facts, "options")["status"])
        self.assertFalse({"numpy", "pandas", "matplotlib", "torch"} & set(changed["modules"]))

    def test_a_file_that_is_held_open_is_data(self):
        write(self.place.folder + "/table.csv", "a,b\n")
        write(self.place.folder + "/written.csv", "")

        facts, _ = self.place.live(session("held, out = open('table.csv'), open('written.csv', 'w')"))

        self.assertEqual(
            [{"path": "./table.csv", "mode": "r", "size": 4, "sha256": hashlib.sha256(b"a,b\n").hexdigest(), "firstCell": None}],
            facts["data"],
        )

    def test_of_files_that_are_written_the_name_alone_is_told(self):
        write(self.place.folder + "/out.csv", "a,b\n")

        facts = self.place.capture(files=[{"path": "out.csv", "mode": "w", "cell": 3}], unknownFiles=[4])

        self.assertEqual([{"path": "./out.csv", "mode": "w", "size": None, "sha256": None, "firstCell": 3}], facts["data"])
        self.assertIn("cell 4", probe_of(facts, "data")["reason"])

    def test_the_kernelspec_is_told_with_names_of_variables(self):
        spec = {"name": "k", "displayName": "K", "argv": [self.place.prefix + "/bin/python", "-f", "{connection_file}"], "env": ["B", "A"]}

        facts, _ = self.place.live(session(""), kernel=spec)

        self.assertEqual(["${PREFIX}/bin/python", "-f", "{connection_file}"], facts["kernel"]["argv"])
        self.assertEqual((["A", "B"], None), (facts["kernel"]["env"], facts["kernel"]["profile"]))
        self.assertIn("no profile", probe_of(facts, "kernel")["reason"])


class CacheTest(PlaceTest):
    def test_a_damaged_cache_counts_as_none(self):
        self.place.install(wheel("cached", "1", {"cached.py": ""}))
        plain = identity(self.place.capture())
        path = self.place.root + "/cache.json"
        for text in ("", "{", "[]", '{"stamp": 1}', "null", '"x"'):
            write(path, text)
            facts = self.place.capture(cacheFile=path)
            self.assertEqual(plain, identity(facts))
            self.assertEqual("partial", probe_of(facts, "cache")["status"], text)
            self.assertEqual(plain, identity(self.place.capture(cacheFile=path)))
        whole = read(path)
        for damaged in (
            whole[:-1],
            whole[: len(whole) // 2],
            whole.replace("cached", "cashed"),
            whole[:70] + " " + whole[70:],
        ):
            write(path, damaged)
            facts = self.place.capture(cacheFile=path)
            self.assertEqual(plain, identity(facts))
            self.assertEqual("partial", probe_of(facts, "cache")["status"])
        write(path, whole)
        self.assertEqual("ok", probe_of(self.place.capture(cacheFile=path), "cache")["status"])

    def test_a_cache_is_written_whole_and_for_its_owner_alone(self):
        path = self.place.root + "/own.json"

        self.place.capture(cacheFile=path)

        self.assertEqual(0o600, os.stat(path).st_mode & 0o777)
        self.assertEqual([], [name for name in os.listdir(self.place.root) if name.endswith(".tmp")])


class SecretsTest(PlaceTest):
    """Secrets planted wherever a capture looks: none of them may be in its answer, nor in the cache."""

    def secret(self, chance):
        alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        body = "".join(chance.choice(alphabet) for _ in range(chance.randint(20, 36)))
        kind = chance.choice(("plain", "plain", "ghp_", "glpat-", "hf_", "npm_"))
        return "S3" + body if kind == "plain" else kind + body

    def test_arguments_that_are_secret_without_saying_so(self):
        probe = {"__name__": "probe"}
        exec(compile(read(PROBE), PROBE, "exec"), probe)
        for text, expected in (
            ("!aws configure set aws_secret_access_key PLANTED1", "!aws configure set aws_secret_access_key ***"),
            ("!sshpass -p PLANTED2 scp a b", "!sshpass -p *** scp a b"),
            ("--Session.key=PLANTED3", "--Session.key=***"),
            ("!pip install --set-version 3 keyring", "!pip install --set-version 3 keyring"),
        ):
            self.assertEqual(expected, probe["clean_command"](text))

    def test_no_planted_secret_is_ever_told(self):
        seed = int(os.environ.get("SAME_TEST_SEED") or random.SystemRandom().randrange(1 << 32))
        print("secrets: SAME_TEST_SEED=%d" % seed, file=sys.stderr)
        for turn in range(6):
            with self.subTest(seed=seed, turn=turn):
                self.plant(random.Random("%d/%d" % (seed, turn)))

    def plant(self, chance):
        place, planted = Place(), []

        def secret():
            planted.append(self.secret(chance))
            return planted[-1]

        def url(scheme="https"):
            user = chance.choice(("", "user:", "__token__:", "a%40b:"))
            path = chance.choice(("/simple", "/a/b.git", "", "/x/y/"))
            text = "%s://%s%s@host%d.example%s%s" % (
                scheme,
                user,
                secret(),
                chance.randrange(9),
                chance.choice(("", ":8443")),
                path,
            )
            if chance.random() < 0.5:
                text += "?%s=%s&x=1" % (
                    chance.choice(("token", "access_token", "X-Amz-Signature", "sig", "key")),
                    secret(),
                )
            return text

        environ = {
            "PIP_EXTRA_INDEX_URL": url(),
            "UV_INDEX_URL": url(),
            "UV_INDEX": "mine=" + url(),
            "PIP_TRUSTED_HOST": secret(),
        }
        for name in (
            "GITHUB_TOKEN",
            "AWS_SECRET_ACCESS_KEY",
            "DB_PASSWORD",
            "OPENAI_API_KEY",
            "HOMELESS",
            "LC_ALL_NOT",
            "MY_URL",
        ):
            environ[name] = secret()
        environ["DATABASE_URL"] = url("postgres")
        write(place.root + "/pip.conf", "[global]\nindex-url = %s\nfind-links =\n  %s\n  /plain\n" % (url(), url()))
        place.install(wheel("kept", "1", {"kept.py": ""}, ["other @ " + url()]), wheel("vcs", "1", {"vcs.py": ""}))
        write(
            place.site + "/kept-1.dist-info/direct_url.json",
            json.dumps({"url": url(), "archive_info": {"hash": "sha256=" + "b" * 64}}),
        )
        vcs = {
            "url": url("ssh") if chance.random() < 0.3 else url(),
            "vcs_info": {"vcs": "git", "commit_id": "d" * 40, "requested_revision": "v1"},
        }
        write(place.site + "/vcs-1.dist-info/direct_url.json", json.dumps(vcs))
        meta = {
            "name": "c",
            "version": "1",
            "channel": "https://c.example/t/%s/main" % secret(),
            "url": url() + "/c.conda",
            "files": [],
        }
        write(place.prefix + "/conda-meta/c-1.json", json.dumps(meta))
        write(place.home + "/.config/uv/uv.toml", 'index-url = "%s"\n[[index]]\nurl = "%s"\n' % (url(), url()))
        write(
            place.folder + "/helper.py",
            "import os\nos.environ['GITHUB_TOKEN']\nos.getenv('DB_PASSWORD')\nTOKEN = '%s'\n" % secret(),
        )
        if GIT:
            place.git("init", "-q")
            place.git("remote", "add", "origin", url())
            place.git("remote", "add", "other", url())
        cache = place.root + "/cache.json"
        request = dict(
            imports=asked("helper", "kept"),
            values=["MY_PLAIN"],
            variables=["GITHUB_TOKEN"],
            files=[{"path": url("s3"), "mode": "r", "cell": 1}, {"path": url(), "mode": "r", "cell": None}],
            actions=[
                action(text % secret())
                for text in (
                    "!wget --header 'Authorization: Bearer %s' https://h.example/x",
                    "!curl -u user:%s https://h.example/x",
                    "!curl https://h.example/x?sig=%s",
                    "!huggingface-cli download x --token %s",
                    "!MY_SETTING=%s pip install x",
                    "!export OTHER='%s with space'; pip install x",
                    "!pip install --index-url https://me:%s@h.example/simple x",
                    "%%%%bash git clone https://%s@h.example/x",
                )
            ],
            rng=[{"name": "random", "seeds": ["random.seed(password='%s')" % secret()], "used": True}],
            kernel={"name": "k", "displayName": "K", "argv": ["python", "--token=" + secret()], "env": []},
            cacheFile=cache,
        )
        environ["MY_PLAIN"] = "plain-value"

        outside = json.dumps(place.capture(environ, **request), ensure_ascii=False)
        live, changed = place.live("import helper", environ, **request)
        texts = {
            "outside": outside,
            "live": json.dumps(live, ensure_ascii=False),
            "cache": read(cache),
            "output": changed["output"],
        }

        for where, text in texts.items():
            for one in planted:
                at = text.find(one)
                self.assertEqual(-1, at, "%s tells a secret: %s" % (where, text[max(0, at - 80) : at + 80]))
        self.assertEqual({"MY_PLAIN": "plain-value"}, live["env"]["values"])
        self.assertEqual(["DB_PASSWORD", "GITHUB_TOKEN"], live["env"]["variables"])


class UrlsTest(unittest.TestCase):
    def test_urls_lose_credentials_and_keep_what_names_the_thing(self):
        names = {"__name__": "probe", "__builtins__": __builtins__}
        exec(compile(read(PROBE), PROBE, "exec"), names)
        for text, expected in (
            ("https://u:p@h.example/x.git@v1", "https://h.example/x.git@v1"),
            ("https://u:pa/ss@h.example/x", "https://h.example/x"),
            ("https://u:pa@ss@h.example/x", "https://h.example/x"),
            ("git+ssh://git@github.com/a/b.git", "git+ssh://git@github.com/a/b.git"),
            ("ssh://git:pw@github.com/a", "ssh://github.com/a"),
            ("git@github.com:a/b.git", "git@github.com:a/b.git"),
            (
                "https://h.example:8080/a@b/c?token=x#subdirectory=s&egg=e&t=x",
                "https://h.example:8080/a@b/c#subdirectory=s&egg=e",
            ),
            ("https://[::1]:8080/a", "https://[::1]:8080/a"),
            ("x @ https://t@h/x.whl ; python_version > '3'", "x @ https://h/x.whl ; python_version > '3'"),
            ("/plain/path", "/plain/path"),
            ("task-scheduler-with-a-long-name-123", "task-scheduler-with-a-long-name-123"),
            ("key ghp_abcdefghijklmnopqrstuv0123 end", "key *** end"),
        ):
            self.assertEqual(expected, names["clean"](text), text)

    def test_markers_and_versions_are_those_of_the_specifications(self):
        names = {"__name__": "probe", "__builtins__": __builtins__}
        exec(compile(read(PROBE), PROBE, "exec"), names)
        environment = {
            "python_version": "3.10",
            "python_full_version": "3.10.2",
            "sys_platform": "linux",
            "os_name": "posix",
            "extra": "a-b",
            "platform_machine": "x86_64",
            "implementation_name": "cpython",
        }
        for text, expected in (
            ("python_version < '3.9'", False),
            ("python_version>='3.9' and python_version<'3.11'", True),
            ("'3.9' <= python_version", True),
            ("python_full_version ~= '3.10.0'", True),
            ("python_version ~= '3.8'", True),
            ("python_full_version == '3.10.*'", True),
            ("python_full_version != '3.10.*'", False),
            ("sys_platform == 'win32' or (os_name == 'posix' and sys_platform != 'darwin')", True),
            ("extra == 'A_B'", True),
            ("platform_machine in 'x86_64 aarch64'", True),
            ("platform_machine not in 'x86_64 aarch64'", False),
            ("sys.platform == 'linux' and os.name == 'posix'", True),
        ):
            self.assertEqual(expected, names["Marker"](text).holds(environment), text)
        ordered = [
            "1.dev0",
            "1.0a1",
            "1.0b2",
            "1.0rc1",
            "1.0",
            "1.0+local",
            "1.0.post1",
            "1.1.dev1",
            "1.1",
            "1.10",
            "1!0.1",
        ]
        keys = [names["version_key"](text) for text in ordered]
        self.assertEqual(keys, sorted(keys))


class ChangesTest(unittest.TestCase):
    """Every class of change is detected, with a cache as without, and an untouched interpreter has none."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.place = place = Place()
        cls.editable = place.root + "/editable"
        write(cls.editable + "/live/__init__.py", "")
        place.install(
            wheel("changing", "1.0", {"changing/__init__.py": "x = 1\n", "changing/data.bin": "123"}),
            wheel("leaving", "1.0", {"leaving.py": ""}),
            wheel("tagged", "1.0", {"tagged.py": ""}),
            wheel("live", "1.0", {"__editable__.live-1.pth": cls.editable + "\n"}),
        )
        write(
            place.site + "/live-1.0.dist-info/direct_url.json",
            json.dumps({"url": "file://" + cls.editable, "dir_info": {"editable": True}}),
        )
        write(place.folder + "/helper.py", "VALUE = 1\n")
        write(place.folder + "/tracked.txt", "one\n")
        write(place.root + "/data/table.csv", "a,b\n")
        for folder in (place.folder, cls.editable):
            if GIT:
                place.git("init", "-q", folder=folder)
                place.git("add", "-A", folder=folder)
                place.git("commit", "-qm", "one", folder=folder)
        place.request.update(
            imports=asked("changing", "helper", "live"),
            variables=["KNOWN"],
            files=[{"path": place.root + "/data/table.csv", "mode": "r", "cell": 2}],
            actions=[],
            rng=[{"name": "random", "seeds": ["random.seed(1)"], "used": True}],
        )
        cls.extra, cls.both = place.root + "/extra", [place.root + "/extra", place.root + "/data"]
        os.makedirs(cls.extra)
        place.environ["PYTHONPATH"] = ":".join(cls.both)

    def reinstall(self, name, version, files):
        return lambda: self.place.install(wheel(name, version, files))

    def edit(self, path, text):
        """A change of a file, and its way back."""
        kept = os.stat(path), read(path)

        def back():
            write(path, kept[1])
            os.utime(path, ns=(kept[0].st_atime_ns, kept[0].st_mtime_ns))

        return (lambda: write(path, text)), back

    def environ(self, **values):
        kept = {name: self.place.environ[name] for name in values if name in self.place.environ}
        return (
            lambda: self.place.environ.update(values),
            lambda: ([self.place.environ.pop(name) for name in values], self.place.environ.update(kept)),
        )

    def request(self, **values):
        kept = {name: self.place.request[name] for name in values}
        return (lambda: self.place.request.update(values)), (lambda: self.place.request.update(kept))

    def attribute(self, name, value):
        kept = getattr(self.place, name)
        return (lambda: setattr(self.place, name, value)), (lambda: setattr(self.place, name, kept))

    def moved(self, path):
        return (lambda: os.rename(path, path + ".away")), (lambda: os.rename(path + ".away", path))

    def commit(self, folder):
        def go():
            self.place.git("commit", "-q", "--allow-empty", "-m", "two", folder=folder)

        return go, lambda: self.place.git("reset", "-q", "--soft", "HEAD~1", folder=folder)

    def changes(self):
        place, site = self.place, self.place.site
        changing = {"changing/__init__.py": "x = 1\n", "changing/data.bin": "123"}
        yield "a version goes up", "packages.changing@", self.reinstall("changing", "1.1", changing), self.reinstall(
            "changing", "1.0", changing
        )
        yield "a version goes down", "packages.leaving@", self.reinstall(
            "leaving", "0.9", {"leaving.py": ""}
        ), self.reinstall("leaving", "1.0", {"leaving.py": ""})
        yield "other content, same version", "packages.leaving@", self.reinstall(
            "leaving", "1.0", {"leaving.py": "y"}
        ), self.reinstall("leaving", "1.0", {"leaving.py": ""})
        yield ("a package is deleted", "packages.leaving@", *self.moved(site + "/leaving-1.0.dist-info"))
        yield "a package is new", "packages.added@", self.reinstall(
            "added", "1", {"added.py": ""}
        ), lambda: place.uninstall("added")
        yield ("a module is edited", "packages.changing@", *self.edit(site + "/changing/__init__.py", "x = 2\n"))
        yield ("data of a package is edited", "packages.changing@", *self.edit(site + "/changing/data.bin", "12345"))
        yield ("a file of a package is lost", "packages.changing@", *self.moved(site + "/changing/data.bin"))
        yield (
            "the wheel is another",
            "packages.tagged@",
            *self.edit(site + "/tagged-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: cp39-abi3-linux_x86_64\n"),
        )
        yield ("a dist-info breaks", "packages.tagged@", *self.moved(site + "/tagged-1.0.dist-info/METADATA"))
        yield (
            "an origin is another",
            "packages.tagged@",
            *self.edit(
                site + "/tagged-1.0.dist-info/direct_url.json", '{"url": "https://x.example/t.whl", "archive_info": {}}'
            ),
        )
        yield (
            "a package is shadowed", "packages.tagged@",
            lambda: run([*pip, "install", "--no-index", "--target", self.extra, wheel("tagged", "2.0", {"tagged.py": ""})]),
            lambda: (shutil.rmtree(self.extra), os.makedirs(self.extra)),
        )  # fmt: skip
        yield (
            "what starts with the interpreter", "python.startup",
            lambda: write(site + "/starts.pth", "import sys\n"), lambda: os.unlink(site + "/starts.pth"),
        )  # fmt: skip
        yield (
            "an entry of sys.path is new",
            "python.path",
            *self.environ(PYTHONPATH=":".join([*self.both, place.root])),
        )
        yield ("the order of sys.path", "python.path", *self.environ(PYTHONPATH=":".join(reversed(self.both))))
        yield ("a local module is edited", "code.localModules", *self.edit(place.folder + "/helper.py", "VALUE = 2\n"))
        yield ("a local module is renamed", "code.localModules", *self.moved(place.folder + "/helper.py"))
        yield (
            "a module of an editable",
            "code.localModules",
            *self.edit(self.editable + "/live/__init__.py", "x = 1\n"),
        )
        yield ("data is edited", "data.", *self.edit(place.root + "/data/table.csv", "a,c\n"))
        yield ("data is lost", "data.", *self.moved(place.root + "/data/table.csv"))
        if GIT:
            yield ("a commit", "code.git.commit", *self.commit(place.folder))
            yield ("a commit of an editable", "packages.live@", *self.commit(self.editable))
            yield ("a dirty file", "code.git.dirty", *self.edit(place.folder + "/tracked.txt", "two\n"))
            yield "a branch", "code.git.branch", lambda: place.git("checkout", "-qb", "b"), lambda: place.git(
                "checkout", "-q", "main"
            )
            yield (
                "a remote", "code.git.remote",
                lambda: place.git("remote", "add", "origin", "https://x.example/a"), lambda: place.git("remote", "remove", "origin"),
            )  # fmt: skip
        yield ("the names of variables", "env.variables", *self.request(variables=["KNOWN", "NEW"]))
        yield ("the time zone", "env.timezone.name", *self.environ(TZ="Asia/Tokyo"))
        yield ("the locale", "env.locale", *self.environ(LC_ALL="C"))
        yield ("the threads of OpenMP", "env.threads.OMP_NUM_THREADS", *self.environ(OMP_NUM_THREADS="2"))
        yield ("the threads of the BLAS", "env.threads.OPENBLAS_NUM_THREADS", *self.environ(OPENBLAS_NUM_THREADS="2"))
        yield ("the hash seed", "env.determinism.PYTHONHASHSEED", *self.environ(PYTHONHASHSEED="0"))
        yield (
            "determinism of CUDA",
            "env.determinism.CUBLAS_WORKSPACE_CONFIG",
            *self.environ(CUBLAS_WORKSPACE_CONFIG=":4096:8"),
        )
        yield ("the umask", "env.umask", *self.attribute("umask", "077"))
        yield ("a flag of the interpreter", "python.flags", *self.attribute("flags", ["-O"]))
        yield ("the mode of UTF-8", "python.flags", *self.attribute("flags", ["-X", "utf8=1"]))
        yield ("the index of pip", "indexes", *self.environ(PIP_INDEX_URL="https://mirror.example/simple"))
        yield ("an import is new", "imports", *self.request(imports=asked("changing", "helper", "live", "tagged")))
        yield (
            "the requirements",
            "edges",
            *self.edit(
                site + "/tagged-1.0.dist-info/METADATA",
                "Metadata-Version: 2.1\nName: tagged\nVersion: 1.0\nRequires-Dist: leaving\n",
            ),
        )
        yield (
            "a shell installation",
            "envActions",
            *self.request(actions=[action("!apt-get install -y graphviz", "apt")]),
        )
        yield ("the seed of random", "state", *self.request(rng=[{"name": "random", "seeds": ["random.seed(2)"], "used": True}]))
        yield ("no seed of random", "state", *self.request(rng=[{"name": "random", "seeds": [], "used": True}]))
        yield "an installer", "packages.tagged@", *self.edit(site + "/tagged-1.0.dist-info/INSTALLER", "uv")

    def test_each_change_is_detected_and_nothing_else(self):
        cache, rows, missed = self.place.root + "/cache.json", [], []
        untouched = self.place.capture(cacheFile=cache)
        for name, where, change, back in self.changes():
            change()
            try:
                cached, plain = self.place.capture(cacheFile=cache), self.place.capture()
            finally:
                back()
            self.assertEqual([], differences(json.loads(identity(plain)), json.loads(identity(cached))), name)
            found = differences(json.loads(identity(untouched)), json.loads(identity(cached)))
            seen = [path for path in found if path.startswith(where)]
            rows.append("%-32s %-9s %s" % (name, "detected" if seen else "MISSED", ", ".join(found)[:90]))
            if not seen:
                missed.append((name, found))
            # Whole files of an installation are written again by the way back, so that only the content is the same.
            again = self.place.capture(cacheFile=cache)
            alarm = [path for path in differences(json.loads(identity(untouched)), json.loads(identity(again)))]
            alarm = [path for path in alarm if not re.search(r"origin\.(url|sha256)$|\.requested$", path)]
            self.assertEqual([], alarm, "false alarm after: " + name)
            untouched = again
        print(
            "\n%s\n%d changes, %d missed, no false alarm" % ("\n".join(rows), len(rows), len(missed)), file=sys.stderr
        )
        self.assertEqual([], missed)
        self.assertGreaterEqual(len(rows), 20)

    def test_two_captures_of_an_untouched_interpreter_are_the_same_bytes(self):
        cache = self.place.root + "/same.json"

        captures = [
            self.place.capture(),
            self.place.capture(),
            self.place.capture(cacheFile=cache),
            self.place.capture(cacheFile=cache),
        ]
        # As the text says that its cells do: else two sessions have other states, and rightly so.
        lives = [self.place.live("import changing, live, random\nrandom.seed(1)")[0] for _ in range(2)]

        self.assertEqual(1, len({identity(one) for one in captures}))
        self.assertEqual(1, len({identity(one) for one in lives}))
        self.assertEqual(
            [],
            [
                path
                for path in differences(captures[0], lives[0])
                if path.startswith(("python.path", "edges", "indexes", "code.", "data"))
            ],
        )


if __name__ == "__main__":
    unittest.main()
