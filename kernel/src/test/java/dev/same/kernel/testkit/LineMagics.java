package dev.same.kernel.testkit;

import dev.same.kernel.Completion;
import dev.same.kernel.MimeBundle;
import dev.same.kernel.engine.ExpressionResult;
import dev.same.kernel.engine.NoInputException;
import dev.same.kernel.engine.Outlet.StreamName;
import dev.same.kernel.magic.Comm;
import dev.same.kernel.magic.CommHandler;
import dev.same.kernel.magic.ExecutedCell;
import dev.same.kernel.magic.MagicCell;
import dev.same.kernel.magic.MagicContext;
import dev.same.kernel.magic.MagicException;
import dev.same.kernel.magic.MagicSupport;
import dev.same.kernel.magic.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/** Magics {@code %test say|fail|wait|ask|get|break}, above and below the code, and what they were told. */
public final class LineMagics implements MagicSupport {
    private static final String MARK = "%test ";

    public final List<String> told = new CopyOnWriteArrayList<>();

    @Override
    public Optional<MagicCell> find(String code, String language) {
        List<String> lines = code.lines().toList();
        return lines.stream().anyMatch(line -> line.startsWith(MARK)) ? Optional.of(new Cell(lines)) : Optional.empty();
    }

    private record Cell(List<String> lines) implements MagicCell {
        @Override
        public String engineCode() {
            return lines.stream()
                    .map(line -> line.startsWith(MARK) ? "# " + line : line)
                    .collect(Collectors.joining("\n"));
        }

        @Override
        public void before(MagicContext context) throws MagicException, InterruptedException {
            for (String line : lines) {
                if (!line.startsWith(MARK)) {
                    return;
                }
                run(line.substring(MARK.length()), context);
            }
        }

        @Override
        public void after(MagicContext context) throws MagicException, InterruptedException {
            List<String> after = new ArrayList<>();
            for (int i = lines.size() - 1; i >= 0 && lines.get(i).startsWith(MARK); i--) {
                after.add(0, lines.get(i));
            }
            if (after.size() < lines.size()) {
                for (String line : after) {
                    run(line.substring(MARK.length()), context);
                }
            }
        }

        private static void run(String line, MagicContext context) throws MagicException, InterruptedException {
            String[] words = line.split(" ", 2);
            String rest = words.length > 1 ? words[1] : "";
            switch (words[0]) {
                case "say" -> context.outlet().stream(StreamName.STDOUT, "magic " + rest + "\n");
                case "fail" -> throw new MagicException("TestMagicError", List.of(rest, "more"));
                case "break" -> throw new IllegalStateException(rest);
                case "wait" -> Thread.sleep(60_000);
                case "ask" -> context.outlet().stream(StreamName.STDOUT, "magic got " + ask(rest, context) + "\n");
                case "get" -> context.outlet().stream(StreamName.STDOUT, "magic has " + get(rest, context) + "\n");
                default -> throw new MagicException("TestMagicError", List.of("no magic " + words[0]));
            }
        }

        private static String ask(String prompt, MagicContext context) throws MagicException {
            try {
                return context.outlet().input(prompt, false);
            } catch (NoInputException e) {
                throw new MagicException("NoInput", List.of(String.valueOf(e.getMessage())));
            }
        }

        private static Object get(String name, MagicContext context) throws MagicException, InterruptedException {
            try {
                ExpressionResult result = context.session()
                        .evaluate("say nobody sees this", name)
                        .toCompletableFuture()
                        .get();
                return result instanceof ExpressionResult.Value value
                        ? String.valueOf(value.bundle().data().get("text/plain"))
                        : ((ExpressionResult.Problem) result).name();
            } catch (ExecutionException e) {
                throw new MagicException("Evaluation", List.of(e.toString()));
            }
        }
    }

    @Override
    public Optional<Completion> complete(String code, int cursor, Session session) {
        int line = code.lastIndexOf('\n', cursor - 1) + 1;
        return code.startsWith(MARK, line) && cursor >= line + MARK.length()
                ? Optional.of(
                        new Completion(line + MARK.length(), cursor, List.of(new Completion.Match("say", "magic", ""))))
                : Optional.empty();
    }

    @Override
    public Optional<MimeBundle> inspect(String code, int cursor, Session session) {
        return code.startsWith(MARK) ? Optional.of(MimeBundle.text("help of %test")) : Optional.empty();
    }

    @Override
    public void executed(Session session, ExecutedCell cell) {
        told.add((cell.succeeded() ? "ok " : "failed ") + cell.code());
    }

    @Override
    public String commTarget() {
        return "test";
    }

    @Override
    public Optional<CommHandler> commOpened(Comm comm, Map<String, Object> data, Session session) {
        comm.send(Map.of("opened", data));
        return Optional.of(new CommHandler() {
            @Override
            public void message(Map<String, Object> message) {
                comm.send(Map.of("echo", message));
            }

            @Override
            public void closed() {
                told.add("closed " + comm.id());
            }
        });
    }
}
