"""Watches one cell of a live IPython session, so that the exit status of each of its shell lines and %pip lines is known.

Executed in the session right before a cell that installs something, and for that cell only: IPython itself keeps the last
status alone, in `_exit_code`. Each command passes `var_expand` right before it runs, which is why that is watched: a wrapper
around `system` would change whose local variables a `{name}` means. When the cell has ended, all is as it was. What was seen
stays at the shell, where `same_environment.py` reads it.
"""

import sys

MOST = 1000
RUNNERS = ("system_piped", "system_raw")


class Watch:
    def __init__(self, shell, token):
        self.shell, self.token, self.calls = shell, token, []
        self.original, self.before = shell.var_expand, None
        shell.var_expand = self.expand
        shell.events.register("post_run_cell", self.ended)

    def expand(self, command, depth=0, *arguments, **options):
        if sys._getframe(1).f_code.co_name in RUNNERS:
            self.finish_last()
            # Whoever runs the command sets it; if it is interrupted, nobody does.
            self.before = self.shell.user_ns.pop("_exit_code", None)
            self.calls.append({"command": str(command), "status": None})
        return self.original(command, depth + 1, *arguments, **options)

    def finish_last(self):
        if not self.calls or self.calls[-1].get("done"):
            return
        status = self.shell.user_ns.get("_exit_code")
        if status is None and self.before is not None:
            self.shell.user_ns["_exit_code"] = self.before
        self.calls[-1].update(status=number(status), done=True)

    def ended(self, result=None):
        self.shell.events.unregister("post_run_cell", self.ended)
        self.finish_last()
        if vars(self.shell).get("var_expand") == self.expand:
            del self.shell.var_expand
        failure = getattr(result, "error_in_exec", None) or getattr(result, "error_before_exec", None)
        code = 0 if failure is None else number(getattr(failure, "returncode", None))
        seen = vars(self.shell).setdefault("_same_actions", {})
        seen[self.token] = {"calls": self.calls, "ended": code}
        while len(seen) > MOST:
            del seen[next(iter(seen))]


def number(value):
    return int(value) if isinstance(value, int) else None


def watch(token):
    Watch(sys.modules["IPython"].get_ipython(), token)
