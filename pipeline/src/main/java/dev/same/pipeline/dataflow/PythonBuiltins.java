package dev.same.pipeline.dataflow;

import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names that are bound before the first cell runs: Python's builtins up to 3.14, and IPython's. */
final class PythonBuiltins {
    private static final Set<String> NAMES = Arrays.stream(
                    ("ArithmeticError AssertionError AttributeError BaseException"
                                    + " BaseExceptionGroup BlockingIOError BrokenPipeError BufferError BytesWarning"
                                    + " ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError"
                                    + " ConnectionResetError DeprecationWarning EOFError Ellipsis EncodingWarning"
                                    + " EnvironmentError Exception ExceptionGroup False FileExistsError FileNotFoundError"
                                    + " FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning"
                                    + " IndentationError IndexError InterruptedError IsADirectoryError KeyError"
                                    + " KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError None"
                                    + " NotADirectoryError NotImplemented NotImplementedError OSError OverflowError"
                                    + " PendingDeprecationWarning PermissionError ProcessLookupError"
                                    + " PythonFinalizationError RecursionError ReferenceError ResourceWarning RuntimeError"
                                    + " RuntimeWarning StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError"
                                    + " SystemExit TabError TimeoutError True TypeError UnboundLocalError"
                                    + " UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError"
                                    + " UnicodeWarning UserWarning ValueError Warning WindowsError ZeroDivisionError"
                                    + " __build_class__ __debug__ __doc__ __import__ __loader__ __name__ __package__"
                                    + " __spec__ __builtins__ __builtin__ __file__ __class__ __annotations__ __module__ __qualname__ abs aiter all anext any ascii bin bool"
                                    + " breakpoint bytearray bytes callable chr classmethod compile complex copyright credits"
                                    + " delattr dict dir divmod enumerate eval exec exit filter float format frozenset"
                                    + " getattr globals hasattr hash help hex id input int isinstance issubclass iter len"
                                    + " license list locals map max memoryview min next object oct open ord pow print"
                                    + " property quit range repr reversed round set setattr slice sorted staticmethod str"
                                    + " sum super tuple type vars zip display get_ipython In Out _ __ ___ _i _ii _iii _ih _oh"
                                    + " _dh _exit_code same")
                            .split(" "))
            .collect(Collectors.toUnmodifiableSet());

    private static final Pattern HISTORY = Pattern.compile("_i?\\d+");

    private PythonBuiltins() {}

    static boolean contains(String name) {
        return NAMES.contains(name)
                || (name.startsWith("_") && HISTORY.matcher(name).matches());
    }
}
