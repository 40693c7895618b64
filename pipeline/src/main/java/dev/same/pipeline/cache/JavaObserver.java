package dev.same.pipeline.cache;

import dev.same.pipeline.dataflow.java.JavaTexts;
import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.run.Observed;
import dev.same.pipeline.run.Observed.SeenFile;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Java step depends on, by its text: no JVM tells cheaply which files were opened. Files whose names stand in the code are
 * followed; other uses of files, network, processes and clocks are effects, so that such steps are executed.
 *
 * <p>Libraries that open files under names which do not stand in the code are not seen.
 */
final class JavaObserver {
    private static final Pattern NAMED_FILE = Pattern.compile(
            "(?:Path\\.of|Paths\\.get|new\\s+(?:java\\.io\\.)?(?:File|FileReader|FileWriter|FileInputStream|FileOutputStream|PrintWriter))"
                    + "\\s*\\(\\s*\"[^\"\n]*\"\\s*\\)"
                    + "|Files\\.(?:readString|readAllLines|readAllBytes|lines|newBufferedReader|newInputStream|size|exists|write|writeString|newBufferedWriter|newOutputStream)\\b"
                    + "|import\\s[^;\n]*");
    private static final Pattern VARIABLE = Pattern.compile("System\\.getenv\\s*\\(\\s*(?:\"([^\"\n]+)\"\\s*\\))?");

    private static final Map<String, Pattern> EFFECTS = effects();

    private JavaObserver() {}

    private static Map<String, Pattern> effects() {
        Map<String, Pattern> effects = new LinkedHashMap<>();
        effects.put(
                "uses files by names that do not stand in the code (%s)",
                Pattern.compile(
                        "\\b(?:Files|File|Path|Paths|FileReader|FileWriter|FileInputStream|FileOutputStream|RandomAccessFile|FileChannel|PrintWriter|FileSystems|ZipFile|JarFile|ImageIO)\\b"));
        effects.put(
                "uses the network (%s)",
                Pattern.compile(
                        "\\b(?:HttpClient|HttpURLConnection|Socket|ServerSocket|DatagramSocket|URL|URI|URLConnection)\\b"));
        effects.put("uses a database (%s)", Pattern.compile("\\b(?:DriverManager|DataSource)\\b"));
        effects.put(
                "starts a process (%s), which may do anything", Pattern.compile("\\b(?:ProcessBuilder|Runtime)\\b"));
        effects.put(
                "reads the date or the time (%s)",
                Pattern.compile(
                        "\\b(?:LocalDate|LocalDateTime|LocalTime|Instant|ZonedDateTime|OffsetDateTime|Year|YearMonth)\\.now\\b|\\bnew\\s+Date\\s*\\(\\s*\\)"));
        effects.put("reads system properties (%s)", Pattern.compile("\\bSystem\\.(?:getProperty|getProperties)\\b"));
        effects.put("uses the class path (%s)", Pattern.compile("(?m)^\\s*%(?:jars|classpath|loadFromPOM)\\b"));
        effects.put("runs a shell command (%s)", Pattern.compile("(?m)^\\s*(?:!|%%?(?:shell|bash|sh)\\b)"));
        return effects;
    }

    static Observed observe(PlannedStep step, Path folder, long startedNs) {
        List<SeenFile> reads = new ArrayList<>();
        List<SeenFile> writes = new ArrayList<>();
        TreeSet<String> variables = new TreeSet<>();
        TreeSet<String> effects = new TreeSet<>();
        for (String source : sources(step)) {
            files(source, folder, startedNs, reads, writes);
            Matcher variable = VARIABLE.matcher(source);
            while (variable.find()) {
                if (variable.group(1) != null) {
                    variables.add(variable.group(1));
                } else {
                    effects.add("reads environment variables by names that do not stand in the code");
                }
            }
            String unnamed = NAMED_FILE.matcher(source).replaceAll(" ");
            EFFECTS.forEach((text, pattern) -> {
                Matcher matcher = pattern.matcher(unnamed);
                if (matcher.find()) {
                    effects.add(text.formatted(matcher.group().strip()));
                }
            });
        }
        return new Observed(
                reads.stream().distinct().toList(),
                writes.stream().distinct().toList(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.copyOf(variables),
                List.copyOf(effects));
    }

    private static List<String> sources(PlannedStep step) {
        List<String> sources = new ArrayList<>();
        step.definitions().forEach(definition -> sources.add(NormalCode.of("java", definition.source())));
        step.cells().forEach(cell -> sources.add(NormalCode.of("java", cell.source())));
        return sources;
    }

    private static void files(String source, Path folder, long startedNs, List<SeenFile> reads, List<SeenFile> writes) {
        for (String text : JavaTexts.literals(source)) {
            if (!text.contains(".") && !text.contains("/")) {
                continue;
            }
            try {
                SeenFile file = Digests.look(folder.resolve(text).normalize());
                if (file.size() >= 0) {
                    (file.mtimeNs() >= startedNs ? writes : reads).add(file);
                }
            } catch (InvalidPathException e) {
                // No name of a file.
            }
        }
    }
}
