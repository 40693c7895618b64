"""Captures what an interpreter knows of its environment: the Python part of the record `same.environment/1`.

Two ways in. From outside: `python same_environment.py` reads a request on standard input, and writes the facts on standard
output, each one line of JSON. In a live kernel: this source is run in a fresh namespace, and `capture(request)` gives the
facts as a dict; it leaves no trace in the session, and does not trust it either: `open`, `print` and other builtins may have
been replaced, `os.environ` wrapped, the working directory removed.

Standard library alone, Python 3.8 and later, and never an import of a library: numpy, torch and others are read only where
they are loaded already. Every probe says how it ended; the failure of one never loses the others.

The request, all of it optional: `live`; `folder`, the notebook's; `imports`, [{module, optional}]; `variables`, the names
of environment variables that the cells read; `values`, the names of those whose values may be told; `files`, [{path, mode,
cell}], the data, and `unknownFiles`, the cells that use others; `deep`, to hash every file; `baseline`, modules that were loaded
before the first cell; `cacheFile`; `actions`, [{cell, kind, text, told, via, watch}], what cells do to the environment; `rng`, [{name,
seeds, used}], what the text of the cells says of random numbers; `kernel`, {name, displayName, argv, env}, the kernelspec.

Three things make it cheap: distributions are found by os.scandir and read by hand, dpkg and git run beside the reading, and
with a `cacheFile` what was read of a distribution is kept until one of its metadata files changes. Files of distributions
are always compared with RECORD by size and time of change, also when all else comes from the cache.
"""

if __name__ == "builtins":
    # A fresh namespace has no name of its own: without one our classes would pass for builtins.
    __name__ = "same_environment"


def _repair_builtins(names):
    """Originals, or their like, of the builtins that the session has replaced: our globals go before its builtins."""
    object_ = ().__class__.__mro__[-1]
    plain = [].append.__class__
    builtins = names if names.__class__ is {}.__class__ else names.__dict__
    originals, queue = {}, [object_]
    while queue:
        parent = queue.pop()
        for child in parent.__class__.__subclasses__(parent) if parent is not parent.__class__ else ():
            if child.__module__ == "builtins" and child.__name__ not in originals:
                originals[child.__name__] = child
                queue.append(child)
    originals["object"], originals["type"] = object_, object_.__class__
    originals.update(OSError=originals.get("OSError"), IOError=originals.get("OSError"))
    is_a = lambda value, kind: (
        [one for one in kind if one in value.__class__.__mro__] != []
        if kind.__class__ is ().__class__
        else kind in value.__class__.__mro__
    )

    def attribute(value, name, *default):
        try:
            return object_.__getattribute__(value, name)
        except originals["AttributeError"]:
            if default:
                return default[0]
            raise

    def ordered(values, key=None, reverse=False):
        result = [*values]
        result.sort(key=key, reverse=reverse)
        return result

    def total(values, start=0):
        for value in values:
            start = start + value
        return start

    def smallest(*values, **options):
        values = ordered(values[0] if values[1:] == () else values, options.get("key"))
        return values[0] if values or "default" not in options else options["default"]

    def largest(*values, **options):
        values = ordered(values[0] if values[1:] == () else values, options.get("key"), True)
        return values[0] if values or "default" not in options else options["default"]

    likes = {
        "len": lambda value: value.__len__(),
        "isinstance": is_a,
        "getattr": attribute,
        "sorted": ordered,
        "sum": total,
        "min": smallest,
        "max": largest,
        "any": lambda values: [True for value in values if value] != [],
        "all": lambda values: [True for value in values if not value] == [],
        "iter": lambda value: value.__iter__(),
        "chr": lambda code: "%c" % code,
    }
    found = {}
    for name, original in originals.items():
        if original is not None and builtins.get(name) is not original:
            found[name] = original
    for name, like in likes.items():
        value = builtins.get(name)
        if value.__class__ is not plain or value.__name__ != name:
            found[name] = like
    return found, originals


_REPAIRED, _ORIGINALS = _repair_builtins(__builtins__)
globals().update(_REPAIRED) if globals.__class__ is [].append.__class__ else None


def _find_sys():
    """sys, without a call of builtins.__import__, which the session may have wrapped."""
    for kind in _ORIGINALS["object"].__subclasses__():
        if kind.__name__ == "BuiltinImporter":
            return kind.__dict__["find_spec"].__func__.__globals__["sys"]
    import sys

    return sys


sys = _find_sys()
_bootstrap = sys.modules["_frozen_importlib"]


def _standard(name):
    """A module of the standard library: never a file of that name in the notebook's folder, and none of those is loaded."""
    known = sys.modules.get(name)
    if known is not None and _is_standard(getattr(known, "__spec__", None)):
        return known
    if name in sys.builtin_module_names:
        return _bootstrap._gcd_import(name)
    finder = sys.modules["_frozen_importlib_external"].PathFinder
    if known is None and _is_standard(finder.find_spec(name)):
        return _bootstrap._gcd_import(name)
    spec = finder.find_spec(name, [_STDLIB, _STDLIB + "/lib-dynload"])
    module = _bootstrap.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _is_standard(spec):
    origin = getattr(spec, "origin", None)
    if origin in ("built-in", "frozen"):
        return True
    if not isinstance(origin, str):
        return False
    return origin.startswith(_STDLIB + "/") and "-packages/" not in origin


_STDLIB = sys.modules["os"].__file__.rpartition("/")[0]
os = _standard("os")
json = _standard("json")
re = _standard("re")
hashlib = _standard("hashlib")
array = _standard("array")
binascii = _standard("binascii")
subprocess = _standard("subprocess")
time = _standard("time")
locale = _standard("locale")

SCHEMA = "same.environment/1"
CACHE_SCHEMA = "same.environment.cache/2"
PROCESS_SECONDS = 10
LARGE_BYTES = 256 << 20

THREADS = (
    "BLIS_NUM_THREADS GOTO_NUM_THREADS KMP_AFFINITY MKL_DYNAMIC MKL_NUM_THREADS NUMBA_NUM_THREADS NUMEXPR_MAX_THREADS"
    " NUMEXPR_NUM_THREADS OMP_DYNAMIC OMP_NUM_THREADS OMP_PLACES OMP_PROC_BIND OMP_SCHEDULE OPENBLAS_CORETYPE"
    " OPENBLAS_NUM_THREADS POLARS_MAX_THREADS RAYON_NUM_THREADS TORCH_NUM_THREADS VECLIB_MAXIMUM_THREADS"
).split()
DETERMINISM = (
    "CUBLAS_WORKSPACE_CONFIG CUDA_LAUNCH_BLOCKING CUDA_VISIBLE_DEVICES MKL_CBWR NPY_DISABLE_CPU_FEATURES"
    " NPY_ENABLE_CPU_FEATURES NVIDIA_TF32_OVERRIDE PYTHONHASHSEED SOURCE_DATE_EPOCH TF_CUDNN_DETERMINISTIC"
    " TF_DETERMINISTIC_OPS TF_ENABLE_ONEDNN_OPTS XLA_FLAGS"
).split()
LOCALE = (
    "LANG LANGUAGE LC_ADDRESS LC_ALL LC_COLLATE LC_CTYPE LC_IDENTIFICATION LC_MEASUREMENT LC_MESSAGES LC_MONETARY LC_NAME"
    " LC_NUMERIC LC_PAPER LC_TELEPHONE LC_TIME PYTHONIOENCODING PYTHONUTF8 PYTHONCOERCECLOCALE"
).split()
HARMLESS = re.compile(r"[A-Za-z0-9_.,:;@/+=\- {}<>]{0,64}")

# Python 3.8 and 3.9 do not tell the names of their standard library.
STANDARD_NAMES = (
    "abc aifc antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii binhex bisect"
    " builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys compileall concurrent"
    " configparser contextlib contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm decimal difflib dis"
    " distutils doctest dummy_threading email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch"
    " formatter fractions ftplib functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac"
    " html http idlelib imaplib imghdr imp importlib inspect io ipaddress itertools json keyword lib2to3 linecache locale"
    " logging lzma macpath mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis"
    " nntplib nt ntpath nturl2path numbers opcode operator optparse os ossaudiodev parser pathlib pdb pickle pickletools"
    " pipes pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc"
    " pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy sched secrets select selectors"
    " shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants"
    " sre_parse ssl stat statistics string stringprep struct subprocess sunau symbol symtable sys sysconfig syslog tabnanny"
    " tarfile telnetlib tempfile termios test textwrap this threading time timeit tkinter token tokenize trace traceback"
    " tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uu uuid venv warnings wave weakref"
    " webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo"
)


class Skipped(Exception):
    """A probe did not look; the message says why."""


class Probes:
    """What each probe did: its name, its status, the reason, and the time it took."""

    def __init__(self):
        self.entries, self.reasons = [], {}

    def start(self, name, probe):
        """Start what another probe of this name ends; why it was not started is told by `ended`."""
        try:
            self.reasons[name] = None
            probe()
        except Exception as failure:
            self.reasons[name] = failure

    def ended(self, name):
        if self.reasons[name] is not None:
            raise self.reasons[name]

    def run(self, name, probe, default=None):
        """Give the probe's answer, or the default where it failed or did not look. The probe may append to its notes."""
        start, notes = time.monotonic(), []
        status, reason, answer = "ok", None, default
        try:
            answer = probe(notes)
            if notes:
                status, reason = "partial", "; ".join(notes[:5]) + ("; ..." if len(notes) > 5 else "")
        except Skipped as skipped:
            status, reason = "skipped", str(skipped)
        except Exception as failure:
            status, reason = "failed", "%s: %s" % (failure.__class__.__name__, failure)
        millis = int((time.monotonic() - start) * 1000)
        self.entries.append({"name": name, "status": status, "reason": reason, "millis": millis})
        return answer


# ---- files and processes -------------------------------------------------------------------------------------------------


def read_bytes(path, limit=None):
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    try:
        chunks, size = [], 0
        while limit is None or size < limit:
            chunk = os.read(descriptor, 1 << 20)
            if not chunk:
                break
            chunks.append(chunk)
            size += len(chunk)
        return b"".join(chunks)
    finally:
        os.close(descriptor)


def read_text(path, limit=None):
    return read_bytes(path, limit).decode("utf-8", "replace")


def read_text_or_none(path):
    try:
        return read_text(path)
    except OSError:
        return None


def unquote(text):
    """A path of a file URL without its percent signs."""
    raw = re.sub(
        rb"%([0-9A-Fa-f]{2})", lambda match: binascii.unhexlify(match.group(1)), text.encode("utf-8", "surrogateescape")
    )
    return raw.decode("utf-8", "surrogateescape")


def file_hash(path, algorithm="sha256"):
    digest = hashlib.new(algorithm)
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    try:
        while True:
            chunk = os.read(descriptor, 1 << 20)
            if not chunk:
                return digest
            digest.update(chunk)
    finally:
        os.close(descriptor)


def text_hash(data):
    return hashlib.sha256(data if isinstance(data, bytes) else data.encode("utf-8", "replace")).hexdigest()


