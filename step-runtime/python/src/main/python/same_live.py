"""What SAME does inside a live Python session: hands values of the session to a run, and takes values of a run.

Run in the kernel by runpy, beside same_step.py, whose codec it uses; leaves nothing in the user's namespace. `answer` takes
a request and gives an answer, both JSON; the answer is a string whose repr is the JSON itself.
"""

import importlib.util
import json
import os
import sys
import types


class Answer(str):
    def __repr__(self):
        return str(self)


def runtime():
    """The step runtime, under the name that artifacts refer to."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "same_step.py")
    known = sys.modules.get("same_step")
    if known is None or getattr(known, "RUNTIME_FILE", None) != path:
        spec = importlib.util.spec_from_file_location("same_step", path)
        known = importlib.util.module_from_spec(spec)
        sys.modules["same_step"] = known
        spec.loader.exec_module(known)
    return known


def session():
    return vars(sys.modules["__main__"])


def definitions(step, request):
    """The session's functions and classes that are those of cells before the first step, by their keys."""
    found = step.Definitions()
    for name, key in request["definitions"]:
        value = session().get(name)
        if isinstance(value, (type, types.FunctionType)) and step.library_name(value) is None:
            found.add(key, value)
    return found


class Live:
    """As much of a step as a handover needs: the session, as if it were a step that ends now."""

    def __init__(self, step, request):
        self.namespace = session()
        self.definitions = definitions(step, request)
        self.loaded = []
        self.bound_by = request["cells"]
        self.checker = step.spawn_check
        self.request = {"store": request["store"], "cells": [{"cell": None}]}
        self.result = {"artifacts": [], "outputs": {}, "mutatedInputs": []}


def hand_over(step, request):
    live = Live(step, request)
    names = [name for name in request["names"] if name in live.namespace]
    handover = step.Handover(live, names)
    handover.run()
    return {
        "artifacts": live.result["artifacts"],
        "outputs": live.result["outputs"],
        "unbound": [name for name in request["names"] if name not in live.namespace],
        "refusals": handover.refusals,
    }


def take(step, request):
    path = step.artifact_path(request["store"], request["artifact"])
    artifact = step.read_artifact(path, request["artifact"], session(), definitions(step, request))
    for name in artifact.header["carried"]:
        session().setdefault(name, artifact.values[name])
    value = session()[request["name"]] = artifact.values[request["name"]]
    return {"type": step.type_name(value), "summary": step.summary(value)}


def names(step, request):
    """What the user has made: no modules, nothing of IPython's."""
    hidden = set(step.SESSION_NAMES)
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    hidden.update(getattr(shell, "user_ns_hidden", ()))
    return {
        "names": sorted(
            name for name, value in session().items()
            if not name.startswith("_") and name not in hidden and not isinstance(value, types.ModuleType)
        )
    }  # fmt: skip


def python(step, request):
    return {"executable": sys.executable}


def answer(text):
    request = json.loads(text)
    step = runtime()
    try:
        return Answer(json.dumps(globals()[request["do"]](step, request)))
    except step.RuntimeFault as fault:
        return Answer(json.dumps({"fault": str(fault)}))
