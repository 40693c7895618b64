"""%same env in a live session of the Java kernel, with libraries from a repository on this machine, through a real client."""
import base64
import hashlib
import http.server
import json
import os
import pathlib
import subprocess
import threading
import zipfile

import jsonschema
import live
import pytest

JAVA = "same-java"
SCHEMA = pathlib.Path(__file__).parents[8] / "docs" / "environment.schema.json"
SECRETS = {
    "property": "planted-keystore-pw",
    "token": "planted-api-token",
    "repository": "planted-repo-pw",
    "remote": "planted-remote-pw",
    "agent": "planted-unnamed-value",
}
CELLS = [
    "%maven example.same:top:2",
    'String home = System.getenv("SAME_TEST_VARIABLE");\nvar data = Files.readString(Path.of("data.csv"));',
]


def jar(path, content, properties=None):
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("content.txt"), content)
        if properties:
            lines = "".join("%s=%s\n" % item for item in properties.items())
            name = "META-INF/maven/%s/%s/pom.properties" % (properties["groupId"], properties["artifactId"])
            archive.writestr(zipfile.ZipInfo(name), lines)
    return path


def deploy(repository, name, version, *needs, classifier=""):
    folder = repository / "example" / "same" / name / version
    ending = "-" + classifier if classifier else ""
    jar(folder / ("%s-%s%s.jar" % (name, version, ending)), name + version)
    dependencies = "".join(
        "<dependency><groupId>example.same</groupId><artifactId>%s</artifactId><version>%s</version></dependency>"
        % tuple(need.split(":"))
        for need in needs
    )
    (folder / ("%s-%s.pom" % (name, version))).write_text(
        "<project><modelVersion>4.0.0</modelVersion><groupId>example.same</groupId><artifactId>%s</artifactId>"
        "<version>%s</version><dependencies>%s</dependencies></project>" % (name, version, dependencies)
    )


def git(folder, *arguments):
    subprocess.run(["git", "-C", str(folder), "-c", "user.name=t", "-c", "user.email=t@example", *arguments], check=True)


def sha256(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


class Private(http.server.SimpleHTTPRequestHandler):
    """A repository that asks for a name and a password."""

    def do_GET(self):
        wanted = "Basic " + base64.b64encode(("someone:" + SECRETS["repository"]).encode()).decode()
        if self.headers.get("Authorization") == wanted:
            super().do_GET()
        else:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="private"')
            self.end_headers()

    def log_message(self, *ignored):
        pass


@pytest.fixture(scope="module")
def private(tmp_path_factory):
    folder = tmp_path_factory.mktemp("private")
    deploy(folder, "hidden", "1")
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), lambda *arguments: Private(*arguments, directory=str(folder))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()


@pytest.fixture
def folder(tmp_path, monkeypatch, private):
    repository = tmp_path / "remote"
    deploy(repository, "base", "1")
    deploy(repository, "top", "2", "base:1")
    deploy(repository, "top", "3", "base:1")
    deploy(repository, "natives", "4", classifier="linux")
    settings = tmp_path / "settings.xml"
    settings.write_text(
        "<settings><localRepository>%s</localRepository><servers><server><id>private</id><username>someone</username>"
        "<password>%s</password></server></servers><mirrors><mirror><id>files</id><mirrorOf>*,!private</mirrorOf><url>%s</url>"
        "</mirror></mirrors></settings>" % (tmp_path / "local", SECRETS["repository"], repository.as_uri())
    )
    work = tmp_path / "work"
    work.mkdir()
    (work / "data.csv").write_text("1,2\n")
    (work / "classes").mkdir()
    (work / "classes" / "A.class").write_text("a")
    git(work, "init", "-q")
    git(work, "remote", "add", "origin", "https://someone:%s@git.example/x.git" % SECRETS["remote"])
    live.write(work, JAVA, "java", CELLS)
    git(work, "add", ".")
    git(work, "commit", "-q", "-m", "x")
    monkeypatch.setenv("SAME_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MAVEN_ARGS", "-s %s" % settings)
    monkeypatch.setenv("SAME_TEST_API_TOKEN", SECRETS["token"])
    monkeypatch.setenv(
        "SAME_JAVA_OPTS",
        "-Djavax.net.ssl.keyStorePassword=%s -Dan.agent=%s" % (SECRETS["property"], SECRETS["agent"]),
    )
    return work