def stat_key(path):
    """What tells that a file is still the one that was read; None where there is no such file."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return [found.st_mtime_ns, found.st_size, found.st_ino]


def list_folder(path):
    try:
        with os.scandir(path) as entries:
            return {entry.name: entry for entry in entries}
    except OSError:
        return {}


def write_atomically(path, text):
    temporary = "%s.%s.tmp" % (path, binascii.hexlify(os.urandom(6)).decode())
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        try:
            data = memoryview(text.encode("utf-8"))
            while data:
                data = data[os.write(descriptor, data) :]
        finally:
            os.close(descriptor)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def session_environ():
    """The variables as they are now, read beside os.environ, which the session may have wrapped or replaced."""
    decode = lambda value: (
        value.decode(sys.getfilesystemencoding(), "surrogateescape") if isinstance(value, bytes) else value
    )
    for candidate in (os.__dict__.get("environb"), os.__dict__.get("environ")):
        data = getattr(candidate, "__dict__", {}).get("_data")
        if isinstance(data, dict):
            return {decode(name): decode(value) for name, value in list(data.items())}
    return {decode(name): decode(value) for name, value in list(_standard("posix").environ.items())}


class Child:
    """A process that runs beside the capture; its answer is awaited when it is needed."""

    def __init__(self, arguments, environ):
        self.arguments, self.started = arguments, time.monotonic()
        self.process = subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd="/",
            env=environ,
            close_fds=True,
        )

    def answer(self, codes=(0,), seconds=PROCESS_SECONDS):
        """Standard output, as bytes; a failure or a silence longer than the limit raises."""
        try:
            output, errors = self.process.communicate(timeout=seconds)
        except BaseException as failure:
            self.process.kill()
            self.process.communicate()
            if isinstance(failure, subprocess.TimeoutExpired):
                raise RuntimeError("%s gave no answer within %s s" % (self.arguments[0], seconds)) from None
            raise
        if self.process.returncode not in codes:
            said = errors.decode("utf-8", "replace").strip().splitlines()[:1]
            raise RuntimeError(
                "%s: %s" % (self.arguments[0].rpartition("/")[2], "".join(said) or self.process.returncode)
            )
        return output

    def close(self):
        """End the process, should its answer not have been asked for."""
        if self.process.returncode is None:
            self.process.kill()
            self.process.communicate()


def find_program(name, environ):
    for folder in environ.get("PATH", "/usr/bin:/bin").split(":"):
        path = folder + "/" + name
        if folder and os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    return None


# ---- secrets -------------------------------------------------------------------------------------------------------------

URL = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*:)//([^\s\"'<>]+)")
TOKEN = re.compile(
    r"(?<![A-Za-z0-9])(?:(?:gh[pousr]_|github_pat_|glpat-|gldt-|dckr_pat_|shpat_|npm_|hf_|[sr]k_live_|sk-(?:proj-|ant-)?)[A-Za-z0-9_]{16,}"
    r"[A-Za-z0-9_\-]*|pypi-AgE[A-Za-z0-9_\-]{8,}|xox[abprs]-[A-Za-z0-9\-]{10,}|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[A-Za-z0-9_\-]{30,}"
    r"|eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{4,}(?:\.[A-Za-z0-9_\-]*)?)"
)
SECRET_NAME = re.compile(
    r"(?:^|_)(?:\w*TOKENS?|\w*SECRETS?|\w*PASSWORDS?|PASSWD|PASSPHRASE|PASS|PW|\w*KEYS?|CREDENTIALS?|CREDS?|AUTH|PAT|DSN|COOKIE)(?:_|$)",
    re.IGNORECASE,
)


def clean_url(match):
    scheme, rest = match.group(1), match.group(2)
    rest, hash_sign, fragment = rest.partition("#")
    rest = rest.partition("?")[0]
    authority, slash, path = rest.partition("/")
    user = ""
    if (
        not re.fullmatch(
            r"[^@:]*(?::\d*)?|\[[0-9A-Fa-f:.]*\](?::\d*)?|(?:[^@]*@)+[^@:]*(?::\d*)?|\$\{?\w+\}?.*", authority
        )
        and "@" in rest
    ):
        authority, slash, path = rest.rpartition("@")[2].partition("/")
    elif "@" in authority:
        user, _, authority = authority.rpartition("@")
    if user == "git" and scheme.endswith(("ssh:", "git:")):
        authority = "git@" + authority
    # Functions, for a template with a backslash makes re call the session's __import__.
    path = re.sub(r"(^|/)t/[^/]+/", lambda match: match.group(1) + "t/***/", path)
    if authority.endswith("cloudsmith.io"):
        path = re.sub(r"^(basic/)?[A-Za-z0-9]{12,}/", lambda match: (match.group(1) or "") + "***/", path)
    kept = [
        part
        for part in fragment.split("&")
        if re.fullmatch(r"(?:subdirectory|egg)=[\w./\-\[\],]+|(?:sha\d+|md5)=[0-9a-f]+", part)
    ]
    return scheme + "//" + authority + slash + path + (hash_sign + "&".join(kept) if kept else "")


def clean(text):
    """The text without credentials: those of URLs, and what looks like a token of a well-known kind."""
    if "://" in text:
        text = URL.sub(clean_url, text)
    elif "@" in text:
        text = re.sub(r"^(?!git@)[^\s@/:]+:[^\s@/]+@(?=[\w.\-]+[:/])", "", text)
    return TOKEN.sub("***", text)


def known_secrets(environ, allowed):
    """The values of variables whose name says that they are secret: they are looked for in every text of the answer."""
    found = {
        value
        for name, value in environ.items()
        if SECRET_NAME.search(name)
        and name not in allowed
        and len(value) >= 8
        and not value.startswith("/")
        and not value.isdigit()
    }
    for name, value in environ.items():
        if name not in allowed:
            for password in re.findall(r"://[^\s/:@]*:([^\s/@]{6,})@", value):
                found.add(password)
    return sorted(found, key=lambda value: (-len(value), value))


def scrub(value, secrets):
    """The last line of defence: every text of the answer without credentials and known secrets."""
    kind = value.__class__
    if kind is str:
        return scrub_text(value, secrets) if len(value) >= 6 else value
    if kind is list:
        return [scrub(one, secrets) for one in value]
    if kind is dict:
        return {name: scrub(one, secrets) for name, one in value.items()}
    return value


def scrub_text(value, secrets):
    if len(value) >= 12 or "@" in value:
        value = clean(value)
    for secret in secrets:
        if secret in value:
            value = value.replace(secret, "***")
    return value


# The same in each environment; or of editable packages, whose code is looked at as modules.
OF_INSTALLERS = re.compile(r"distutils-precedence\.pth|_virtualenv\.pth|.*-nspkg\.pth|__editable__.*\.pth")
ASSIGNED = re.compile(r"(?<![\w\-.=])([A-Za-z_]\w*)=(?!=)(\"[^\"]*\"?|'[^']*'?|[^\s;&|'\"]+)")
SECRET_OPTION = re.compile(
    r"((?:^|\s)--?[\w.\-]*(?:token|secret|password|passwd|passphrase|credential|api-?key|\.key|auth)[\w\-]*(?:\s+|=))"
    r"(\"[^\"]*\"?|'[^']*'?|\S+)",
    re.IGNORECASE,
)
USER_OPTION = re.compile(r"((?:^|\s)(?:-u|--user|--proxy-user)(?:\s+|=)?)(['\"]?[^\s:]+:\S+)")
# `aws configure set NAME VALUE`, `sshpass -p VALUE`: no option says that it is one.
SECRET_ARGUMENT = re.compile(
    r"(\bset\s+[\w.]*(?:secret|token|password|key)[\w.]*\s+|\bsshpass\s+-p\s*)(\"[^\"]*\"?|'[^']*'?|\S+)", re.IGNORECASE
)
SECRET_HEADER = re.compile(r"((?:authorization|cookie|[\w\-]*token|[\w\-]*key)\s*:\s*)([^'\"]+)", re.IGNORECASE)


def clean_command(text):
    """A line for a shell or a magic without values of variables, and without what options and headers keep secret."""
    hide = lambda match: match.group(1) + "***"
    text = SECRET_ARGUMENT.sub(hide, text)
    text = SECRET_HEADER.sub(hide, USER_OPTION.sub(hide, SECRET_OPTION.sub(hide, text)))
    return clean(ASSIGNED.sub(lambda match: match.group(1) + "=***", text))


# ---- paths ---------------------------------------------------------------------------------------------------------------


class Places:
    """Writes paths so that they mean the same on another machine."""

    def __init__(self, folder, environ):
        roots = {}
        for root, name in (
            (folder, "."),
            (sys.prefix, "${PREFIX}"),
            (sys.base_prefix, "${BASE_PREFIX}"),
            (environ.get("HOME"), "${HOME}"),
        ):
            for variant in (root, os.path.realpath(root)) if root else ():
                if variant.startswith("/") and variant != "/":
                    roots.setdefault(variant.rstrip("/"), name)
        self.roots = sorted(roots.items(), key=lambda item: (-len(item[0]), item[0]))

    def write(self, path):
        for root, name in self.roots:
            if path.startswith(root) and (len(path) == len(root) or path[len(root)] == "/"):
                return name + path[len(root) :]
        return path

    def write_root(self, path):
        """A prefix itself: as what it is named by, it must be told as a path; of it, only the home folder is rewritten."""
        for root, name in self.roots:
            if name in ("${HOME}", ".") and path.startswith(root + "/"):
                return name + path[len(root) :]
        return path

    def write_system(self, path):
        """As `write`, but what lies below /usr is left as it is: no interpreter's prefix says more of a system library."""
        return path if path.startswith(("/usr/lib/", "/lib/", "/lib64/")) else self.write(path)


# ---- requirements: PEP 508 and PEP 440, as much as an installed environment needs ---------------------------------------

REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._\-]*)\s*(?:\[([^\]]*)\])?\s*([^;]*?)\s*(?:;\s*(.*))?$", re.DOTALL)
URL_REQUIREMENT = re.compile(
    r"\s*([A-Za-z0-9][A-Za-z0-9._\-]*)\s*(?:\[([^\]]*)\])?\s*@\s*(\S+)(?:\s+;\s*(.*))?\s*$", re.DOTALL
)
MARKER_TOKEN = re.compile(r"\s*(?:(\()|(\))|'([^']*)'|\"([^\"]*)\"|(===|==|~=|!=|<=|>=|<|>)|([A-Za-z_][A-Za-z0-9_.]*))")
VERSION = re.compile(
    r"v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(a|b|c|rc|alpha|beta|pre|preview)[-_.]?(\d*))?"
    r"(?:-(\d+)|[-_.]?(?:post|rev|r)[-_.]?(\d*))?([-_.]?dev[-_.]?(\d*))?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?"
)
MARKER_NAMES = {
    "os.name": "os_name",
    "sys.platform": "sys_platform",
    "platform.version": "platform_version",
    "platform.machine": "platform_machine",
    "platform.python_implementation": "platform_python_implementation",
    "python_implementation": "platform_python_implementation",
}


def normal(name):
    """The name as PEP 503 writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def parse_requirement(text):
    """Name, extras and marker of one Requires-Dist line, or None where it is no requirement."""
    match = URL_REQUIREMENT.match(text) or REQUIREMENT.match(text)
    if match is None:
        return None
    extras = [normal(extra.strip()) for extra in (match.group(2) or "").split(",") if extra.strip()]
    return normal(match.group(1)), extras, (match.group(4) or "").strip() or None


def version_key(text):
    """A key that orders versions as PEP 440 does, or None where the text is no version."""
    match = VERSION.fullmatch(text.strip().lower())
    if match is None:
        return None
    epoch, release, pre, pre_number, dash, post, dev, dev_number, local = match.groups()
    numbers = [int(part) for part in release.split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    has_post = dash is not None or post is not None
    if pre:
        before = (
            {"alpha": "a", "beta": "b", "c": "rc", "pre": "rc", "preview": "rc"}.get(pre, pre),
            int(pre_number or 0),
        )
    else:
        before = ("", 0) if dev and not has_post else ("z", 0)
    after = int(dash or post or 0) if has_post else -1
    parts = (
        tuple((1, int(part), "") if part.isdigit() else (0, 0, part) for part in re.split(r"[-_.]", local))
        if local
        else ()
    )
    return (int(epoch or 0), tuple(numbers), before, after, int(dev_number or 0) if dev else float("inf"), parts)


def compare(left, operator, right):
    if operator == "in":
        return left in right
    if operator == "not in":
        return left not in right
    if operator == "===":
        return left == right
    if operator in ("==", "!=") and right.endswith(".*"):
        wanted, have = right[:-2].split("."), left.split(".")
        return (have[: len(wanted)] == wanted) == (operator == "==")
    mine, theirs = version_key(left), version_key(right)
    if mine is None or theirs is None:
        mine, theirs = left, right
    if operator == "==":
        return mine == theirs
    if operator == "!=":
        return mine != theirs
    if operator == "<":
        return mine < theirs
    if operator == "<=":
        return mine <= theirs
    if operator == ">":
        return mine > theirs
    if operator == ">=":
        return mine >= theirs
    if operator == "~=":
        return mine >= theirs and compare(left, "==", right.rpartition(".")[0] + ".*")
    raise ValueError("unknown operator " + operator)


class Marker:
    """An environment marker; a small parser of PEP 508's grammar."""

    def __init__(self, text):
        self.tokens, at = [], 0
        text = text.rstrip()
        while at < len(text):
            match = MARKER_TOKEN.match(text, at)
            if match is None:
                raise ValueError("no marker: " + text)
            opening, closing, single, double, operator, word = match.groups()
            if single is not None or double is not None:
                self.tokens.append(("value", single if single is not None else double))
            elif word in ("and", "or", "not", "in"):
                self.tokens.append((word, word))
            elif word:
                self.tokens.append(("name", MARKER_NAMES.get(word, word)))
            else:
                self.tokens.append((opening or closing or "operator", operator))
            at = match.end()
        self.at = 0
        self.tree = self._any()
        if self.at != len(self.tokens):
            raise ValueError("no marker: " + text)

    def _peek(self):
        return self.tokens[self.at][0] if self.at < len(self.tokens) else None

    def _next(self):
        if self.at >= len(self.tokens):
            raise ValueError("a marker ends too early")
        self.at += 1
        return self.tokens[self.at - 1]

    def _any(self):
        parts = [self._all()]
        while self._peek() == "or":
            self._next()
            parts.append(self._all())
        return ("or", parts)

    def _all(self):
        parts = [self._one()]
        while self._peek() == "and":
            self._next()
            parts.append(self._one())
        return ("and", parts)

    def _one(self):
        if self._peek() == "(":
            self._next()
            inner = self._any()
            if self._next()[0] != ")":
                raise ValueError("a parenthesis is not closed")
            return inner
        left, (kind, operator) = self._next(), self._next()
        if kind == "not":
            kind, operator = self._next()[0], "not in"
        if kind not in ("operator", "in"):
            raise ValueError("no operator: " + str(operator))
        return ("compare", left, operator, self._next())

    def holds(self, environment):
        return self._holds(self.tree, environment)

    def _holds(self, tree, environment):
        if tree[0] == "or":
            return any([self._holds(part, environment) for part in tree[1]])
        if tree[0] == "and":
            return all([self._holds(part, environment) for part in tree[1]])
        left, right = (environment[token[1]] if token[0] == "name" else token[1] for token in (tree[1], tree[3]))
        if ("name", "extra") in (tree[1], tree[3]):
            left, right = normal(left), normal(right)
        return compare(left, tree[2], right)


# ---- distributions -------------------------------------------------------------------------------------------------------

MODULE_SUFFIX = re.compile(r"(?:\.py|\.pyc|(?:\.(?:cpython|pypy|abi3|cp)[\w\-]*)?\.(?:so|pyd)|\.abi3\.so)$")
META_FILES = ("METADATA", "PKG-INFO", "RECORD", "direct_url.json", "INSTALLER", "REQUESTED", "WHEEL", "top_level.txt")


def parse_headers(text):
    """The headers of a METADATA or WHEEL file, up to the blank line: lists by lower-case name."""
    headers, last = {}, None
    for line in text.replace("\r\n", "\n").split("\n"):
        if not line:
            break
        if line[0] in " \t":
            if last:
                last[-1] += "\n" + line
            continue
        name, colon, value = line.partition(":")
        if colon:
            last = headers.setdefault(name.strip().lower(), [])
            last.append(value.strip())
    return headers


def read_metadata(path):
    """The headers of a METADATA file, without the long description after them where that is a body."""
    data = read_bytes(path, 1 << 16)
    while b"\n\n" not in data and b"\r\n\r\n" not in data and len(data) % (1 << 16) == 0 and data:
        data = read_bytes(path)
        break
    return parse_headers(data.decode("utf-8", "replace"))


def parse_record(text):
    """Path, hash and size of each line of RECORD."""
    if '"' in text:
        rows = [(row + ["", ""])[:3] for row in _standard("csv").reader(text.splitlines()) if row]
    else:
        rows = [line.rsplit(",", 2) for line in text.splitlines() if line]
    return [row for row in rows if len(row) == 3]


def wheel_lines(rows, own):
    """The lines of RECORD that a wheel brings, as one text: those that an installer adds or changes are left out."""
    written = {
        own + "/" + name
        for name in ("INSTALLER", "REQUESTED", "direct_url.json", "RECORD", "uv_cache.json", "uv_build.json")
    }
    kept = [
        ",".join(row)
        for row in rows
        if not (row[0] in written or row[0].endswith(".pyc") or row[0].startswith(("..", "/")))
    ]
    kept.sort()
    return "\n".join(kept)


def import_names(files, own):
    """The top-level names that importing can find among these files of one folder."""
    names = set()
    for path in files:
        top, slash, rest = path.partition("/")
        if not slash:
            match = MODULE_SUFFIX.search(top)
            if match:
                names.add(top[: match.start()])
        elif top not in names and top != own and (rest.endswith(".py") or MODULE_SUFFIX.search(rest)):
            names.add(top)
    return sorted(name for name in names if name.isidentifier() and not name.startswith("__editable__"))


