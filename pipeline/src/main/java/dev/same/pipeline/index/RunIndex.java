package dev.same.pipeline.index;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.SameHome;
import dev.same.pipeline.internal.Json;
import dev.same.pipeline.plan.PlannedParameter;
import dev.same.pipeline.run.Journal;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunSnapshot;
import dev.same.pipeline.run.State;
import dev.same.pipeline.sweep.SweepDirectory;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * An SQLite table of all runs. Catches up with the journal when it is opened, so drivers never wait for it; missing or of
 * another version, it is built again from the runs.
 *
 * <p>Not thread-safe. Several processes may use it at once.
 */
public final class RunIndex implements AutoCloseable {
    /** Raised when the tables change; an index of another version is thrown away. */
    private static final int VERSION = 2;

    private static final TypeReference<LinkedHashMap<String, JsonNode>> VALUES = new TypeReference<>() {};

    private final SameHome home;
    private final Connection connection;

    private RunIndex(SameHome home, Connection connection) {
        this.home = home;
        this.connection = connection;
    }

    /** Open the index and bring it up to date. */
    public static RunIndex open(SameHome home) {
        Path file = home.directory().resolve("index.sqlite");
        try {
            Files.createDirectories(home.directory());
            RunIndex index = new RunIndex(home, DriverManager.getConnection("jdbc:sqlite:" + file));
            index.prepare();
            index.catchUp();
            return index;
        } catch (SQLException | IOException e) {
            throw new SameException(
                    ErrorKind.ENVIRONMENT,
                    "could not open the index of runs " + file + " (" + e.getMessage()
                            + "); check that " + home.directory()
                            + " can be written, or set SAME_HOME; a damaged index may be"
                            + " deleted: it is made again from the runs",
                    e);
        }
    }