@pytest.fixture
def session(folder):
    with live.started(folder, JAVA) as found:
        live.execute_all(found, CELLS)
        yield found


def capture(session, folder, name="record.json"):
    session.ok("%same env capture -o " + name)
    return json.loads((folder.parent / "work" / name).read_text())


def outside(folder):
    """Records must stand elsewhere than in the repository whose state they tell."""
    return str(folder.parent / "before.json")


def package(record, name):
    (found,) = [each for each in record["packages"] if each["name"] == name]
    return found


def untimed(record):
    return {key: value for key, value in record.items() if key not in ("created", "probes")}


def test_captures_the_jvm_of_the_session(session, folder):
    record = capture(session, folder)
    jsonschema.validate(record, json.loads(SCHEMA.read_text()))
    jvm = record["jvm"]
    for key, name in (("version", "java.version"), ("vendor", "java.vendor"), ("runtimeVersion", "java.runtime.version")):
        assert jvm[key] == session.ok('System.getProperty("%s")' % name)
    assert jvm["gc"] == "Serial" and jvm["kind"] == "jdk" and "java.base" in jvm["modules"]
    assert jvm["arguments"]["-XX:UseSerialGC"] == "+" and jvm["arguments"]["-Dan.agent"] == ""
    assert jvm["options"]["vm_creation"]["UseSerialGC"] == "true"
    assert jvm["properties"]["javax.net.ssl.keyStorePassword"] == jvm["properties"]["an.agent"] == "(not shown)"
    assert jvm["properties"]["java.awt.headless"] == "true" and "user.dir" not in jvm["properties"]
    assert record["subject"] == {"language": "java", "kernelspec": JAVA, "notebook": "notebook.ipynb"}
    assert record["env"]["variables"] == ["SAME_TEST_VARIABLE"]
    assert record["env"]["timezone"]["name"] == session.ok("TimeZone.getDefault().getID()")
    assert [(each["path"], each["sha256"]) for each in record["data"]] == [
        ("./data.csv", sha256(folder / "data.csv"))
    ]
    assert record["code"]["git"]["commit"] and record["code"]["git"]["dirty"] is False
    assert {each["status"] for each in record["probes"]} == {"ok"}, record["probes"]


def test_captures_libraries_with_coordinates_origin_and_hashes(session, folder):
    session.ok("%maven example.same:natives:4:linux")
    record = capture(session, folder)
    local = folder.parent / "local" / "example" / "same"
    top, base = package(record, "example.same:top"), package(record, "example.same:base")
    assert (top["version"], top["requested"], top["roles"]) == ("2", True, ["imported", "loaded"])
    assert (base["version"], base["requested"], base["roles"]) == ("1", False, ["loaded", "required"])
    assert top["sha256"] == sha256(local / "top" / "2" / "top-2.jar") and len(top["sha1"]) == 40
    assert top["origin"]["kind"] == "repository" and top["origin"]["repository"] == "files"
    assert top["origin"]["url"].startswith("file:")
    assert package(record, "example.same:natives")["classifier"] == "linux"
    assert record["edges"] == [{"from": "example.same:top", "to": "example.same:base"}]
    assert record["jvm"]["classPath"] == [
        "example.same:top", "example.same:base", "example.same:natives:jar:linux"
    ]


