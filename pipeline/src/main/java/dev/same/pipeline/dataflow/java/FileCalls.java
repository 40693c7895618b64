package dev.same.pipeline.dataflow.java;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which files calls of the JDK read and write, where their paths are literals. */
final class FileCalls {
    private static final Set<String> READS = Set.of(
            "readString",
            "readAllLines",
            "readAllBytes",
            "lines",
            "newBufferedReader",
            "newInputStream",
            "list",
            "walk",
            "find",
            "walkFileTree",
            "newDirectoryStream",
            "exists",
            "notExists",
            "isRegularFile",
            "isDirectory",
            "isReadable",
            "size",
            "getLastModifiedTime",
            "readAttributes");
    private static final Set<String> WRITES = Set.of(
            "write",
            "writeString",
            "newBufferedWriter",
            "newOutputStream",
            "delete",
            "deleteIfExists",
            "createFile",
            "createDirectory",
            "createDirectories",
            "setLastModifiedTime",
            "createSymbolicLink",
            "createLink");
    /** Methods of {@code File}. Other types have some of these names: the file must be seen. */
    private static final Set<String> FILE_READS =
            Set.of("exists", "isFile", "isDirectory", "length", "lastModified", "canRead", "list", "listFiles");

    private static final Set<String> FILE_WRITES =
            Set.of("delete", "deleteOnExit", "mkdir", "mkdirs", "createNewFile", "renameTo", "setLastModified");
    /** Those of them that hardly any other type has. */
    private static final Set<String> FILE_ONLY = Set.of(
            "exists",
            "isFile",
            "isDirectory",
            "lastModified",
            "canRead",
            "listFiles",
            "delete",
            "mkdir",
            "mkdirs",
            "createNewFile",
            "renameTo");

    private static final Set<String> READERS = Set.of("FileReader", "FileInputStream", "ZipFile", "JarFile");
    private static final Set<String> WRITERS = Set.of("FileWriter", "FileOutputStream", "RandomAccessFile");
    /** A string given to these is a path, a reader or stream is not. */
    private static final Set<String> PATH_WRITERS = Set.of("PrintWriter", "PrintStream", "Formatter");

    private final FactsBuilder facts;

    FileCalls(FactsBuilder facts) {
        this.facts = facts;
    }

    void call(String owner, String method, List<? extends ExpressionTree> arguments) {
        if (owner.equals("Files") && !arguments.isEmpty()) {
            if (READS.contains(method)) {
                reads(arguments.get(0));
            } else if (WRITES.contains(method)) {
                writes(arguments.get(0));
            } else if ((method.equals("copy") || method.equals("move")) && arguments.size() > 1) {
                reads(arguments.get(0));
                writes(arguments.get(1));
                if (method.equals("move")) {
                    writes(arguments.get(0));
                }
            }
        } else if (owner.equals("ImageIO") && method.equals("read") && arguments.size() == 1) {
            reads(arguments.get(0));
        } else if (owner.equals("ImageIO") && method.equals("write") && arguments.size() == 3) {
            writes(arguments.get(2));
        }
    }

    /** {@code new File("a").exists()}, {@code folder.listFiles()}. */
    void method(ExpressionTree receiver, String method, List<? extends ExpressionTree> arguments) {
        boolean mayBeFile = path(receiver).isPresent() || FILE_ONLY.contains(method);
        if (!mayBeFile || receiver instanceof LiteralTree || isFilesClass(receiver)) {
            return;
        }
        if (FILE_READS.contains(method)) {
            reads(receiver);
        } else if (FILE_WRITES.contains(method)) {
            writes(receiver);
            if (method.equals("renameTo") && arguments.size() == 1) {
                writes(arguments.get(0));
            }
        }
    }

    private static boolean isFilesClass(ExpressionTree receiver) {
        return receiver instanceof IdentifierTree name && name.getName().contentEquals("Files");
    }

    void construct(String type, List<? extends ExpressionTree> arguments) {
        if (arguments.isEmpty()) {
            return;
        }
        ExpressionTree first = arguments.get(0);
        if (READERS.contains(type)) {
            reads(first);
        } else if (WRITERS.contains(type)) {
            writes(first);
        } else if (PATH_WRITERS.contains(type)) {
            path(first).ifPresent(facts.filesWritten::add);
        } else if (type.equals("Scanner") && !(first instanceof LiteralTree)) {
            path(first).ifPresent(facts.filesRead::add);
        }
    }

    private void reads(ExpressionTree path) {
        path(path).ifPresentOrElse(facts.filesRead::add, () -> facts.readsUnknown = true);
    }

    private void writes(ExpressionTree path) {
        path(path).ifPresentOrElse(facts.filesWritten::add, () -> facts.writesUnknown = true);
    }

    /** {@code "a"}, {@code Path.of("a", "b")}, {@code new File("a")}, {@code Path.of("a").resolve("b")}. */
    private static Optional<String> path(ExpressionTree tree) {
        if (tree instanceof LiteralTree literal && literal.getValue() instanceof String text) {
            return Optional.of(text);
        }
        if (tree instanceof NewClassTree made && made.getIdentifier().toString().endsWith("File")) {
            return joined(Optional.empty(), made.getArguments());
        }
        if (tree instanceof MethodInvocationTree call && call.getMethodSelect() instanceof MemberSelectTree select) {
            String method = select.getIdentifier().toString();
            String owner = select.getExpression() instanceof IdentifierTree name
                    ? name.getName().toString()
                    : "";
            if ((owner.equals("Path") && method.equals("of")) || (owner.equals("Paths") && method.equals("get"))) {
                return joined(Optional.empty(), call.getArguments());
            }
            if (method.equals("resolve")) {
                return path(select.getExpression()).flatMap(base -> joined(Optional.of(base), call.getArguments()));
            }
            if (method.equals("toPath") || method.equals("toFile") || method.equals("toAbsolutePath")) {
                return path(select.getExpression());
            }
        }
        return Optional.empty();
    }

    private static Optional<String> joined(Optional<String> base, List<? extends ExpressionTree> parts) {
        List<String> texts = new ArrayList<>();
        base.ifPresent(texts::add);
        for (ExpressionTree part : parts) {
            Optional<String> text = path(part);
            if (text.isEmpty()) {
                return Optional.empty();
            }
            texts.add(text.get());
        }
        return texts.isEmpty() ? Optional.empty() : Optional.of(String.join("/", texts));
    }
}
