"""Which modules a step could not import, told before anything runs and without importing anything."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import support

ASK = """
import json, os, sys
sys.path.insert(0, os.path.dirname(sys.argv[1]))
import importlib.util
spec = importlib.util.spec_from_file_location("same_step", sys.argv[1])
same_step = importlib.util.module_from_spec(spec)
spec.loader.exec_module(same_step)
sys.path[:] = json.loads(sys.argv[2]) + sys.path[1:]
exec(sys.argv[4])
before = set(sys.modules)
missing = same_step.missing_modules(sys.argv[3].split())
print(json.dumps([missing, sorted(name for name in set(sys.modules) - before if name.startswith(("spaces", "old", "plain")))]))
"""


class MissingModulesTest(unittest.TestCase):
    def setUp(self):
        self.root = os.path.realpath(tempfile.mkdtemp(prefix="same-modules-"))
        self.addCleanup(shutil.rmtree, self.root)
        self.write("notebooks/beside.py")

    def write(self, path, text="raise SystemExit('this module was imported')\n"):
        path = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)

    def missing(self, names, *sites, **options):
        done = subprocess.run(
            [
                sys.executable,
                "-c",
                ASK,
                os.path.normpath(support.RUNTIME),
                json.dumps([os.path.join(self.root, site) for site in sites]),
                names,
                options.get("first", ""),
            ],
            cwd=os.path.join(self.root, "notebooks"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=support.TIMEOUT_SECONDS,
        )
        self.assertEqual(0, done.returncode, done.stderr.decode())
        missing, imported = json.loads(done.stdout.decode())
        self.assertEqual([], imported)
        return missing

    def test_a_module_that_is_not_there_is_missing(self):
        names = "beside json os.path sys same nothing nothing.at.all xml.etree.ElementTree"

        self.assertEqual(["nothing", "nothing.at.all"], self.missing(names))

    def test_below_a_namespace_each_part_is_looked_for(self):
        self.write("one/spaces/protobuf/__init__.py")
        self.write("two/spaces/cloud/bigquery/__init__.py")
        self.write("notebooks/spaces/mine.py")
        names = "spaces spaces.protobuf.message spaces.cloud spaces.cloud.bigquery.x spaces.cloud.storage spaces.mine spaces.auth"

        self.assertEqual(["spaces.cloud.storage", "spaces.auth"], self.missing(names, "one", "two"))

    def test_a_namespace_of_old_is_one_too(self):
        self.write("one/old/__init__.py", "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n")
        self.write("one/old/a.py")
        self.write("two/old/__init__.py", "__import__('pkg_resources').declare_namespace(__name__)\n")
        self.write("two/old/b.py")

        self.assertEqual(["old.c"], self.missing("old.a old.b old.c", "one", "two"))

    def test_a_package_with_code_may_have_anything_below_it(self):
        self.write("one/plain/__init__.py")

        self.assertEqual([], self.missing("plain plain.lazy plain.lazy.one", "one"))

    def test_a_finder_of_the_users_own_is_asked_and_may_fail(self):
        finder = (
            "class Finder:\n"
            "    def find_spec(self, name, path=None, target=None):\n"
            "        if name == 'fails': raise RuntimeError(name)\n"
            "        if name == 'spaces.made': return importlib.util.spec_from_loader(name, None)\n"
            "sys.meta_path.insert(0, Finder())\n"
        )
        self.write("one/spaces/protobuf/__init__.py")

        self.assertEqual(
            ["spaces.other"], self.missing("fails spaces.made spaces.other", "one", first=finder)
        )

    def test_a_folder_that_only_a_finder_knows_decides_nothing(self):
        hook = "sys.modules['spaces'].__path__ = ['__editable__.spaces.finder.__path_hook__']\n"
        self.write("one/spaces/protobuf/__init__.py")

        self.assertEqual([], self.missing("spaces.other", "one", first="import spaces\n" + hook))


if __name__ == "__main__":
    unittest.main()