def test_finds_coordinates_of_jars_that_were_added_by_hand(session, folder):
    made = {"groupId": "example.made", "artifactId": "tool", "version": "5"}
    other = {"groupId": "example.inner", "artifactId": "inner", "version": "6"}
    jar(folder / "lib" / "renamed.jar", "tool", made)
    shaded = jar(folder / "lib" / "tool-5.jar", "shaded", made)
    with zipfile.ZipFile(shaded, "a") as archive:
        lines = "".join("%s=%s\n" % item for item in other.items())
        archive.writestr("META-INF/maven/example.inner/inner/pom.properties", lines)
    jar(folder / "lib" / "nobody.jar", "nobody knows")
    laid = jar(folder.parent / "local" / "com" / "example" / "laid" / "7" / "laid-7-out.jar", "laid")
    session.ok("%%jars lib/renamed.jar lib/nobody.jar classes %s" % laid)
    record = capture(session, folder)
    assert package(record, "example.made:tool")["version"] == "5"
    laid_out = package(record, "com.example:laid")
    assert (laid_out["version"], laid_out["classifier"]) == ("7", "out")
    nobody = package(record, "nobody.jar")
    assert nobody["version"] is None and nobody["origin"] == {"kind": "archive", "url": "./lib/nobody.jar"}
    assert nobody["sha1"] == hashlib.sha1((folder / "lib" / "nobody.jar").read_bytes()).hexdigest()
    assert [each["path"] for each in record["code"]["localModules"]] == ["./classes"]
    session.ok("%jars lib/tool-5.jar")
    again = [each for each in capture(session, folder)["packages"] if each["name"] == "example.made:tool"]
    assert [each.get("shadowed", False) for each in again] == [False, True]
    assert not any(each["name"] == "example.inner:inner" for each in capture(session, folder)["packages"])
    reply, outputs = session.run("%same env export maven")
    assert reply["status"] == "error" or "NOT HERE" in live.text(outputs)
    assert "the coordinates of nobody.jar are not known" in live.text(outputs)
    assert nobody["sha1"] in live.text(outputs)


def test_tells_what_changed_the_class_path(session, folder):
    session.error("%maven example.same:nothing:1")
    session.ok("%jars classes")
    session.ok("%jars")
    actions = capture(session, folder)["envActions"]
    assert [(each["kind"], each["text"], each["status"]) for each in actions] == [
        ("maven", "%maven example.same:top:2", "ok"),
        ("maven", "%maven example.same:nothing:1", "error"),
        ("jars", "%jars classes", "ok"),
    ]


def test_two_captures_of_an_untouched_session_are_the_same(session, folder):
    first = capture(session, folder.parent, str(folder.parent / "a.json"))
    second = capture(session, folder.parent, str(folder.parent / "b.json"))
    assert json.dumps(untimed(first)) == json.dumps(untimed(second))
    assert session.ok("%%same env diff %s" % (folder.parent / "a.json")) == "SAME\n"


def test_secrets_are_never_told(session, folder, private):
    session.ok("%%mavenRepo private http://someone:%s@127.0.0.1:%d/" % (SECRETS["repository"], private))
    session.ok("%maven example.same:hidden:1")
    session.ok('System.setProperty("db.password", "%s");' % "planted-db-password")
    record = capture(session, folder)
    assert package(record, "example.same:hidden")["origin"]["url"] == "http://127.0.0.1:%d/" % private
    assert record["code"]["git"]["remote"] == "https://git.example/x.git"
    texts = {"record": json.dumps(record), "show": session.ok("%same env")}
    for format in ("maven", "cyclonedx", "dockerfile", "json"):
        reply, outputs = session.run("%same env export " + format)
        texts[format] = live.text(outputs)
        assert "hidden" in texts[format], format
    shown = [json.dumps(each["content"]) for each in session.pictures("%same env")]
    texts["forms"] = "".join(shown)
    for where, text in texts.items():
        for name, secret in dict(SECRETS, db="planted-db-password").items():
            assert secret not in text, (where, name)


def injected(folder):
    """What is changed, how, and what must be said of it."""
    local = folder.parent / "local" / "example" / "same"
    return [
        ("library added", "%maven example.same:natives:4:linux", None, "package example.same:natives:jar:linux: 4 is new"),
        ("other content", None, lambda: jar(local / "top" / "2" / "top-2.jar", "changed"),
         "package example.same:top 2 (same version, other content)"),
        ("jar added by hand", "%jars lib/nobody.jar", lambda: jar(folder / "lib" / "nobody.jar", "x"), "nobody.jar"),
        ("folder of classes added", "%jars classes", None, "code.localModules[./classes]"),
        ("class changed", None, lambda: (folder / "classes" / "A.class").write_text("b"),
         "code.localModules[./classes].sha256"),
        ("system property", 'System.setProperty("my.switch", "on");', None, "jvm.properties.my.switch"),
        ("encoding property", 'System.setProperty("file.encoding", "ISO-8859-1");', None, "jvm.properties.file.encoding"),
        ("time zone", 'TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));', None, "env.timezone.name"),
        ("locale", "Locale.setDefault(Locale.GERMANY);", None, "env.locale.default"),
        ("data file", None, lambda: (folder / "data.csv").write_text("3,4\n"), "data[./data.csv].sha256"),
        ("git state", None, lambda: git(folder, "commit", "-q", "-a", "-m", "y"), "code.git.commit"),
    ]