    private void prepare() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 10000");
            statement.execute("PRAGMA journal_mode = WAL");
            // The index can be rebuilt, so it need not survive a power cut.
            statement.execute("PRAGMA synchronous = OFF");
            int found;
            try (ResultSet version = statement.executeQuery("PRAGMA user_version")) {
                found = version.next() ? version.getInt(1) : 0;
            }
            if (found != VERSION) {
                statement.execute("DROP TABLE IF EXISTS runs");
                statement.execute("DROP TABLE IF EXISTS progress");
            }
            statement.execute("CREATE TABLE IF NOT EXISTS progress (journal INTEGER NOT NULL)");
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS runs (run INTEGER PRIMARY KEY, notebook TEXT NOT NULL,"
                            + " backend TEXT NOT NULL, state TEXT NOT NULL, started REAL, finished REAL, steps_done INTEGER NOT NULL,"
                            + " steps_total INTEGER NOT NULL, parameters TEXT NOT NULL, metrics TEXT NOT NULL, sweep INTEGER NOT NULL)");
            statement.execute("CREATE INDEX IF NOT EXISTS runs_unfinished ON runs (run) WHERE finished IS NULL");
            statement.execute("PRAGMA user_version = " + VERSION);
        }
    }

    private void catchUp() throws SQLException, IOException {
        connection.setAutoCommit(false);
        TreeSet<Long> changed = new TreeSet<>();
        long offset = readProgress();
        Path journal = Journal.file(home);
        long end = Files.exists(journal) ? Files.size(journal) : 0;
        if (offset < 0 || offset > end) {
            RunDirectory.numbers(home).forEach(changed::add);
        } else {
            readJournal(journal, offset, end, changed);
        }
        try (Statement statement = connection.createStatement();
                ResultSet unfinished = statement.executeQuery("SELECT run FROM runs WHERE finished IS NULL")) {
            while (unfinished.next()) {
                changed.add(unfinished.getLong(1));
            }
        }
        for (long run : changed) {
            update(run);
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM progress");
            statement.execute("INSERT INTO progress (journal) VALUES (" + end + ")");
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private long readProgress() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT journal FROM progress")) {
            return row.next() ? row.getLong(1) : -1;
        }
    }

    private static void readJournal(Path journal, long offset, long end, TreeSet<Long> changed) throws IOException {
        if (offset == end) {
            return;
        }
        byte[] content = new byte[Math.toIntExact(end - offset)];
        try (RandomAccessFile file = new RandomAccessFile(journal.toFile(), "r")) {
            file.seek(offset);
            file.readFully(content);
        }
        new String(content, StandardCharsets.US_ASCII)
                .lines()
                .filter(line -> line.matches("[1-9][0-9]{0,17}"))
                .forEach(line -> changed.add(Long.parseLong(line)));
    }

    private void update(long number) throws SQLException {
        Path path = home.runs().resolve(Long.toString(number));
        RunDirectory directory = new RunDirectory(number, path);
        if (!Files.exists(directory.plan())) {
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM runs WHERE run = ?")) {
                delete.setLong(1, number);
                delete.execute();
            }
            return;
        }
        RunSummary row = summarise(RunSnapshot.read(directory));
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT OR REPLACE INTO runs VALUES (?,?,?,?,?,?,?,?,?,?,?)")) {
            insert.setLong(1, row.run());
            insert.setString(2, row.notebook());
            insert.setString(3, row.backend());
            insert.setString(4, row.state().word());
            setTime(insert, 5, row.started());
            setTime(insert, 6, row.finished());
            insert.setInt(7, row.stepsDone());
            insert.setInt(8, row.stepsTotal());
            insert.setString(9, json(row.parameters()));
            insert.setString(10, json(row.metrics()));
            insert.setLong(
                    11,
                    SweepDirectory.of(directory)
                            .map(SweepDirectory.Member::sweep)
                            .orElse(0L));
            insert.execute();
        }
    }

    private static RunSummary summarise(RunSnapshot run) {
        Map<String, JsonNode> parameters = new LinkedHashMap<>();
        for (PlannedParameter parameter : run.plan().parameters()) {
            parameters.put(parameter.name(), parameter.value());
        }
        Map<String, JsonNode> metrics = new LinkedHashMap<>();
        int done = 0;
        for (RunSnapshot.StepStatus status : run.steps().values()) {
            status.result().ifPresent(result -> metrics.putAll(result.metrics()));
            done += status.state().isSuccess() ? 1 : 0;
        }
        return new RunSummary(
                run.directory().number(),
                run.plan().notebook(),
                run.start().map(start -> start.backend()).orElse(""),
                run.state(),
                run.start().map(start -> OptionalDouble.of(start.time())).orElse(OptionalDouble.empty()),
                run.finished(),
                done,
                run.steps().size(),
                parameters,
                metrics);
    }

    /** List runs, newest first, of whichever sweep. */
    public List<RunSummary> list(int limit, String notebook) {
        return list(limit, notebook, OptionalLong.empty());
    }

    /**
     * List runs, newest first.
     *
     * @param limit at most so many
     * @param notebook only runs of notebooks whose file name contains this; empty for all
     * @param sweep only runs of this sweep, or with 0 of none; empty for all
     */
    public List<RunSummary> list(int limit, String notebook, OptionalLong sweep) {
        String query = "SELECT * FROM runs WHERE (instr(notebook, ?) > 0 OR ? = '')"
                + (sweep.isPresent() ? " AND sweep = " + sweep.getAsLong() : "") + " ORDER BY run DESC LIMIT ?";
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, notebook);
            statement.setString(2, notebook);
            statement.setInt(3, limit);
            List<RunSummary> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(read(row));
                }
            }
            return found;
        } catch (SQLException e) {
            throw new SameException(ErrorKind.INTERNAL, "could not list the runs: " + e.getMessage(), e);
        }
    }

    private static RunSummary read(ResultSet row) throws SQLException {
        try {
            return new RunSummary(
                    row.getLong(1),
                    row.getString(2),
                    row.getString(3),
                    State.valueOf(row.getString(4).toUpperCase(java.util.Locale.ROOT)),
                    time(row, 5),
                    time(row, 6),
                    row.getInt(7),
                    row.getInt(8),
                    Json.MAPPER.readValue(row.getString(9), VALUES),
                    Json.MAPPER.readValue(row.getString(10), VALUES));
        } catch (JsonProcessingException e) {
            throw new SameException(
                    ErrorKind.INTERNAL, "the index of runs is damaged: " + e.getOriginalMessage() + "; delete it", e);
        }
    }

    private static OptionalDouble time(ResultSet row, int column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private static void setTime(PreparedStatement statement, int column, OptionalDouble time) throws SQLException {
        if (time.isPresent()) {
            statement.setDouble(column, time.getAsDouble());
        } else {
            statement.setNull(column, Types.REAL);
        }
    }

    private static String json(Map<String, JsonNode> values) {
        try {
            return Json.MAPPER.writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("JSON values that cannot be written", e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new SameException(ErrorKind.INTERNAL, "could not close the index of runs: " + e.getMessage(), e);
        }
    }
}