def hex_hash(text):
    """Algorithm and hexadecimal digest of RECORD's `sha256=urlsafe-base64`."""
    algorithm, _, digest = text.partition("=")
    digest = digest.replace("-", "+").replace("_", "/")
    return algorithm, binascii.hexlify(binascii.a2b_base64(digest + "=" * (-len(digest) % 4))).decode()


class Distribution:
    """One installed distribution: the facts that its metadata folder tells, and the files that it owns."""

    def __init__(self, site, entry):
        self.site, self.entry, self.path = site, entry, site + "/" + entry
        self.key = [stat_key(self.path)]
        self.is_file = os.path.isfile(self.path)
        if not self.is_file:
            self.key += [stat_key(self.path + "/" + name) for name in META_FILES]
        self.facts, self.files, self.stats, self.modified = None, [], None, []
        self.record_mtime, self.rows, self.checked = 0, None, "none"
        self.editable_folder, self.roles, self.shadowed = None, set(), False
        self.conda = self.hashes = self.cached = self._special = self._requirements = None

    # -- reading

    def read(self):
        problems = []
        headers = self._headers(problems)
        guess = re.match(r"(.+?)-(\d[^-]*)(?:-py[\d.]+.*)?$", self.entry.rpartition(".")[0])
        guessed = guess.groups() if guess else (self.entry.rpartition(".")[0], None)
        display = (headers.get("name") or [""])[0] or guessed[0].lstrip("~")
        version = (headers.get("version") or [""])[0] or guessed[1] or ""
        if headers and not headers.get("name"):
            problems.append("METADATA has no name")
        if headers and not headers.get("version"):
            problems.append("METADATA has no version")
        if self.entry.startswith("~"):
            problems.append("left behind by an interrupted installation")
        self._read_record(problems)
        wheel = self._small("WHEEL")
        installer = (self._small("INSTALLER") or "").strip() or None
        names = import_names(self.files, self.entry) or self._guess_names(display)
        self.facts = {
            "ecosystem": "pypi",
            "name": normal(display),
            "displayName": display,
            "version": version,
            "installer": installer,
            "requested": self._requested(installer),
            "origin": self._origin(installer, problems),
            "tags": sorted(parse_headers(wheel).get("tag", [])) if wheel else [],
            "recordDigest": "sha256:" + text_hash(wheel_lines(self.rows, self.entry)) if self.rows else None,
            "modules": names,
            "requires": sorted(
                clean(" ".join(line.split())) for line in headers.get("requires-dist") or self._egg_requires()
            ),
            "extrasProvided": sorted(set(headers.get("provides-extra", []))),
            "problem": "; ".join(problems) or None,
        }

    def _small(self, name):
        return None if self.is_file else read_text_or_none(self.path + "/" + name)

    def _headers(self, problems):
        names = [self.path] if self.is_file else [self.path + "/METADATA", self.path + "/PKG-INFO"]
        for path in names:
            try:
                headers = read_metadata(path)
            except FileNotFoundError:
                continue
            except OSError as failure:
                problems.append("%s cannot be read (%s)" % (path.rpartition("/")[2], failure.strerror))
                return {}
            if not headers:
                problems.append(path.rpartition("/")[2] + " is empty or damaged")
            return headers
        problems.append("METADATA is missing")
        return {}

    def _read_record(self, problems):
        self.rows, self.files = None, []
        if self.is_file:
            return
        try:
            text = read_text(self.path + "/RECORD")
            self.rows = parse_record(text)
            if len(self.rows) == 0 and self.entry.endswith(".dist-info"):
                problems.append("RECORD is empty or damaged")
        except FileNotFoundError:
            self._read_installed_files()
            return
        except OSError as failure:
            problems.append("RECORD cannot be read (%s)" % failure.strerror)
            return
        self._choose_files()

    def _choose_files(self):
        self.rows = [row for row in self.rows if not row[0].startswith(("..", "/")) or ".so" in row[0]]
        self.files = [row[0] for row in self.rows if not row[0].endswith(".pyc")]

    def _read_installed_files(self):
        text = self._small("installed-files.txt")
        if text is None:
            return
        relative = [os.path.normpath(self.entry + "/" + line) for line in text.splitlines() if line]
        self.files = [path for path in relative if not path.endswith(".pyc") and not path.startswith("..")]

    def _guess_names(self, display):
        listed = (self._small("top_level.txt") or "").split()
        for path in self.files:
            if path.startswith("__editable__") and path.endswith("_finder.py"):
                listed += [name.partition(".")[0] for name in editable_mapping(self.site + "/" + path)]
        if listed:
            return sorted(name for name in set(listed) if name.isidentifier())
        underscored = display.replace("-", "_").replace(".", "_")
        candidates = {display, underscored, underscored.lower()}
        return sorted(
            name
            for name in candidates
            if name.isidentifier()
            and (os.path.isdir(self.site + "/" + name) or os.path.isfile(self.site + "/" + name + ".py"))
        )

    def _egg_requires(self):
        """requires.txt of an egg-info folder, as Requires-Dist lines."""
        lines, extra, marker = [], None, None
        for line in (self._small("requires.txt") or "").splitlines():
            line = line.strip()
            if line.startswith("["):
                extra, _, marker = line.strip("[]").partition(":")
            elif line and not line.startswith("#"):
                parts = ["(%s)" % marker if extra and marker else marker] if marker else []
                if extra:
                    parts.append('extra == "%s"' % extra)
                lines.append(line + (" ; " + " and ".join(parts) if parts else ""))
        return lines

    def _requested(self, installer):
        if not self.is_file and self.key[1 + META_FILES.index("REQUESTED")] is not None:
            return True
        return False if installer in ("pip", "uv") else None

    def _origin(self, installer, problems):
        origin = dict.fromkeys(
            ("url", "commit", "requestedRevision", "subdirectory", "sha256", "channel", "build", "debPackage")
        )
        origin["kind"] = (
            "index"
            if installer in ("pip", "uv", "poetry", "pdm") or (installer or "").startswith("poetry")
            else "unknown"
        )
        text = self._small("direct_url.json")
        if text is None:
            return origin
        try:
            direct = json.loads(text)
            origin["url"] = clean(direct["url"])
            origin["subdirectory"] = direct.get("subdirectory")
            if "vcs_info" in direct:
                origin["kind"] = "vcs"
                origin["commit"] = direct["vcs_info"].get("commit_id")
                origin["requestedRevision"] = clean(direct["vcs_info"].get("requested_revision") or "") or None
            elif "dir_info" in direct:
                origin["kind"] = "editable" if direct["dir_info"].get("editable") else "directory"
            else:
                origin["kind"] = "archive"
                info = direct.get("archive_info") or {}
                hashes = info.get("hashes") or {}
                old = (info.get("hash") or "").partition("=")
                origin["sha256"] = hashes.get("sha256") or (old[2] if old[0] == "sha256" else None)
        except (ValueError, KeyError, TypeError, AttributeError):
            problems.append("direct_url.json is damaged")
        return origin

    # -- files against RECORD

    def stat_files(self, paths):
        """Size and time of change of each of the files, in one flat list."""
        values, stat = [], os.stat
        add = values.append
        try:
            folder = os.open(self.site, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError:
            return [-1] * (2 * len(paths))
        try:
            for path in paths:
                try:
                    found = stat(path, dir_fd=folder)
                    add(found.st_size)
                    add(found.st_mtime_ns)
                except (OSError, ValueError):
                    add(-1)
                    add(-1)
        finally:
            os.close(folder)
        return values

    def check_files(self, deep):
        """Compare the files with RECORD; a file that is only suspected is confirmed by its hash.

        Without `deep` it is the files whose change is felt at run time: no stubs, and no metadata, a key of the cache itself.
        """
        own = self.entry + "/"
        paths = (
            self.files
            if deep
            else [path for path in self.files if not path.endswith(".pyi") and not path.startswith(own)]
        )
        values = self.stat_files(paths)
        digest = hashlib.sha256(array.array("q", values).tobytes()).hexdigest()
        if not deep and self.stats == digest and self.checked == "stat":
            return
        self.cached = None
        if self.rows is None and not self._rows_again():
            self.stats, self.checked, self.modified = digest, "none", []
            return
        self.modified = self._compare({path: values[2 * at : 2 * at + 2] for at, path in enumerate(paths)}, deep)
        self.stats, self.checked = digest, "deep" if deep else "stat"

    def _rows_again(self):
        text = None if self.is_file else read_text_or_none(self.path + "/RECORD")
        if text is None:
            return False
        self.rows = parse_record(text)
        self._choose_files()
        return True

    def _compare(self, values, deep):
        key, found, record = stat_key(self.path + "/RECORD"), [], self.entry + "/RECORD"
        written = key[0] if key else 0
        for path, digest, size in self.rows:
            have = values.get(path)
            if have is None or not digest or path.startswith("..") or path.startswith(record):
                continue
            if have[0] < 0:
                found.append({"path": path, "state": "missing", "sha256": None})
            elif deep or have[1] > written or (size.isdigit() and int(size) != have[0]):
                self._confirm(path, digest, found)
        return sorted(found, key=lambda one: one["path"])

    def _confirm(self, path, recorded, found):
        try:
            algorithm, wanted = hex_hash(recorded)
            have = file_hash(self.site + "/" + path, algorithm).hexdigest()
            if have != wanted:
                have = have if algorithm == "sha256" else file_hash(self.site + "/" + path).hexdigest()
                found.append({"path": path, "state": "changed", "sha256": have})
        except ValueError:
            found.append({"path": path, "state": "changed", "sha256": None})
        except OSError:
            found.append({"path": path, "state": "missing", "sha256": None})

    def recorded_hash(self, path):
        """The SHA-256 that RECORD gives of a file, hexadecimal, or None; None too of a file that was changed since."""
        if not path.startswith(self.site + "/") or (self.rows is None and not self._rows_again()):
            return None
        if self.hashes is None:
            changed = {one["path"] for one in self.modified}
            self.hashes = {
                row[0]: row[1] for row in self.rows if row[1].startswith("sha256=") and row[0] not in changed
            }
        recorded = self.hashes.get(path[len(self.site) + 1 :])
        return hex_hash(recorded)[1] if recorded else None

    def special(self):
        """Files that say something of where modules are: outside of the folder, .pth files, finders of editables."""
        if self._special is None:
            self._special = [
                path
                for path in self.files
                if path.startswith("..") or ("/" not in path and path.endswith((".pth", "_finder.py")))
            ]
        return self._special

    def requirements(self):
        if self._requirements is None:
            self._requirements = [parse_requirement(line) for line in self.facts["requires"]]
        return self._requirements

    # -- cache

    def to_cache(self):
        return self.cached or {
            "key": self.key,
            "facts": self.facts,
            "files": "\n".join(self.files),
            "special": self.special(),
            "requirements": self.requirements(),
            "stats": self.stats,
            "modified": self.modified,
            "checked": self.checked,
        }

    def from_cache(self, cached):
        if not isinstance(cached, dict) or cached.get("key") != self.key:
            return False
        self.facts, self.stats = cached["facts"], cached["stats"]
        self.files = cached["files"].split("\n") if cached["files"] else []
        self.modified, self.checked = cached["modified"], cached["checked"]
        self._special, self._requirements, self.cached = cached["special"], cached["requirements"], cached
        return True


class Cache:
    """What is kept between captures, in one file; a damaged one counts as none."""

    def __init__(self, path):
        self.path, self.old, self.new, self.state = path, {}, {}, "none asked for"
        self.stamp = [CACHE_SCHEMA, sys.version, sys.prefix, sys.executable]
        if path is None:
            return
        self.state = "new"
        try:
            digest, _, text = read_bytes(path).partition(b"\n")
            if digest.decode() != text_hash(text):
                raise ValueError("not whole")
            data = json.loads(text)
            if data["stamp"] == self.stamp:
                self.old, self.state = data["sections"], "used"
        except FileNotFoundError:
            pass
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            self.old, self.state = {}, "damaged, not used"

    def get(self, section, name, key):
        """What was kept under the name, provided that the key is the same; it is kept on."""
        entry = self.old.get(section, {}).get(name)
        if isinstance(entry, list) and len(entry) == 2 and entry[0] == key and key is not None:
            self.new.setdefault(section, {})[name] = entry
            return entry[1]
        return None

    def put(self, section, name, key, value):
        self.new.setdefault(section, {})[name] = [key, value]
        return value

    def save(self):
        if self.path is None or self.new == self.old:
            return
        text = json.dumps({"stamp": self.stamp, "sections": self.new}, separators=(",", ":"))
        write_atomically(self.path, text_hash(text) + "\n" + text)


# ---- where modules are ---------------------------------------------------------------------------------------------------


class Finder:
    """Finds modules by name as the import system would, without importing, and the distributions that files belong to."""

    def __init__(self, capture):
        self.capture, self.listings = capture, {}
        self.extensions = tuple(sys.modules["_imp"].extension_suffixes())
        self.standard_names = getattr(sys, "stdlib_module_names", None) or frozenset(STANDARD_NAMES.split())
        self.owned, self.tops, self.finders = {}, {}, {}
        self.owners = {}
        for distribution in reversed(capture.distributions):
            if not distribution.shadowed:
                self._add(distribution)
        self.sites = sorted(self.owned, key=lambda site: (-len(site), site))

    def _add(self, distribution):
        self.owned.setdefault(distribution.site, {}).update(dict.fromkeys(distribution.files, distribution))
        for path in distribution.special():
            if path.startswith(".."):
                self.owned.setdefault("/", {})[os.path.normpath(distribution.site + "/" + path)[1:]] = distribution
            elif path.endswith("_finder.py"):
                self._add_finder(distribution, distribution.site + "/" + path)
            else:
                for line in (read_text_or_none(distribution.site + "/" + path) or "").splitlines():
                    if line.startswith("/"):
                        self.tops.setdefault(line.rstrip("/"), {})[None] = distribution
        if not distribution.files:
            tops = self.tops.setdefault(distribution.site, {})
            for name in distribution.facts["modules"]:
                tops.setdefault(name, distribution)

    def _add_finder(self, distribution, path):
        for module, targets in editable_mapping(path).items():
            for target in targets:
                self.finders.setdefault(module, []).append((target, distribution))

    def owner(self, path):
        """The distribution that the file belongs to, by RECORD; editables by their folders; else None."""
        if path not in self.owners:
            found = self._owner(path)
            if found is None:
                real = os.path.realpath(path)
                found = self._owner(real) if real != path else None
            self.owners[path] = found
        return self.owners[path]

    def _owner(self, path):
        if path.endswith(".pyc"):
            path = path[:-1]
        for site in self.sites:
            prefix = site if site == "/" else site + "/"
            if path.startswith(prefix):
                found = self.owned[site].get(path[len(prefix) :])
                if found is not None:
                    return found
        for targets in self.finders.values():
            for target, distribution in targets:
                if path.startswith(target + "/") or path in (target, target + ".py"):
                    return distribution
        root = self.capture.root_of(path)
        tops = self.tops.get(root) if root else None
        if tops:
            top = path[len(root) + 1 :].partition("/")[0]
            match = MODULE_SUFFIX.search(top)
            found = tops.get(top[: match.start()] if match else top) or tops.get(None)
            if found is not None:
                return found
        return None

    def _listing(self, folder):
        listing = self.listings.get(folder)
        if listing is None:
            listing = self.listings[folder] = list_folder(folder)
        return listing

    def _in_folder(self, folder, name):
        """("package" | "module" | "namespace", path) of a name directly in a folder, or None."""
        listing = self._listing(folder)
        if name in listing and os.path.isdir(folder + "/" + name):
            inner = self._listing(folder + "/" + name)
            for suffix in (*self.extensions, ".py", ".pyc"):
                if "__init__" + suffix in inner:
                    return "package", folder + "/" + name + "/__init__" + suffix
        for suffix in (*self.extensions, ".py", ".pyc"):
            if name + suffix in listing:
                return "module", folder + "/" + name + suffix
        if name in listing and os.path.isdir(folder + "/" + name):
            return "namespace", folder + "/" + name
        return None

    def _in_folders(self, folders, name):
        spaces = []
        for folder in folders:
            found = self._in_folder(folder, name)
            if found is None:
                continue
            if found[0] != "namespace":
                return found[0], found[1], [found[1].rpartition("/")[0]]
            spaces.append(found[1])
        return ("namespace", None, spaces) if spaces else None

    def _in_finders(self, dotted):
        for target, _ in self.finders.get(dotted, ()):
            if os.path.isfile(target + "/__init__.py"):
                return "package", target + "/__init__.py", [target]
            if os.path.isfile(target + ".py") or os.path.isfile(target):
                return "module", target if os.path.isfile(target) else target + ".py", [os.path.dirname(target)]
            if os.path.isdir(target):
                return "namespace", None, [target]
        return None

    def find(self, dotted, live=False):
        """(kind, path) of a module: kind is builtin, package, module, namespace or attribute; None where it is not found."""
        if live:
            path = module_file(sys.modules.get(dotted))
            if path:
                return "module", path
        parts = dotted.split(".")
        if parts[0] in sys.builtin_module_names or parts[0] == "__main__":
            return "builtin", None
        found = self._in_folders(self.capture.folders, parts[0]) or self._in_finders(parts[0])
        if found is None:
            loaded = sys.modules.get(parts[0]) if live or parts[0] in self.standard_names else None
            return ("builtin", module_file(loaded)) if loaded is not None else None
        for index in range(1, len(parts)):
            inner = None
            if found[0] != "module":
                inner = self._in_folders(found[2], parts[index]) or self._in_finders(".".join(parts[: index + 1]))
            if inner is None:
                if found[0] == "namespace":
                    return None
                return "attribute", found[1]
            found = inner
        return found[0], found[1]

    def is_standard(self, dotted, path):
        """Whether this is the standard library's own, and no file of the same name elsewhere."""
        if path is None:
            return (
                dotted.partition(".")[0] in self.standard_names or dotted.partition(".")[0] in sys.builtin_module_names
            )
        return is_standard_path(path)


STANDARD_FOLDERS = tuple({_STDLIB + "/", os.path.realpath(_STDLIB) + "/"})


def is_standard_path(path):
    return path.startswith(STANDARD_FOLDERS) and "/site-packages/" not in path and "/dist-packages/" not in path


def editable_mapping(path):
    """What the finder module of a setuptools editable maps, names to lists of paths; MAPPING is a literal there."""
    text, found = read_text_or_none(path) or "", {}
    for name in ("MAPPING", "NAMESPACES"):
        match = re.search(r"^%s(?:\s*:[^=\n]*)?\s*=\s*(\{.*?\})\s*$" % name, text, re.MULTILINE)
        mapping = _standard("ast").literal_eval(match.group(1)) if match else {}
        for module, target in mapping.items():
            found.setdefault(module, []).extend(target if isinstance(target, list) else [target])
    return found


def module_vars(module):
    try:
        found = object.__getattribute__(module, "__dict__")
    except Exception:
        return {}
    return found if isinstance(found, dict) else {}


def module_file(module):
    """The file of a loaded module, without running code of lazy modules."""
    path = module_vars(module).get("__file__") if module is not None else None
    return path if isinstance(path, str) and path.startswith("/") else None


ENVIRON_READ = ("getenv", "get", "pop", "setdefault")


def scan_source(source, package):
    """The absolute names that a module's source imports, and the environment variables that it reads."""
    ast = _standard("ast")
    # A backslash sequence can make the parser warn, and a warning would be seen in the session.
    source = re.sub(r"\\(?:[^\n{}]|(?=[{}]))", "__", source.replace("\r\n", "\n").lstrip("\ufeff"))
    imported, variables = set(), set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            imported.update([alias.name for alias in node.names])
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = package.split(".") if package else []
                parts = parts[: len(parts) - node.level + 1]
                base = ".".join(parts + ([base] if base else []))
            if base:
                imported.add(base)
                imported.update([base + "." + alias.name for alias in node.names if alias.name != "*"])
        else:
            name = variable_read(ast, node)
            if name:
                variables.add(name)
    return sorted(imported), sorted(variables)


def variable_read(ast, node):
    is_environ = lambda value: (isinstance(value, ast.Attribute) and value.attr == "environ") or (
        isinstance(value, ast.Name) and value.id == "environ"
    )
    argument = None
    if isinstance(node, ast.Subscript) and is_environ(node.value):
        argument = getattr(node.slice, "value", node.slice) if node.slice.__class__.__name__ == "Index" else node.slice
    elif isinstance(node, ast.Call) and node.args:
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr in ENVIRON_READ:
            if is_environ(function.value) or function.attr == "getenv":
                argument = node.args[0]
        elif isinstance(function, ast.Name) and function.id == "getenv":
            argument = node.args[0]
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    return None


# ---- the capture ---------------------------------------------------------------------------------------------------------


class Capture:
    """One capture: the request, what was found so far, and the probes."""

    def __init__(self, request):
        self.request = request
        self.live, self.deep = bool(request.get("live")), bool(request.get("deep"))
        self.environ = session_environ()
        self.maps = read_text_or_none("/proc/self/maps")
        if "openblas" in (self.maps or ""):
            # What the probe loads itself must be loaded at the first capture as it is at the second.
            _standard("ctypes")
            self.maps = read_text_or_none("/proc/self/maps")
        self.folder = os.path.normpath(request["folder"]) if request.get("folder") else None
        self.allowed = sorted(set(request.get("values") or []))
        self.secrets = known_secrets(self.environ, self.allowed)
        self.places = Places(self.folder, self.environ)
        self.probes = Probes()
        self.cache = Cache(request.get("cacheFile"))
        self.distributions, self.conda, self.conda_files, self.extra_packages = [], [], {}, []
        self.children, self.links, self.loaded_files = [], None, None
        self.dpkg_child = self.dpkg_asked = self.gpu_child = None
        self.git_children, self.deb_owners, self.variables = {}, {}, set()
        self._find_folders()

    def _find_folders(self):
        """sys.path as folders: absolute, without this script's own, each once; a kernel's own folder counts as `.`."""
        self.path, self.folders, seen = [], [], set()
        entries = list(sys.path) if isinstance(sys.path, list) else []
        own = globals().get("__file__")
        if not self.live and own and not sys.flags.isolated and not getattr(sys.flags, "safe_path", False):
            entries = entries[1:]
            if self.folder:
                # Where a kernel has it.
                packages = [entry for entry in entries if os.path.basename(entry) in ("site-packages", "dist-packages")]
                entries.insert(entries.index(packages[0]) if packages else 0, self.folder)
        for entry in entries:
            if not isinstance(entry, str):
                continue
            absolute = entry if entry.startswith("/") else os.path.normpath((self.folder or "/") + "/" + entry)
            if entry or self.folder:
                self.path.append(self.places.write(absolute.rstrip("/")))
            real = os.path.realpath(absolute)
            if real not in seen and os.path.isdir(absolute):
                seen.add(real)
                self.folders.append(absolute.rstrip("/"))
        self.roots = sorted(
            {*self.folders, *[os.path.realpath(folder) for folder in self.folders]}, key=lambda one: (-len(one), one)
        )

    def root_of(self, path):
        """The entry of sys.path that the file is found through."""
        for root in self.roots:
            if path.startswith(root + "/"):
                return root
        return None

    def child_environ(self):
        environ = {name: value for name, value in self.environ.items() if not name.startswith(("LD_", "GIT_"))}
        environ.update(GIT_OPTIONAL_LOCKS="0", GIT_TERMINAL_PROMPT="0", GIT_CONFIG_NOSYSTEM="0", LC_ALL="C")
        return environ

    def start(self, arguments):
        child = Child(arguments, self.child_environ())
        self.children.append(child)
        return child

    # -- interpreter and platform

    def interpreter(self, notes):
        version = "%d.%d.%d" % sys.version_info[:3]
        if sys.version_info[3] != "final":
            version += {"alpha": "a", "beta": "b", "candidate": "rc"}[sys.version_info[3]] + str(sys.version_info[4])
        match = re.match(r"[^(]*\(([^)]*)\)\s*(?:\[([^\]]*)\])?", sys.version)
        suffix = sys.modules["_imp"].extension_suffixes()
        soabi = suffix[0].split(".")[1] if suffix and suffix[0].count(".") > 1 else None
        flags = {
            name: int(getattr(sys.flags, name))
            for name in dir(sys.flags)
            if not name.startswith(("_", "n_")) and isinstance(getattr(sys.flags, name), int)
        }
        return {
            "implementation": sys.implementation.name,
            "version": version,
            "build": match.group(1) if match else None,
            "compiler": match.group(2) if match else None,
            "soabi": soabi,
            "cacheTag": sys.implementation.cache_tag,
            "executable": self.places.write(sys.executable or ""),
            "prefix": self.places.write_root(sys.prefix),
            "basePrefix": self.places.write_root(sys.base_prefix),
            "kind": self.prefix_kind(),
            "externallyManaged": sys.prefix == sys.base_prefix and os.path.isfile(_STDLIB + "/EXTERNALLY-MANAGED"),
            "flags": flags,
            "path": self.path,
            "startup": self.startup(),
            "tags": [self.best_tag()],
            "markers": self.markers(version),
        }

    def startup(self):
        """What an interpreter executes when it starts, beside its packages: see the module `site`."""
        found = []
        for folder in self.folders:
            packages = folder.endswith(("/site-packages", "/dist-packages"))
            for name in sorted(list_folder(folder)):
                custom = name in ("sitecustomize.py", "usercustomize.py")
                if custom or (packages and name.endswith(".pth") and not OF_INSTALLERS.fullmatch(name)):
                    path = folder + "/" + name
                    found.append({"path": self.places.write(path), "sha256": self.hash_of(path)})
        return found

    def prefix_kind(self):
        if os.path.isdir(sys.prefix + "/conda-meta"):
            is_pixi = os.path.isfile(sys.prefix + "/conda-meta/pixi") or re.search(r"/\.pixi/envs/[^/]+/?$", sys.prefix)
            return "pixi" if is_pixi else "conda"
        if sys.prefix != sys.base_prefix or os.path.isfile(sys.prefix + "/pyvenv.cfg"):
            return "venv"
        pyenv = self.environ.get("PYENV_ROOT")
        if "/.pyenv/versions/" in sys.prefix + "/" or (
            pyenv and sys.prefix.startswith(pyenv.rstrip("/") + "/versions/")
        ):
            return "pyenv"
        if sys.prefix in ("/usr", "/usr/local", "/"):
            return "system"
        home = self.environ.get("HOME")
        return "user" if home and home != "/" and sys.prefix.startswith(home.rstrip("/") + "/") else "other"

    def markers(self, version):
        system = os.uname()
        implementation = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalVM"}.get(
            sys.implementation.name, sys.implementation.name
        )
        own = sys.implementation.version
        own_version = "%d.%d.%d" % tuple(own[:3])
        if own[3] != "final":
            own_version += own[3][0] + str(own[4])
        return {
            "implementation_name": sys.implementation.name,
            "implementation_version": own_version,
            "os_name": os.name,
            "platform_machine": system.machine,
            "platform_python_implementation": implementation,
            "platform_release": system.release,
            "platform_system": system.sysname,
            "platform_version": system.version,
            "python_full_version": version,
            "python_version": "%d.%d" % sys.version_info[:2],
            "sys_platform": sys.platform,
        }

    def best_tag(self):
        machine = os.uname().machine
        tag = "%s%d%d" % (
            {"cpython": "cp", "pypy": "pp"}.get(sys.implementation.name, sys.implementation.name),
            *sys.version_info[:2],
        )
        libc = self.libc()
        if libc and libc["name"] == "glibc":
            system = "manylinux_%s_%s" % (libc["version"].replace(".", "_"), machine)
        elif libc:
            system = "musllinux_%s_%s" % ("_".join(libc["version"].split(".")[:2]), machine)
        else:
            system = "%s_%s" % (sys.platform, machine)
        return "%s-%s%s-%s" % (tag, tag, getattr(sys, "abiflags", ""), system)

    def libc(self):
        try:
            name, _, version = os.confstr("CS_GNU_LIBC_VERSION").partition(" ")
            return {"name": name, "version": version}
        except (ValueError, OSError, AttributeError):
            pass
        match = re.search(r"(\S*/ld-musl-[^\s]+)", self.maps or "")
        if match:
            data = read_bytes(match.group(1))
            version = re.search(rb"\b(1\.\d+\.\d+)\0", data)
            return {"name": "musl", "version": version.group(1).decode() if version else ""}
        return None

    def platform(self, notes):
        system = os.uname()
        return {
            "system": system.sysname,
            "machine": system.machine,
            "kernel": system.release,
            "os": self.probes.run("os-release", self.os_release),
            "libc": self.probes.run("libc", lambda notes: self.libc()),
            "cpu": self.probes.run("cpu", self.cpu),
            "memoryBytes": self.probes.run(
                "memory", lambda notes: os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
            ),
            "memoryLimitBytes": self.probes.run("memory-limit", self.memory_limit),
            "container": self.probes.run("container", self.container),
        }

    def os_release(self, notes):
        text = read_text_or_none("/etc/os-release") or read_text_or_none("/usr/lib/os-release")
        if text is None:
            raise Skipped("there is no os-release")
        values = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
        value = lambda name: values.get(name, "").strip("\"'") or None
        return {"id": value("ID"), "versionId": value("VERSION_ID"), "name": value("PRETTY_NAME") or value("NAME")}

    def cpu(self, notes):
        text = read_text_or_none("/proc/cpuinfo") or ""
        first = dict(
            [part.strip() for part in line.split(":", 1)] for line in text.split("\n\n")[0].splitlines() if ":" in line
        )
        features = first.get("flags") or first.get("Features") or first.get("features") or ""
        if not text:
            notes.append("/proc/cpuinfo cannot be read")
        usable = len(os.sched_getaffinity(0)) if hasattr_(os, "sched_getaffinity") else os.cpu_count()
        return {
            "model": first.get("model name") or first.get("Model") or first.get("cpu model"),
            "features": sorted(set(features.split())),
            "count": os.cpu_count(),
            "usable": usable,
            "quotaMillis": self.probes.run("cpu-quota", self.cpu_quota),
        }

    def cgroup_files(self, controller, name_v1, name_v2):
        """The texts of a limit, from this process's group up to the root; version 1 and 2 of cgroups."""
        groups = [line.split(":", 2) for line in (read_text_or_none("/proc/self/cgroup") or "").splitlines()]
        if not groups:
            raise Skipped("/proc/self/cgroup cannot be read")
        texts = []
        for group in groups:
            if group[1] == "":
                base, name = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"], name_v2
            elif controller in group[1].split(","):
                base, name = ["/sys/fs/cgroup/" + controller, "/sys/fs/cgroup/" + group[1]], name_v1
            else:
                continue
            path = group[2].rstrip("/")
            while True:
                for folder in base:
                    text = read_text_or_none(folder + path + "/" + name)
                    if text is not None:
                        texts.append((folder + path, text.strip()))
                        break
                if not path:
                    break
                path = path.rpartition("/")[0]
        return texts

    def cpu_quota(self, notes):
        found = []
        for folder, text in self.cgroup_files("cpu", "cpu.cfs_quota_us", "cpu.max"):
            parts = text.split()
            if len(parts) == 1:
                parts.append(read_text_or_none(folder + "/cpu.cfs_period_us") or "0")
            if parts[0] not in ("max", "-1") and int(parts[1]) > 0:
                found.append(int(parts[0]) * 1000 // int(parts[1]))
        return min(found) if found else None

    def memory_limit(self, notes):
        texts = self.cgroup_files("memory", "memory.limit_in_bytes", "memory.max")
        limits = [int(text) for _, text in texts if text.isdigit() and int(text) < 1 << 60]
        return min(limits) if limits else None

    def container(self, notes):
        for name in ("APPTAINER_CONTAINER", "SINGULARITY_CONTAINER"):
            if self.environ.get(name):
                return {"kind": "apptainer", "image": self.environ[name].rpartition("/")[2]}
        podman = read_text_or_none("/run/.containerenv")
        if podman is not None:
            image = re.search(r'^image="?([^"\n]+)', podman, re.MULTILINE)
            return {"kind": "podman", "image": image.group(1) if image else None}
        if self.environ.get("KUBERNETES_SERVICE_HOST"):
            return {"kind": "kubernetes", "image": None}
        if os.path.exists("/.dockerenv"):
            return {"kind": "docker", "image": None}
        groups = read_text_or_none("/proc/1/cgroup") or ""
        match = re.search(r"kubepods|docker|libpod|lxc|containerd", groups)
        return (
            {"kind": {"kubepods": "kubernetes", "libpod": "podman"}.get(match.group(0), match.group(0)), "image": None}
            if match
            else None
        )

    # -- packages

    def find_distributions(self, notes):
        zipped = [
            entry
            for entry in sys.path
            if isinstance(entry, str) and entry.endswith((".egg", ".zip")) and os.path.isfile(entry)
        ]
        for entry in zipped:
            if entry.endswith(".egg"):
                notes.append("not looked into the zipped egg %s" % self.places.write(entry))
        seen = {}
        for folder in self.folders:
            in_folder = []
            for name in sorted(list_folder(folder)):
                if name.endswith((".dist-info", ".egg-info")):
                    in_folder.append(Distribution(folder, name))
                elif name == "EGG-INFO" and folder.endswith(".egg"):
                    in_folder.append(Distribution(folder, name))
            for distribution in in_folder:
                self.load(distribution, notes)
            # Of two of one name in one folder the later written is the one that the files belong to.
            in_folder.sort(key=lambda one: (one.entry.startswith("~"), -(one.key[0] or [0])[0], one.entry))
            for distribution in in_folder:
                if distribution.facts is None:
                    continue
                name = distribution.facts["name"]
                distribution.shadowed = name in seen
                if distribution.shadowed and seen[name].site == folder:
                    self.twice(distribution, seen[name])
                seen.setdefault(name, distribution)
                self.distributions.append(distribution)
        return None

    def twice(self, distribution, first):
        """Two metadata folders of one name in one folder; an egg-info beside a dist-info is Debian's habit, and harmless."""
        if distribution.facts["version"] != first.facts["version"]:
            problem = "also %s lies in the same folder" % first.entry
            known = distribution.facts["problem"]
            distribution.facts = dict(distribution.facts, problem="; ".join([known, problem]) if known else problem)

    def load(self, distribution, notes):
        cached = self.cache.old.get("distributions", {}).get(distribution.path)
        try:
            if not distribution.from_cache(cached):
                distribution.read()
        except Exception as failure:
            notes.append("%s: %s: %s" % (distribution.entry, failure.__class__.__name__, failure))
            name = distribution.entry.rpartition(".")[0].split("-")
            distribution.facts = {
                "ecosystem": "pypi", "name": normal(name[0]), "displayName": name[0], "version": name[1] if len(name) > 1 else "",
                "installer": None, "requested": None, "tags": [], "recordDigest": None, "modules": [], "requires": [],
                "extrasProvided": [], "problem": "cannot be read: %s" % failure.__class__.__name__,
                "origin": dict.fromkeys(("url", "commit", "requestedRevision", "subdirectory", "sha256", "channel", "build", "debPackage"), None),
            }  # fmt: skip
            distribution.facts["origin"]["kind"] = "unknown"

    def check_modified(self, notes):
        for distribution in self.distributions:
            try:
                distribution.check_files(self.deep)
            except Exception as failure:
                notes.append("%s: %s: %s" % (distribution.entry, failure.__class__.__name__, failure))
            if distribution.facts["problem"] is None or not distribution.facts["problem"].startswith("cannot be read"):
                self.cache.new.setdefault("distributions", {})[distribution.path] = distribution.to_cache()

    def find_conda(self, notes):
        folder = sys.prefix + "/conda-meta"
        if not os.path.isdir(folder):
            raise Skipped("the prefix is not conda's: it has no conda-meta")
        for name in sorted(list_folder(folder)):
            if not name.endswith(".json"):
                continue
            key = stat_key(folder + "/" + name)
            package = self.cache.get("conda", name, key)
            if package is None:
                try:
                    package = self.read_conda(folder + "/" + name)
                except (OSError, ValueError, KeyError, TypeError, AttributeError) as failure:
                    notes.append("conda-meta/%s: %s" % (name, failure.__class__.__name__))
                    continue
                self.cache.put("conda", name, key, package)
            self.conda.append(package)
            for path in package["owns"]:
                self.conda_files.setdefault(sys.prefix + "/" + path, package)
        for distribution in self.distributions:
            for inner in ("/METADATA", "/PKG-INFO", ""):
                distribution.conda = distribution.conda or self.conda_files.get(distribution.path + inner)

    def read_conda(self, path):
        meta = json.loads(read_bytes(path))
        files = [one for one in meta.get("files") or [] if isinstance(one, str)]
        metadata = (".dist-info/METADATA", ".egg-info/PKG-INFO", ".egg-info")
        return {
            "name": meta["name"],
            "version": meta["version"],
            "build": meta.get("build") or meta.get("build_string"),
            "channel": clean(str(meta["channel"])) if meta.get("channel") else None,
            "url": clean(str(meta["url"])) if meta.get("url") else None,
            "sha256": meta.get("sha256"),
            "md5": meta.get("md5"),
            "requested": bool(meta.get("requested_spec") or meta.get("requested_specs")),
            "owns": [one for one in files if one.endswith(metadata) or ".so" in one],
        }

    def conda_origin(self, package):
        origin = dict.fromkeys(("commit", "requestedRevision", "subdirectory", "debPackage"))
        origin.update(
            kind="conda",
            url=package["url"],
            sha256=package["sha256"],
            md5=package["md5"],
            channel=package["channel"],
            build=package["build"],
            condaPackage={"name": package["name"], "version": package["version"]},
        )
        return origin

    # -- Debian: one call of dpkg-query for everything

    def start_dpkg(self):
        status = stat_key("/var/lib/dpkg/status")
        program = find_program("dpkg-query", self.environ)
        if status is None or program is None:
            raise Skipped("no dpkg on this system")
        wanted = [
            distribution.path for distribution in self.distributions if distribution.path.startswith("/usr/lib/python")
        ]
        wanted += [
            path
            for path in self.libraries()
            if path.startswith(("/usr/", "/lib")) and not path.startswith("/usr/local/")
        ]
        self.dpkg_asked = []
        for path in sorted(set(wanted)):
            known = self.cache.get("dpkg", path, status)
            if known is None:
                if not re.search(r"[*?\[\]\\\n]", path):
                    self.dpkg_asked.append(path)
            elif known:
                self.deb_owners[path] = known
        if self.dpkg_asked:
            both = {form for path in self.dpkg_asked for form in self.debian_forms(path)}
            self.dpkg_child = self.start([program, "-S", "--", *sorted(both)])

    @staticmethod
    def debian_forms(path):
        """The names under which dpkg may know the file: on a merged /usr the one that packages ship is often without it."""
        if path.startswith("/usr/lib"):
            return path, path[4:]
        return path, "/usr" + path

    def end_dpkg(self, notes):
        self.probes.ended("debian")
        if self.dpkg_child is not None:
            self.read_dpkg()
        for distribution in self.distributions:
            if distribution.modified and distribution.path in self.deb_owners:
                distribution.modified = self.debian_modified(distribution, self.deb_owners[distribution.path]["name"])

    def debian_modified(self, distribution, package):
        """Debian changes files after RECORD was written, and moves some: its own sums tell what was changed since."""
        text = read_text_or_none("/var/lib/dpkg/info/%s.md5sums" % package)
        for name in list_folder("/var/lib/dpkg/info") if text is None else ():
            if name.startswith(package + ":") and name.endswith(".md5sums"):
                text = read_text_or_none("/var/lib/dpkg/info/" + name)
        sums = dict(reversed(line.split(None, 1)) for line in (text or "").splitlines())
        found = []
        for one in distribution.modified:
            path = distribution.site + "/" + one["path"]
            wanted = sums.get(path[1:])
            if wanted and (one["state"] == "missing" or file_hash(path, "md5").hexdigest() != wanted):
                found.append(one)
        return found

    def read_dpkg(self):
        status = stat_key("/var/lib/dpkg/status")
        owners = {}
        for line in self.dpkg_child.answer((0, 1)).decode("utf-8", "replace").splitlines():
            names, colon, path = line.rpartition(": ")
            if colon and not names.startswith("diversion by"):
                owners[path] = names.split(", ")[0].partition(":")[0]
        versions = self.debian_versions(set(owners.values()))
        for path in self.dpkg_asked:
            name = next(iter([owners[form] for form in self.debian_forms(path) if form in owners]), None)
            package = {"name": name, "version": versions.get(name)} if name else {}
            self.cache.put("dpkg", path, status, package)
            if package:
                self.deb_owners[path] = package

    def debian_versions(self, names):
        versions = {}
        for match in re.finditer(
            r"^Package: (\S+)\n(?:[^\n]+\n)*?Version: (\S+)\n", read_text("/var/lib/dpkg/status"), re.MULTILINE
        ):
            if match.group(1) in names:
                versions[match.group(1)] = match.group(2)
        return versions

    # -- native libraries

    def libraries(self):
        """The shared objects that are mapped as code, other than the interpreter's own extension modules."""
        found = set()
        for line in (self.maps or "").splitlines():
            parts = line.split(None, 5)
            if len(parts) == 6 and "x" in parts[1] and parts[5].startswith("/") and ".so" in parts[5]:
                path = parts[5]
                if not (is_standard_path(path) or "/lib-dynload/" in path):
                    found.add(path)
        return sorted(found)

    def native(self, notes):
        if self.maps is None:
            raise Skipped("/proc/self/maps cannot be read")
        result = []
        for path in self.libraries():
            gone = path.endswith(" (deleted)")
            path = path[: -len(" (deleted)")] if gone else path
            result.append(
                {
                    "path": self.places.write_system(path),
                    "sha256": self.native_hash(path, gone),
                    "owner": self.native_owner(path),
                }
            )
            if gone:
                notes.append("%s was replaced since it was loaded" % self.places.write_system(path))
        if not self.live:
            notes.append("from outside: the libraries of the interpreter alone, none of the session's")
        return sorted(result, key=lambda one: one["path"])

    def native_owner(self, path):
        distribution = self.finder.owner(path)
        if distribution is not None:
            return {"ecosystem": "pypi", "name": distribution.facts["name"], "version": distribution.facts["version"]}
        package = self.conda_files.get(path)
        if package:
            return {"ecosystem": "conda", "name": package["name"], "version": package["version"]}
        package = self.deb_owners.get(path)
        return {"ecosystem": "deb", "name": package["name"], "version": package["version"]} if package else None

    def native_hash(self, path, gone):
        """That of RECORD where a wheel brought the library: those of a GPU are of gigabytes. With `deep` its own."""
        key = None if gone else stat_key(path)
        if key is None:
            return None
        known = self.cache.get("hashes", path, key)
        distribution = self.finder.owner(path) if known is None and not self.deep else None
        recorded = distribution.recorded_hash(path) if distribution else None
        return self.cache.put("hashes", path, key, recorded) if recorded else self.hash_of(path)

    def hash_of(self, path):
        """SHA-256 of a file, kept while its time and size stay; of a very large one only with `deep`."""
        key = stat_key(path)
        if key is None or (key[1] > LARGE_BYTES and not self.deep):
            return None
        known = self.cache.get("hashes", path, key)
        return known or self.cache.put("hashes", path, key, file_hash(path).hexdigest())

    # -- imports, roles, edges

    def imports(self, notes):
        result = []
        for asked in self.request.get("imports") or []:
            dotted, found = asked["module"], None
            try:
                found = self.finder.find(dotted, self.live)
            except Exception as failure:
                notes.append("%s: %s" % (dotted, failure.__class__.__name__))
            path = found[1] if found else None
            package = self.finder.owner(path) if path else None
            standard = found is not None and package is None and self.finder.is_standard(dotted, path)
            local = self.is_local(path) if path and not standard else False
            if package is not None:
                package.roles.add("imported")
            result.append(
                {
                    "module": dotted,
                    "package": package.facts["name"] if package else None,
                    "stdlib": standard,
                    "local": self.places.write(path) if local else None,
                    "found": found is not None,
                    "optional": bool(asked.get("optional")),
                }
            )
        return sorted(result, key=lambda one: (one["module"], one["optional"]))

    def is_local(self, path):
        """Whether the file is the user's own: it belongs to no installed distribution, or to an editable one."""
        owner = self.finder.owner(path)
        if owner is not None:
            return self.kind_of(owner) == "editable" and not path.startswith(owner.site + "/")
        return path.endswith((".py", ".so", ".pyc")) and not is_standard_path(path)

    def kind_of(self, distribution):
        """The kind of origin; a metadata folder that lies outside of the site folders is a legacy editable's."""
        if distribution.facts["origin"]["kind"] == "unknown" and not re.search(
            r"/(?:site|dist)-packages(?:/|$)", distribution.site
        ):
            if self.egg_links().get(distribution.facts["name"]) == distribution.site:
                return "editable"
        return distribution.facts["origin"]["kind"]

    def egg_links(self):
        if self.links is None:
            self.links = {}
            for folder in self.folders:
                for name in list_folder(folder):
                    if name.endswith(".egg-link"):
                        line = (read_text_or_none(folder + "/" + name) or "").split("\n")[0].strip().rstrip("/")
                        self.links[normal(name[: -len(".egg-link")])] = line
        return self.links

    def loaded(self, notes):
        if not self.live:
            raise Skipped("only a live session has loaded modules")
        names, baseline = set(), set(self.request.get("baseline") or [])
        for name, path in self.modules():
            owner = self.finder.owner(path) if name not in baseline else None
            if owner is not None:
                owner.roles.add("loaded")
                names.add(owner.facts["name"])
        return sorted(names)

    def modules(self):
        """The loaded modules that have a file and are not of the standard library: names and files."""
        if self.loaded_files is None:
            files = [(name, module_file(module)) for name, module in list(sys.modules.items())]
            self.loaded_files = [(name, path) for name, path in files if path and not is_standard_path(path)]
        return self.loaded_files

    def edges(self, notes):
        """Which distribution needs which, as far as the markers hold here; extras count once somebody asks for them."""
        by_name = {one.facts["name"]: one for one in self.distributions if not one.shadowed}
        key = text_hash(json.dumps([[one.path, one.key] for one in by_name.values()]))
        known = self.cache.get("edges", "edges", [key, self.markers("")])
        if known is not None:
            return known
        edges = self.find_edges(by_name, notes)
        return edges if notes else self.cache.put("edges", "edges", [key, self.markers("")], edges)

    def find_edges(self, by_name, notes):
        environment = dict(self.markers("%d.%d.%d" % sys.version_info[:3]), extra="")
        parsed, active, queue, edges, trees = {}, {}, [(name, "") for name in sorted(by_name)], {}, {}
        while queue:
            name, extra = queue.pop()
            if extra in active.setdefault(name, set()):
                continue
            active[name].add(extra)
            if name not in parsed:
                parsed[name] = by_name[name].requirements() if name in by_name else []
                if None in parsed[name]:
                    notes.append("%s: a requirement cannot be read" % name)
            for requirement in parsed[name]:
                if requirement is None:
                    continue
                target, extras, marker = requirement
                if (extra and (marker is None or "extra" not in marker)) or not self.holds(
                    marker, extra, environment, trees, notes
                ):
                    continue
                edges[name, target, marker or "", extra] = {
                    "from": name,
                    "to": target,
                    "marker": marker,
                    "extra": extra or None,
                }
                queue += [(target, one) for one in extras]
        return [edges[key] for key in sorted(edges)]

    def holds(self, marker, extra, environment, trees, notes):
        if marker is None:
            return True
        key = (marker, extra)
        if key not in trees:
            try:
                tree = trees.get(marker) or Marker(marker)
                trees[marker] = tree
                trees[key] = tree.holds(dict(environment, extra=extra))
                if trees[key] and extra and tree.holds(environment):
                    trees[key] = False
            except (ValueError, KeyError) as failure:
                notes.append("the marker %s cannot be evaluated: %s" % (marker, failure))
                trees[key] = False
        return trees[key]

    def find_roles(self, edges):
        """required: reached from what is imported or loaded; kernel: ipykernel and all that it needs."""
        needs = {}
        for edge in edges or []:
            needs.setdefault(edge["from"], []).append(edge["to"])
        reach = lambda names: self.reached(names, needs)
        by_name = {one.facts["name"]: one for one in self.distributions if not one.shadowed}
        kernels = [name for name in ("ipykernel", "xeus-python") if name in by_name]
        kernel = {*kernels, *reach(kernels)}
        used = [
            name
            for name, one in by_name.items()
            if "imported" in one.roles or ("loaded" in one.roles and name not in kernel)
        ]
        for name in reach(used):
            if name in by_name:
                by_name[name].roles.add("required")
        for name in kernel:
            if name in by_name:
                by_name[name].roles.add("kernel")

    @staticmethod
    def reached(names, needs):
        found, queue = set(), list(names)
        while queue:
            for target in needs.get(queue.pop(), ()):
                if target not in found:
                    found.add(target)
                    queue.append(target)
        return found

    def packages(self, notes):
        result, owning = [], set()
        for distribution in self.distributions:
            package = dict(distribution.facts, origin=dict(distribution.facts["origin"]))
            try:
                self.complete_origin(distribution, package, owning, notes)
            except Exception as failure:
                notes.append("%s: %s: %s" % (distribution.entry, failure.__class__.__name__, failure))
            package["location"] = self.places.write(distribution.path)
            package["modified"] = [dict(one, path=one["path"]) for one in distribution.modified]
            package["modifiedChecked"] = distribution.checked
            package["shadowed"], package["roles"] = distribution.shadowed, sorted(distribution.roles)
            result.append(package)
        result += [self.conda_package(one) for one in self.conda if one["name"] not in owning]
        return sorted(result, key=lambda one: (one["ecosystem"], one["name"], one["location"]))

    def complete_origin(self, distribution, package, owning, notes):
        origin = package["origin"]
        origin["kind"] = self.kind_of(distribution)
        if distribution.conda:
            owning.add(distribution.conda["name"])
            if origin["kind"] not in ("editable", "vcs"):
                package["origin"] = origin = self.conda_origin(distribution.conda)
                package["installer"], package["requested"] = "conda", distribution.conda["requested"]
        elif distribution.path in self.deb_owners:
            origin.update(kind="deb", debPackage=self.deb_owners[distribution.path])
        if origin["kind"] == "editable":
            self.complete_editable(distribution, origin, notes)
        if origin["url"]:
            origin["url"] = self.write_url(origin["url"])

    def conda_package(self, package):
        return {
            "ecosystem": "conda", "name": package["name"], "displayName": package["name"], "version": package["version"],
            "installer": "conda", "requested": package["requested"], "origin": self.conda_origin(package),
            "location": "${PREFIX}", "tags": [], "recordDigest": None, "modules": [], "requires": [], "extrasProvided": [],
            "modified": [], "modifiedChecked": "none", "problem": None, "shadowed": False, "roles": [],
        }  # fmt: skip

    def write_url(self, url):
        if url.startswith("file:///"):
            path = unquote(url[len("file://") :].partition("?")[0].partition("#")[0])
            return "file://" + self.places.write(path.rstrip("/"))
        return clean(url)

    def complete_editable(self, distribution, origin, notes):
        """The folder that an editable distribution's code is in, and the commit that it stands at."""
        folder = distribution.site
        if origin["url"] and origin["url"].startswith("file:///"):
            folder = unquote(origin["url"][len("file://") :].partition("?")[0])
        else:
            origin["url"] = "file://" + folder
        try:
            origin["commit"] = git_head(folder.rstrip("/"))
        except (OSError, ValueError) as failure:
            notes.append("the commit of %s cannot be read: %s" % (distribution.facts["name"], failure))

    # -- where packages come from

    def indexes(self, notes):
        found = self.pip_indexes(notes) + self.uv_indexes(notes)
        found += [
            {"kind": "channel", "url": channel}
            for channel in sorted({one["channel"] for one in self.conda if one["channel"]})
        ]
        result = []
        for one in found:
            one = {"kind": one["kind"], "url": self.write_url(one["url"])}
            if one not in result:
                result.append(one)
        return result

    def pip_files(self):
        home, environ = self.environ.get("HOME", ""), self.environ
        files = [
            folder + "/pip/pip.conf" for folder in reversed((environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":"))
        ]
        files += [
            "/etc/pip.conf",
            home + "/.pip/pip.conf",
            (environ.get("XDG_CONFIG_HOME") or home + "/.config") + "/pip/pip.conf",
        ]
        files.append(sys.prefix + "/pip.conf")
        chosen = environ.get("PIP_CONFIG_FILE")
        if chosen == os.devnull:
            return []
        return files + ([chosen] if chosen else [])

    def pip_indexes(self, notes):
        settings = {}
        for section in ("global", "install"):
            for path in self.pip_files():
                try:
                    for name, value in ini_section(read_text(path), section).items():
                        settings[name.replace("_", "-").lower()] = value
                except FileNotFoundError:
                    continue
                except (OSError, ValueError) as failure:
                    notes.append("%s cannot be read: %s" % (self.places.write(path), failure.__class__.__name__))
        for name in ("index-url", "extra-index-url", "find-links", "constraint", "no-index"):
            value = self.environ.get("PIP_" + name.upper().replace("-", "_"))
            if value:
                settings[name] = value
        if settings.get("no-index", "").lower() in ("", "0", "false", "no", "off"):
            index = settings.get("index-url") or self.default_index()
            found = [{"kind": "index", "url": index}] if index else []
            found += [{"kind": "extra", "url": url} for url in settings.get("extra-index-url", "").split()]
        else:
            found = []
        found += [{"kind": "find-links", "url": url} for url in settings.get("find-links", "").split()]
        return found + [{"kind": "constraint", "url": url} for url in settings.get("constraint", "").split()]

    def default_index(self):
        """What pip asks when nobody tells it another: its own source says so."""
        for folder in sys.path:
            text = read_text_or_none(os.path.join(folder, "pip", "_internal", "models", "index.py"))
            match = text and re.search(r"^PyPI = PackageIndex\(\s*[\"']([^\"']+)", text, re.MULTILINE)
            if match:
                return match.group(1).rstrip("/") + "/simple"
        return None

    def uv_indexes(self, notes):
        environ, found = self.environ, []
        kinds = (
            ("UV_DEFAULT_INDEX", "index"), ("UV_INDEX_URL", "index"), ("UV_INDEX", "extra"), ("UV_EXTRA_INDEX_URL", "extra"),
            ("UV_FIND_LINKS", "find-links"), ("UV_CONSTRAINT", "constraint"),
        )  # fmt: skip
        for name, kind in kinds:
            for url in (environ.get(name) or "").replace(",", " ").split():
                match = re.match(r"[\w.\-]+=(?=\S+://)", url)
                found.append({"kind": kind, "url": url[match.end() :] if match else url})
        config = (environ.get("XDG_CONFIG_HOME") or environ.get("HOME", "") + "/.config") + "/uv/uv.toml"
        files = [("/etc/uv/uv.toml", ""), (config, "")]
        files += [(self.folder + "/uv.toml", ""), (self.folder + "/pyproject.toml", "tool.uv")] if self.folder else []
        if environ.get("UV_CONFIG_FILE"):
            files = [(environ["UV_CONFIG_FILE"], "")]
        for path, table in files:
            text = read_text_or_none(path)
            if text and "index" in text or text and "find-links" in text:
                found += uv_settings(text, table)
        return found

    # -- code and data

    def start_git(self):
        if self.folder is None:
            raise Skipped("no notebook folder was given")
        if find_repository(self.folder) is None:
            raise Skipped("the notebook's folder is in no git repository")
        program = find_program("git", self.environ)
        if program is None:
            raise Skipped("git is not installed: not looked")
        base = [program, "-c", "core.fsmonitor=false", "-c", "core.quotepath=off", "-C", self.folder]
        self.git_base = base
        for name, arguments in (
            ("root", ["rev-parse", "--show-toplevel"]),
            (
                "status",
                ["status", "--porcelain=v2", "--branch", "-z", "--untracked-files=no", "--ignore-submodules=none"],
            ),
            ("remote", ["config", "--get-regexp", r"^remote\..*\.url$"]),
        ):
            self.git_children[name] = self.start(base + arguments)

    def git(self, notes):
        self.probes.ended("git")
        root = self.git_children["root"].answer().decode("utf-8", "surrogateescape").rstrip("\n")
        entries = self.git_children["status"].answer().decode("utf-8", "surrogateescape").split("\0")
        heads = dict(entry[2:].split(" ", 1) for entry in entries if entry.startswith("# ") and " " in entry[2:])
        remotes = dict(
            line.split(" ", 1)
            for line in self.git_children["remote"].answer((0, 1)).decode("utf-8", "replace").splitlines()
            if " " in line
        )
        commit, branch = heads.get("branch.oid"), heads.get("branch.head")
        commit = None if commit in (None, "(initial)") else commit
        dirty = any([entry[:2] in ("1 ", "2 ", "u ") for entry in entries])
        diff = None
        if dirty:
            against = ["HEAD"] if commit else ["--cached"]
            child = self.start(
                self.git_base
                + ["diff", "--no-ext-diff", "--no-textconv", "--no-color", "--binary", "--full-index", *against]
            )
            diff = text_hash(child.answer(seconds=3 * PROCESS_SECONDS))
        remote = remotes.get("remote.origin.url") or next(iter(remotes[name] for name in sorted(remotes)), None)
        return {
            "root": self.places.write(root),
            "commit": commit,
            "branch": None if branch == "(detached)" else branch,
            "remote": clean(remote) if remote else None,
            "dirty": dirty,
            "diffSha256": diff,
            "untrackedImported": self.untracked(root),
        }

    def untracked(self, root):
        """The local modules below the repository's root that git does not know."""
        real = os.path.realpath(root)
        inside = sorted({path for path in self.local_paths.values() if os.path.realpath(path).startswith(real + "/")})
        if not inside:
            return []
        listed = self.start(self.git_base + ["ls-files", "-z", "--full-name", "--", *inside]).answer().split(b"\0")
        tracked = {root + "/" + name.decode("utf-8", "surrogateescape") for name in listed if name}
        tracked |= {os.path.realpath(path) for path in tracked}
        return [
            self.places.write(path) for path in inside if path not in tracked and os.path.realpath(path) not in tracked
        ]

    def local_modules(self, notes):
        """What the user's own modules contain: those that are loaded, and those that the notebook imports by their text."""
        self.local_paths, queue = {}, []
        if self.live:
            for name, path in self.modules():
                if name not in ("__main__", "__mp_main__") and not name.startswith(("same_step", "same_live")):
                    if self.is_local(path) and os.path.isfile(path):
                        self.local_paths[name] = path
        queue += [one["module"] for one in self.request.get("imports") or []]
        queue += sorted(self.local_paths)
        seen = set()
        while queue:
            dotted = queue.pop()
            if dotted in seen:
                continue
            seen.add(dotted)
            if "." in dotted:
                queue.append(dotted.rpartition(".")[0])
            path = self.local_paths.get(dotted) or self.local_file(dotted)
            if path is None:
                continue
            self.local_paths[dotted] = path
            if path.endswith(".py"):
                imported, variables = self.scan(dotted, path, notes)
                queue += imported
                self.variables.update(variables)
        result = []
        for name, path in sorted(self.local_paths.items()):
            result.append({"module": name, "path": self.places.write(path), "sha256": self.hash_of(path)})
        return result

    def local_file(self, dotted):
        top = dotted.partition(".")[0]
        if top in sys.builtin_module_names:
            return None
        found = self.finder.find(dotted)
        if found is None or found[0] == "attribute" or found[1] is None or is_standard_path(found[1]):
            return None
        return found[1] if self.is_local(found[1]) else None

    def scan(self, dotted, path, notes):
        key = stat_key(path)
        known = self.cache.get("sources", path, key)
        if known is None:
            package = dotted if path.endswith("/__init__.py") else dotted.rpartition(".")[0]
            try:
                known = scan_source(read_text(path), package)
            except (SyntaxError, ValueError, RecursionError, MemoryError, OSError) as failure:
                notes.append("%s: %s" % (self.places.write(path), failure.__class__.__name__))
                return [], []
            self.cache.put("sources", path, key, known)
        return known

    def data(self, notes):
        result = []
        for one in self.request.get("files") or []:
            path = one["path"]
            entry = {
                "path": clean(path),
                "mode": one.get("mode", "r"),
                "size": None,
                "sha256": None,
                "firstCell": one.get("cell"),
            }
            if "://" not in path or path.startswith("file://"):
                path = path[len("file://") :] if path.startswith("file://") else path
                path = path if path.startswith("/") else os.path.normpath((self.folder or "/") + "/" + path)
                entry["path"] = self.places.write(os.path.normpath(path))
                try:
                    found = os.stat(path)
                    # What the notebook writes is its result: of it, only the name belongs to the environment.
                    if found.st_mode & 0o170000 == 0o100000 and entry["mode"] == "r":
                        entry["size"], entry["sha256"] = found.st_size, self.hash_of(path)
                        if entry["sha256"] is None:
                            notes.append("%s is large: its content is not hashed" % entry["path"])
                except FileNotFoundError:
                    notes.append("%s is not there" % entry["path"])
                except (OSError, ValueError) as failure:
                    notes.append("%s: %s" % (entry["path"], failure.__class__.__name__))
            result.append(entry)
        known = {one["path"] for one in result}
        for path in self.open_files(notes) if self.live else ():
            written = self.places.write(path)
            if written not in known:
                found = os.stat(path)
                entry = {"path": written, "mode": "r", "size": found.st_size, "sha256": self.hash_of(path)}
                result.append(dict(entry, firstCell=None))
        unknown = self.request.get("unknownFiles") or []
        if unknown:
            notes.append("files whose names the text does not tell are used by cell " + ", ".join(map(str, unknown)))
        return sorted(result, key=lambda one: (one["path"], one["mode"], str(one["firstCell"])))

    def open_files(self, notes):
        """Files of the user that the session holds open for reading, or has mapped: what needs no hook to be seen."""
        found = set()
        for name in list_folder("/proc/self/fd"):
            try:
                path = os.readlink("/proc/self/fd/" + name)
                flags = re.search(r"^flags:\s*(\d+)", read_text("/proc/self/fdinfo/" + name), re.MULTILINE)
            except OSError:
                continue  # It was closed meanwhile, as the one that lists them is.
            if flags and int(flags.group(1), 8) & 3 == os.O_RDONLY:
                found.add(path)
        for line in (self.maps or "").splitlines():
            parts = line.split(None, 5)
            if len(parts) == 6 and "x" not in parts[1] and ".so" not in parts[5]:
                found.add(parts[5])
        return sorted(path for path in found if self.is_data(path))

    def is_data(self, path):
        """Whether a file is the user's: in the notebook's folder, or in no folder of the system or of the interpreter."""
        if not path.startswith("/") or not os.path.isfile(path):
            return False
        if self.folder and path.startswith(self.folder.rstrip("/") + "/") and not path.startswith(sys.prefix + "/"):
            return True
        others = {"/usr", "/lib", "/lib64", "/bin", "/etc", "/proc", "/sys", "/dev", "/run", "/var", *self.roots}
        others.update({sys.prefix, sys.base_prefix, os.path.realpath(sys.prefix), os.path.realpath(sys.base_prefix)})
        hidden = [part for part in path.split("/") if part.startswith(".")]
        return not hidden and not any(path.startswith(root.rstrip("/") + "/") for root in others)

    # -- the session: what cells did to the environment, random numbers, options, the kernel

    def actions(self, notes):
        """What cells did to the environment, in its order; of a live session what was executed, with the exit status."""
        watched = getattr_(self.shell(), "_same_actions") if self.live else None
        watched, result = watched if isinstance(watched, dict) else {}, []
        asked = self.request.get("actions") or []
        for one in asked:
            status, seen = None, watched.get(one.get("watch"))
            told = clean_command(one.get("told", one["text"]))
            if one.get("via") == "system" and seen is not None:
                codes = self.codes(one, seen, [other for other in asked if other.get("watch") == one["watch"]])
                if not codes:
                    continue  # It stands in a branch that was not taken.
                status = ([code for code in codes if code] or codes)[0]
            elif one.get("via") == "script" and seen is not None:
                status = seen["ended"]
            elif self.live and one.get("via") in ("system", "script", "output"):
                why = "its output was taken, which loses it" if one["via"] == "output" else one.get("why", "nobody looked")
                notes.append("the exit status of %s is not known: %s" % (told[:40], why))
            result.append(
                {"cell": one.get("cell"), "kind": one["kind"], "text": told, "status": status}
            )
        if not self.live and result:
            notes.append("from outside: what the cells say; whether it was done, and how it ended, is not known")
        return result

    @staticmethod
    def codes(action, seen, cell):
        """The exit status of each call that an action made: a shell line is known by its text, a magic by what it calls."""
        text = action["text"].strip()
        if text.startswith("!"):
            return [call["status"] for call in seen["calls"] if call["command"].strip() == text[1:].strip()]
        word = " -m pip " if action["kind"] == "pip" else action["kind"]
        lines = {one["text"].strip()[1:].strip() for one in cell if one["text"][:1] == "!"}
        calls = [call for call in seen["calls"] if call["command"].strip() not in lines and word in call["command"] + " "]
        place = [one for one in cell if one["kind"] == action["kind"] and one["via"] == "system" and one["text"][:1] == "%"]
        if len(place) != len(calls):
            # In a loop or a branch: which call is whose cannot be told.
            return [call["status"] for call in calls]
        return [call["status"] for one, call in zip(place, calls) if one is action]

    def shell(self):
        """IPython's shell of the session, or None."""
        kind = module_vars(sys.modules.get("IPython.core.interactiveshell")).get("InteractiveShell")
        return getattr(kind, "_instance", None) if kind is not None else None

    def namespace(self):
        names = getattr_(self.shell(), "user_ns")
        if names is None:
            names = module_vars(sys.modules.get("__main__"))
        return dict(names)

    def state(self, notes):
        """Of a live session what its cells left; from outside what their text says."""
        known = {one["name"]: one for one in self.request.get("rng") or []}
        result = {"rng": self.probes.run("rng", lambda notes: self.generators(known, notes), [])}
        if self.live:
            result["options"] = self.probes.run("options", self.options, {})
            result["names"] = sorted(name for name, value in self.namespace().items() if self.is_own(name, value))
        return result

    def is_own(self, name, value):
        hidden = getattr_(self.shell(), "user_ns_hidden") or {}
        return not name.startswith("_") and name not in hidden and sys.__class__ not in type(value).__mro__

    def generators(self, known, notes):
        found = {}
        if self.live:
            for name, look in (("random", self.python_random), ("numpy.random", self.numpy_random)):
                found.update({name: state for state in (look(),) if state is not None})
            found.update(self.torch_random(notes))
            found.update(self.own_generators())
        elif known:
            notes.append("from outside: what the cells say; no state")
        result = []
        for name in sorted({*known, *found}):
            text, (drawn, state) = known.get(name, {}), found.get(name, (False, None))
            seeds, used = text.get("seeds") or [], bool(text.get("used") or drawn)
            if self.live and not (used or seeds) and name in ("random", "numpy.random", "torch"):
                continue  # It is loaded, and nothing was taken from it: what it would give is nothing to the results.
            # Of a generator that the text of no cell makes, nobody knows.
            seeded = bool(seeds) if seeds or text or " (" not in name else None
            entry = {"name": name, "seeded": seeded, "seeds": [clean_command(one) for one in seeds]}
            result.append(dict(entry, used=used, state=state))
        return result

    def python_random(self):
        """The generator of `random`, where the user's names lead to it. That it was drawn from says nothing: kernels do, too."""
        module = sys.modules.get("random")
        instance = module_vars(module).get("_inst")
        if instance is None:
            return None
        bound = ([].append.__class__, self.python_random.__class__)
        mine = lambda value: value is module or (type(value) in bound and value.__self__ is instance)
        if not any([mine(value) for value in self.namespace().values()]):
            return None
        state = instance.__class__.getstate(instance)
        return False, text_hash("%r" % (state,))

    def numpy_random(self):
        legacy = module_vars(sys.modules.get("numpy.random.mtrand")).get("_rand")
        if legacy is None:
            return None
        state = legacy.get_state(legacy=False)
        values = state["state"]
        # As it is after a seed; a stream that has just come to the end of a block of 624 looks like that too.
        fresh = values.get("pos") == 624 or (values.get("pos") == 623 and int(values["key"][0]) == 0x80000000)
        drawn = not fresh or bool(state.get("has_gauss"))
        return drawn, text_hash("%r" % (self.plain(state),))

    def torch_random(self, notes):
        generator = module_vars(sys.modules.get("torch")).get("default_generator")
        if generator is None:
            return {}
        state = bytes(generator.get_state().tolist())
        found = {"torch": (self.torch_drawn(state), text_hash(state))}
        if module_vars(sys.modules.get("torch.cuda")).get("_initialized"):
            notes.append("the generators of the graphics processors are not looked at: that would wait for them")
        return found

    @staticmethod
    def torch_drawn(state):
        """Of the Mersenne twister of torch: the numbers that are left before the next round; 1 where it was just seeded."""
        return len(state) < 16 or int.from_bytes(state[8:12], sys.byteorder) != 1

    def own_generators(self):
        """Generators that the user has made and named."""
        random = module_vars(sys.modules.get("random")).get("Random")
        numpy = module_vars(sys.modules.get("numpy.random._generator")).get("Generator")
        legacy = module_vars(sys.modules.get("numpy.random.mtrand")).get("RandomState")
        found = {}
        for name, value in sorted(self.namespace().items()):
            if name.startswith("_"):
                continue
            # Not by __class__: what stands for another object would be made to look for it.
            kind = type(value)
            if numpy is not None and kind is numpy:
                state = value.bit_generator.state
            elif legacy is not None and kind is legacy:
                state = value.get_state(legacy=False)
            elif random is not None and kind is random:
                state = kind.getstate(value)
            else:
                continue
            found["%s (%s)" % (name, kind.__name__)] = True, text_hash("%r" % (self.plain(state),))
        return found

    def plain(self, value):
        """The numbers of a generator's state, whatever holds them: arrays print in short."""
        if isinstance(value, dict):
            return [[name, self.plain(one)] for name, one in sorted(value.items())]
        return value.tolist() if type(value).__name__ == "ndarray" else value

    def options(self, notes):
        """Options of libraries that are loaded and do not have their default values, as Python writes them."""
        if not ({"pandas", "matplotlib"} & {*sys.modules}):
            raise Skipped("neither pandas nor matplotlib is loaded")
        found = {}
        names = module_vars(sys.modules.get("pandas._config.config"))
        registered = names.get("_registered_options")
        if registered and names.get("_global_config") is not None:
            found["pandas"] = changed = {}
            for key, option in registered.items():
                value = names["_global_config"]
                for part in key.split("."):
                    value = value[part]
                told = "%r" % (value,)
                if told != "%r" % (option.defval,):
                    changed[key] = told[:200]
        names = module_vars(sys.modules.get("matplotlib"))
        now, default = names.get("rcParams"), names.get("rcParamsDefault")
        if isinstance(now, dict) and isinstance(default, dict):
            found["matplotlib"] = changed = {}
            for key, value in list(dict.items(now)):
                # The backend is chosen when it is first needed; setting a style is what a user does.
                told = "%r" % (value,)
                if key != "backend" and told != "%r" % (dict.get(default, key),):
                    changed[key] = told[:200]
        return {library: dict(sorted(changed.items())) for library, changed in sorted(found.items())}

    def kernel(self, notes):
        """The kernelspec that the session was started by, and what IPython ran before the first cell."""
        if not self.live:
            raise Skipped("from outside there is no kernel")
        spec = self.request.get("kernel") or {}
        if not spec:
            notes.append("the kernelspec is not known")
        result = {
            "name": spec.get("name"),
            "displayName": spec.get("displayName"),
            "argv": self.write_words(spec.get("argv") or []),
            "env": sorted(spec.get("env") or []),
            "profile": None,
            "startup": [],
        }
        folder = getattr_(getattr_(self.shell(), "profile_dir"), "location")
        if isinstance(folder, str):
            result["profile"] = os.path.basename(folder)
            files = [folder + "/ipython_config.py", folder + "/ipython_kernel_config.py"]
            files += [folder + "/startup/" + name for name in sorted(list_folder(folder + "/startup"))]
            for path in files:
                if path.endswith((".py", ".ipy")) and os.path.isfile(path):
                    result["startup"].append({"path": path[len(folder) + 1 :], "sha256": self.hash_of(path)})
        else:
            notes.append("IPython is not loaded: no profile")
        return result

    def write_words(self, words):
        """Words of a command; one that follows an option of a secret is none of ours."""
        found = []
        for before, word in zip([""] + words, words):
            secret = not word.startswith("-") and SECRET_OPTION.search(before + " x")
            found.append("***" if secret else self.write_word(word))
        return found

    def write_word(self, word):
        return self.places.write(word) if word.startswith("/") else clean_command(word)

    # -- settings

    def harmless(self, names):
        return {name: self.harmless_value(self.environ.get(name)) for name in names}

    @staticmethod
    def harmless_value(value):
        return value if value is None or HARMLESS.fullmatch(value) else "(not shown)"

    def locale(self, notes):
        found = {
            name: value
            for name, value in self.harmless(LOCALE).items()
            if value is not None or name in ("LANG", "LC_ALL")
        }
        found["encoding"] = sys.getfilesystemencoding()
        # What locale.getpreferredencoding(False) gives, which imports a module of its own in Python 3.8.
        found["preferred"] = "UTF-8" if sys.flags.utf8_mode else locale.nl_langinfo(locale.CODESET)
        found["active"] = locale.setlocale(locale.LC_ALL, None)
        return found

    def timezone(self, notes):
        name = self.environ.get("TZ")
        if name is not None:
            name = self.harmless_value(name) or "UTC"
        else:
            target = os.path.realpath("/etc/localtime")
            name = target.partition("/zoneinfo/")[2] or (read_text_or_none("/etc/timezone") or "").strip() or None
            if name is None and os.path.isfile(target):
                name = "sha256:" + file_hash(target).hexdigest()
        version = (read_text_or_none("/usr/share/zoneinfo/+VERSION") or "").strip() or None
        if version is None:
            try:
                match = re.match(rb"# version (\S+)", read_bytes("/usr/share/zoneinfo/tzdata.zi", 64))
                version = match.group(1).decode() if match else None
            except OSError:
                notes.append("the version of tzdata is not known")
        return {"name": name or "UTC", "tzdata": version}

    def umask(self, notes):
        match = re.search(r"^Umask:\s*(\d+)", read_text("/proc/self/status"), re.MULTILINE)
        if match is None:
            raise Skipped("/proc/self/status does not tell it, and asking the system would change it")
        return match.group(1)

    def env(self, notes):
        names = sorted({*[str(name) for name in self.request.get("variables") or []], *self.variables})
        zone = self.probes.run("timezone", self.timezone)
        return {
            "variables": names,
            "values": {name: self.environ.get(name) for name in self.allowed},
            "locale": self.probes.run("locale", self.locale),
            "timezone": zone,
            "umask": self.probes.run("umask", self.umask),
            "threads": self.harmless(THREADS),
            "determinism": self.harmless(DETERMINISM),
            "blas": self.probes.run("blas", self.blas, []),
            "numpyDispatch": self.probes.run("numpy-dispatch", self.numpy_dispatch, []),
        }

    def blas(self, notes):
        """The linear algebra libraries that are mapped, and what they say of themselves."""
        if not self.live:
            raise Skipped("numpy is not loaded")
        found = []
        for path in self.libraries():
            name = path.rpartition("/")[2]
            match = re.match(r"lib(?:scipy_)?(openblas|mkl_rt|mkl_core|blis|atlas|cblas|blas|lapack|goto)\w*[-.]", name)
            if match:
                library = match.group(1).replace("mkl_rt", "mkl").replace("mkl_core", "mkl")
                config = self.openblas_config(path, notes) if library == "openblas" else None
                version = re.search(r"OpenBLAS\s+(\d[\w.]*)", config or "")
                found.append({"library": library, "version": version.group(1) if version else None, "config": config})
        settings = module_vars(sys.modules.get("numpy.__config__")).get("CONFIG")
        if isinstance(settings, dict):
            built = (settings.get("Build Dependencies") or {}).get("blas") or {}
            if built.get("name") and not found:
                found.append(
                    {
                        "library": str(built["name"]),
                        "version": str(built.get("version")),
                        "config": "as numpy was built",
                    }
                )
        if not found and "numpy" not in sys.modules:
            raise Skipped("numpy is not loaded")
        unique = {json.dumps(one, sort_keys=True): one for one in found}
        return [unique[key] for key in sorted(unique)]

    def openblas_config(self, path, notes):
        library = _standard("ctypes").CDLL(path)
        for prefix, suffix in (("scipy_", "64_"), ("scipy_", ""), ("", "64_"), ("", "")):
            function = getattr_(library, prefix + "openblas_get_config" + suffix)
            if function is not None:
                function.restype = _standard("ctypes").c_char_p
                text = (function() or b"").decode("utf-8", "replace")
                # The number of threads that it was built for tells nothing of the run; the core that it chose does.
                core = getattr_(library, prefix + "openblas_get_corename" + suffix)
                if core is not None:
                    core.restype = _standard("ctypes").c_char_p
                    chosen = (core() or b"").decode("utf-8", "replace")
                    text += "" if chosen in text.split() else " " + chosen
                return " ".join(text.split())
        notes.append("%s does not tell its configuration" % path.rpartition("/")[2])
        return None

    def numpy_dispatch(self, notes):
        for name in ("numpy._core._multiarray_umath", "numpy.core._multiarray_umath"):
            names = module_vars(sys.modules.get(name))
            if "__cpu_features__" in names:
                return sorted(feature for feature, used in names["__cpu_features__"].items() if used)
        raise Skipped("numpy is not loaded" if "numpy" not in sys.modules else "this numpy does not tell")

    # -- graphics processors

    def start_gpu(self):
        program = find_program("nvidia-smi", self.environ)
        if program is None:
            raise Skipped("there is no nvidia-smi")
        query = "--query-gpu=name,driver_version,memory.total,compute_cap"
        self.gpu_child = self.start([program, query, "--format=csv,noheader,nounits"])

    def gpus(self, notes):
        if not isinstance(self.probes.reasons["gpu"], (Skipped, None.__class__)):
            self.probes.ended("gpu")
        if self.gpu_child is None:
            if os.path.exists("/proc/driver/nvidia/version"):
                notes.append("a driver is there, and no nvidia-smi")
            elif os.path.exists("/dev/kfd"):
                raise Skipped("a ROCm device is there; it is not looked into")
            return []
        result = []
        for line in self.gpu_child.answer(seconds=PROCESS_SECONDS).decode("utf-8", "replace").splitlines():
            parts = [part.strip() for part in line.split(",")]
            if len(parts) == 4:
                memory = int(parts[2]) << 20 if parts[2].isdigit() else None
                result.append({"name": parts[0], "driver": parts[1], "memoryBytes": memory, "capability": parts[3]})
        return result

    def cuda(self, notes):
        text = read_text_or_none("/proc/driver/nvidia/version") or ""
        match = re.search(r"(?:Kernel Module|NVIDIA UNIX)\D*?(?:for \S+\s+)?(\d+\.\d+(?:\.\d+)*)", text)
        driver = match.group(1) if match else None
        torch = sys.modules.get("torch")
        runtime = module_vars(sys.modules.get("torch.version")).get("cuda")
        cudnn = None
        if torch is not None and runtime:
            version = module_vars(sys.modules.get("torch.backends.cudnn")).get("__cudnn_version")
            cudnn = str(version) if version else None
        elif torch is None and driver:
            notes.append("the runtime was not looked for: torch is not loaded")
        return {"driver": driver, "runtime": runtime, "cudnn": cudnn} if driver or runtime else None

    # -- all of it

    def run(self):
        run = self.probes.run
        # First, for the user's next cell may be running already.
        state = run("state", self.state, {"rng": []})
        self.probes.start("gpu", self.start_gpu)
        self.probes.start("git", self.start_git)
        run("distributions", self.find_distributions)
        self.probes.start("debian", self.start_dpkg)
        run("conda", self.find_conda)
        run("modified", self.check_modified)
        python = run("interpreter", self.interpreter)
        platform = run("platform", self.platform)
        self.finder = Finder(self)
        imports = run("imports", self.imports, [])
        loaded = run("loaded", self.loaded)
        edges = run("edges", self.edges, [])
        run("roles", lambda notes: self.find_roles(edges))
        self.local_paths = {}
        local_modules = run("local-modules", self.local_modules, [])
        data = run("data", self.data, [])
        actions = run("actions", self.actions, [])
        kernel = run("kernel", self.kernel)
        git = run("git", self.git)
        run("debian", self.end_dpkg)
        native = run("native", self.native, [])
        packages = run("packages", self.packages, [])
        indexes = run("indexes", self.indexes, [])
        env = run("environment", self.env, {})
        platform = dict(platform or {}, gpus=run("gpu", self.gpus, []), cuda=run("cuda", self.cuda))
        run("cache", self.save_cache)
        facts = {
            "schema": SCHEMA,
            "platform": platform,
            "python": python,
            "packages": packages,
            "edges": edges,
            "indexes": indexes,
            "native": native,
            "imports": imports,
            "loaded": loaded,
            "code": {"git": git, "localModules": local_modules},
            "data": data,
            "env": env,
            "envActions": actions,
            "state": state,
            "kernel": kernel,
        }
        values = env.get("values") if env else None
        facts = scrub(dict(facts, probes=self.probes.entries), self.secrets)
        if values is not None:
            facts["env"]["values"] = {
                name: clean(value) if value is not None else None for name, value in values.items()
            }
        return facts

    def save_cache(self, notes):
        if self.cache.path is None:
            raise Skipped("no cache file was asked for")
        if self.cache.state.startswith("damaged"):
            notes.append("the cache file was damaged, and was not used")
        self.cache.save()


def hasattr_(value, name):
    return getattr_(value, name) is not None


def getattr_(value, name):
    try:
        return value.__getattribute__(name) if value.__class__ is not _standard.__class__ else getattr(value, name)
    except AttributeError:
        try:
            return value.__getattr__(name)
        except AttributeError:
            return None


def ini_section(text, wanted):
    """One section of pip's configuration; a value may go on in indented lines."""
    section, values, last = None, {}, None
    for line in text.splitlines():
        stripped = line.strip()
        if not stripped or stripped[0] in "#;":
            continue
        if stripped.startswith("[") and stripped.endswith("]"):
            section, last = stripped[1:-1].strip(), None
        elif line[0] in " \t" and last:
            values[last] += "\n" + stripped
        elif section == wanted:
            match = re.match(r"([^=:]+?)\s*[=:]\s*(.*)$", stripped)
            if match:
                last = match.group(1).lower()
                values[last] = match.group(2)
        else:
            last = None
    return values


def uv_settings(text, table):
    """The indexes of a uv.toml, or of [tool.uv] in a pyproject.toml: as much of TOML as they are written in."""
    found, here = [], ""
    entry = None
    for line in text.splitlines():
        header = re.match(r"\s*\[\[?\s*([\w.\-]+)\s*\]\]?\s*(?:#.*)?$", line)
        if header:
            here, entry = header.group(1), {"kind": "extra", "url": None}
            continue
        match = re.match(r"\s*([\w\-]+)\s*=\s*(.+)$", line)
        if not match:
            continue
        name, value = match.groups()
        quoted = re.findall(r"\"([^\"]*)\"|'([^']*)'", value)
        urls = [one or other for one, other in quoted]
        prefix = table + "." if table else ""
        if here == prefix + "index" and entry is not None:
            if name == "url" and urls:
                entry["url"] = urls[0]
                found.append(entry)
            elif name == "default" and value.strip().startswith("true"):
                entry["kind"] = "index"
        elif here in (table, prefix + "pip") and name in ("index-url", "extra-index-url", "find-links"):
            kind = {"index-url": "index", "extra-index-url": "extra", "find-links": "find-links"}[name]
            found += [{"kind": kind, "url": url} for url in urls]
    return found


def find_repository(folder):
    """The .git of the repository that the folder is in, or None."""
    while True:
        if os.path.exists(folder + "/.git"):
            return folder + "/.git"
        if folder in ("", "/"):
            return None
        folder = folder.rpartition("/")[0]


def git_head(folder):
    """The commit that a working tree stands at, read from its files; None where there is no repository, or no commit."""
    repository = find_repository(folder)
    if repository is None:
        return None
    if os.path.isfile(repository):
        target = read_text(repository).partition("gitdir:")[2].strip()
        repository = os.path.normpath(os.path.join(os.path.dirname(repository), target))
    head = read_text(repository + "/HEAD").strip()
    if not head.startswith("ref:"):
        return head or None
    reference = head[4:].strip()
    common = (read_text_or_none(repository + "/commondir") or "").strip()
    common = os.path.normpath(os.path.join(repository, common)) if common else repository
    for base in (repository, common):
        text = read_text_or_none(base + "/" + reference)
        if text:
            return text.strip()
    match = re.search(
        r"^([0-9a-f]{40,64}) %s$" % re.escape(reference), read_text_or_none(common + "/packed-refs") or "", re.MULTILINE
    )
    return match.group(1) if match else None


def capture(request):
    """The facts of this interpreter that the request asks for, as a dict of JSON values."""
    one = Capture(request)
    try:
        return one.run()
    finally:
        for child in one.children:
            child.close()


def answer(request, path):
    """In a live session: write the facts that a request, as JSON, asks for into a file."""
    text = json.dumps(capture(json.loads(request)), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        rest = memoryview(text.encode("utf-8", "backslashreplace"))
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    finally:
        os.close(descriptor)


def main():
    request = json.loads(sys.stdin.buffer.read() or b"{}")
    text = json.dumps(capture(request), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__" and "__file__" in globals():
    main()