def restarted(folder, monkeypatch):
    """Changes that need another session: what is set for it, and the cells that it runs instead."""
    return [
        ("version up", {}, ["%maven example.same:top:3"], "package example.same:top: 2 -> 3"),
        ("library removed", {}, ["int x = 1;"], "package example.same:top: 2 is missing"),
        ("heap", {"SAME_JAVA_OPTS": os.environ["SAME_JAVA_OPTS"] + " -Xmx300m"}, CELLS, "jvm.arguments.-Xmx"),
        ("collector", {"SAME_JAVA_OPTS": os.environ["SAME_JAVA_OPTS"] + " -XX:-UseSerialGC -XX:+UseParallelGC"}, CELLS,
         "jvm.gc: Serial -> Parallel"),
        ("locale variable", {"LC_ALL": "C"}, CELLS, "env.locale.LC_ALL"),
    ]


def test_every_injected_change_is_detected_and_nothing_else(session, folder, monkeypatch, capsys):
    before = outside(folder)
    session.ok("%same env capture -o " + before)
    table = []
    for name, cell, change, expected in injected(folder):
        assert session.ok("%same env diff " + before) == "SAME\n", "a false alarm before: " + name
        if change:
            change()
        if cell:
            session.ok(cell)
        said = live.text(session.run("%same env diff " + before)[1])
        table.append((name, expected, said))
        session.ok("%same env capture -o " + before)
    session.ok("%same env capture -o " + before)
    (folder / "data.csv").write_text("1,2\n")
    git(folder, "commit", "-q", "-a", "-m", "back")
    with live.started(folder, JAVA) as fresh:
        live.execute_all(fresh, CELLS)
        fresh.ok("%same env capture -o " + before)
    with live.started(folder, JAVA) as fresh:
        live.execute_all(fresh, CELLS)
        assert fresh.ok("%same env diff " + before) == "SAME\n", "a false alarm in another session"
    for name, variables, cells, expected in restarted(folder, monkeypatch):
        with monkeypatch.context() as patch:
            for variable, value in variables.items():
                patch.setenv(variable, value)
            with live.started(folder, JAVA) as fresh:
                live.execute_all(fresh, cells)
                table.append((name, expected, live.text(fresh.run("%same env diff " + before)[1])))
    with capsys.disabled():
        for name, expected, said in table:
            print("%-24s %s" % (name, "detected" if expected in said else "MISSED"))
    assert len(table) >= 16
    for name, expected, said in table:
        assert said.startswith("DRIFTED\n") and expected in said, (name, said)


def test_a_change_is_told_alone(session, folder):
    before = outside(folder)
    session.ok("%same env capture -o " + before)
    session.ok('TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));')
    said = live.text(session.run("%same env diff " + before)[1])
    assert [line.split()[1] for line in said.splitlines()[1:]] == ["env.timezone.name:"]


def test_formats_of_python_are_refused(session):
    for format in ("pylock", "requirements", "conda"):
        said = session.error("%same env export " + format)
        assert format + " cannot say" in said and "allowed for it: dockerfile, cyclonedx, maven, json" in said


def test_a_step_has_the_libraries_of_the_notebook(session, folder):
    live.write(folder, JAVA, "java", [*CELLS, "%same step a\nint x = 1;"])
    said = live.text(session.run("%same env export maven --step a")[1])
    assert "<artifactId>top</artifactId>" in said and "<artifactId>base</artifactId>" in said
    assert "no such step (steps: setup, a)" in session.error("%same env export maven --step b")


def test_a_jdk_can_be_named_in_the_session(session, folder):
    session.ok("%same env capture -o " + outside(folder))
    home = session.ok('System.getProperty("java.home")')
    said = live.text(session.run("%%same env diff %s --java %s" % (outside(folder), home))[1])
    assert "jvm.version" not in said and "jvm.vendor" not in said
