def _same_show_values(named):
    # Prints one line for each value: its content, with a number for each object that can be changed, so that lines also tell
    # which values share what. Runs no code of the user's classes.
    import enum, functools, hashlib, io, re, sys, types

    atoms = (type(None), bool, int, float, complex, str, bytes, range, slice, type(Ellipsis), type(NotImplemented))
    by_text = ("datetime", "decimal", "fractions", "pathlib", "uuid", "ipaddress")
    walking = {type(iter(value)) for value in ([], (), "", b"", range(0), reversed([]))} | {zip, map, filter, enumerate}
    hidden = (
        types.ModuleType, types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType, types.FrameType, types.TracebackType,
    )  # fmt: skip
    numbers, kept, left = {}, [], [50000]

    def name_of(kind):
        return kind.__qualname__ if kind.__module__ in ("builtins", "__main__") else kind.__module__ + "." + kind.__qualname__

    def attributes(value):
        found = dict(getattr(value, "__dict__", None) or {}) if not isinstance(value, type) else {}
        for kind in type(value).__mro__:
            slots = kind.__dict__.get("__slots__", ())
            for slot in (slots,) if isinstance(slots, str) else slots:
                mangled = "_" + kind.__name__.lstrip("_") + slot if slot.startswith("__") and not slot.endswith("__") else slot
                descriptor = kind.__dict__.get(mangled)
                if isinstance(descriptor, types.MemberDescriptorType):
                    try:
                        found[slot] = descriptor.__get__(value)
                    except AttributeError:
                        pass
        return found

    def items(values, depth):
        return ", ".join(text(value, depth) for value in values)

    def pairs(values, depth):
        return ", ".join(text(key, depth) + ": " + text(value, depth) for key, value in values if key != "__builtins__")

    def text(value, depth=0):
        kind = type(value)
        left[0] -= 1
        if kind in atoms:
            return repr(value)
        if depth > 60 or left[0] < 0:
            return "..."
        if isinstance(value, enum.Enum) and not isinstance(value, type):
            return name_of(kind) + "." + str(value.name)
        if isinstance(value, types.ModuleType):
            return "module " + value.__name__
        if id(value) in numbers:
            return "#%d" % numbers[id(value)]
        if kind is tuple:
            return "(" + items(value, depth + 1) + ")"
        if kind is frozenset:
            return "frozenset(" + items(value, depth + 1) + ")"
        numbers[id(value)] = len(numbers) + 1
        kept.append(value)
        return "#%d %s" % (numbers[id(value)], content(value, kind, depth + 1))

    def content(value, kind, depth):
        module = kind.__module__.partition(".")[0]
        if kind is list:
            return "[" + items(value, depth) + "]"
        if kind is dict:
            return "{" + pairs(value.items(), depth) + "}"
        if kind is set:
            return "set(" + items(value, depth) + ")"
        if isinstance(value, type):
            if value.__module__ != "__main__":
                return "class " + name_of(value)
            own = sorted((k, v) for k, v in vars(value).items() if not (k.startswith("__") and k.endswith("__")) and not k.startswith("_abc"))
            return "class %s(%s){%s}" % (name_of(value), ", ".join(map(name_of, value.__bases__)), pairs(own, depth))
        if kind is types.FunctionType:
            if value.__module__ != "__main__":
                return "function %s.%s" % (value.__module__, value.__qualname__)
            code = hashlib.sha256(value.__code__.co_code + repr(value.__code__.co_names).encode()).hexdigest()[:8]
            cells = []
            for cell in value.__closure__ or ():
                try:
                    cells.append(text(cell.cell_contents, depth))
                except ValueError:
                    cells.append("empty")
            return "function %s code %s defaults %s %s closure [%s] %s" % (
                value.__qualname__, code, text(value.__defaults__, depth), text(value.__kwdefaults__, depth), ", ".join(cells),
                pairs(sorted(value.__dict__.items()), depth),
            )  # fmt: skip
        if kind is types.MethodType:
            return "method %s of %s" % (text(value.__func__, depth), text(value.__self__, depth))
        if kind is functools.partial:
            return "partial(%s, %s, %s)" % (text(value.func, depth), text(value.args, depth), text(value.keywords, depth))
        if kind in walking:
            return "iterator " + text(value.__reduce__(), depth)
        if kind is bytearray or kind is memoryview:
            return "%s(%r)" % (kind.__name__, bytes(value))
        if kind is re.Pattern or module in by_text and kind.__module__ != "__main__":
            return repr(value)
        if module == "numpy":
            shown = of_numpy(value, kind, depth)
            if shown is not None:
                return shown
        if module == "pandas":
            shown = of_pandas(value, kind, depth)
            if shown is not None:
                return shown
        if module in ("weakref", "_weakrefset", "matplotlib", "threading", "_thread", "io", "_io", "socket", "logging"):
            return name_of(kind)
        shown = name_of(kind)
        if kind in (staticmethod, classmethod):
            return shown + " " + text(value.__func__, depth)
        if kind is property:
            return shown + " " + text((value.fget, value.fset, value.fdel), depth)
        if kind.__module__ == "collections" and isinstance(value, dict) and hasattr(value, "move_to_end"):
            return shown + "(" + pairs(list(value.items()), depth) + ")"
        if isinstance(value, BaseException):
            shown += " args %s cause %s" % (text(value.args, depth), text(value.__cause__, depth))
        if module == "random" and hasattr(value, "getstate"):
            shown += " " + hashlib.sha256(repr(value.getstate()).encode()).hexdigest()[:16]
        for base, of in (
            (dict, lambda: pairs(dict.items(value), depth)), (list, lambda: items(list.__iter__(value), depth)),
            (tuple, lambda: items(tuple.__iter__(value), depth)), (set, lambda: items(set.__iter__(value), depth)),
            (str, lambda: str.__repr__(value)), (int, lambda: int.__repr__(value)), (float, lambda: float.__repr__(value)),
        ):  # fmt: skip
            if isinstance(value, base):
                shown += "(" + of() + ")"
        if kind.__module__ == "collections" and kind.__name__ == "deque":
            shown += "([%s], %s)" % (items(value, depth), value.maxlen)
        if kind.__module__ == "collections" and kind.__name__ == "defaultdict":
            shown += " of " + text(value.default_factory, depth)
        found = sorted(attributes(value).items(), key=lambda item: str(item[0]))
        return shown + " {" + pairs(found, depth) + "}"

    def of_numpy(value, kind, depth):
        numpy = sys.modules["numpy"]
        if isinstance(value, numpy.ndarray):
            root = value
            while isinstance(root.base, numpy.ndarray):
                root = root.base
            if value.dtype.hasobject:
                inside = text(value.tolist(), depth)
            elif value.size <= 60:
                inside = repr(value.tolist())
            else:
                inside = hashlib.sha256(numpy.ascontiguousarray(value).tobytes()).hexdigest()
            shown = "%s %s %s %s %s" % (name_of(kind), value.dtype, value.shape, "" if value.flags.writeable else "read only", inside)
            if root is not value:
                offset = value.__array_interface__["data"][0] - root.__array_interface__["data"][0]
                shown += " view %d %s of %s" % (offset, value.strides, text(root, depth))
            return shown
        if isinstance(value, numpy.generic):
            return "%s(%r)" % (name_of(kind), value.item())
        if isinstance(value, numpy.dtype):
            return "dtype " + str(value)
        state = getattr(getattr(value, "bit_generator", None), "state", None)
        if state is not None:
            return name_of(kind) + " " + hashlib.sha256(repr(state).encode()).hexdigest()[:16]
        return None

    def of_pandas(value, kind, depth):
        pandas = sys.modules["pandas"]
        if isinstance(value, pandas.DataFrame):
            columns = ["%r %s %s" % (value.columns[i], value.dtypes.iloc[i], column(value.iloc[:, i])) for i in range(value.shape[1])]
            return "DataFrame index %s columns [%s]" % (column(value.index), ", ".join(columns))
        if isinstance(value, pandas.Series):
            return "Series %r %s index %s %s" % (value.name, value.dtype, column(value.index), column(value))
        if isinstance(value, pandas.Index):
            return "%s %r %s" % (kind.__name__, value.names, column(value))
        return None

    def column(values):
        shown = repr(list(values))
        return shown if len(shown) < 2000 else hashlib.sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()

    if named is None:
        session = re.compile(r"_+|_\d+|_i+|_i\d+|_[ido]h|_exit_code|__\w+__|_same_\w+|In|Out|exit|quit|get_ipython|same")
        space = _same_show_values.__globals__
        named = {name: space[name] for name in sorted(space) if name.isidentifier() and not session.fullmatch(name)}
        named = {name: value for name, value in named.items() if not isinstance(value, hidden)}
        # IPython wraps open for the cells of a notebook; that is no value of theirs.
        named = {name: value for name, value in named.items() if name != "open" or getattr(value, "__wrapped__", None) is not io.open}
    for name, value in named.items():
        sys.stdout.write(name + " = " + text(value).replace("\n", "\\n") + "\n")


