package dev.same.kernelspec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The libraries that SAME uses, in one jar. The JDK asks some sixty times for services at the start of a Java kernel, each time
 * in all jars of the class path: with forty of them that takes longer than all else before the first reply.
 */
final class Libraries {
    /** Our own jars, and the one whose classes users' cells see: these are known by where their classes come from. */
    private static final Pattern KEPT = Pattern.compile("(?:dev/same|io/github/spencerpark)/.*");

    /** Lines of all jars together; the first jar's file would hide the others'. */
    private static final Pattern LISTS = Pattern.compile("META-INF/(?:services|sisu)/[^/]+");

    private static final Pattern LEFT_OUT = Pattern.compile(
            "META-INF/(?:MANIFEST\\.MF|INDEX\\.LIST|[^/]+\\.(?:SF|RSA|DSA|EC))|(?:.*/)?module-info\\.class|.*/");

    private static final Pattern VERSIONED = Pattern.compile("META-INF/versions/.*");

    /** Licences and notices. */
    private static final Pattern TEXTS = Pattern.compile("META-INF/([^/]+)");

    private final ZipOutputStream out;
    private final Set<String> written = new HashSet<>();
    private final Map<String, ByteArrayOutputStream> lists = new LinkedHashMap<>();

    private Libraries(ZipOutputStream out) {
        this.out = out;
    }

    /** Whether a jar can go together with others. */
    static boolean isOne(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .noneMatch(entry -> KEPT.matcher(entry.getName()).matches());
        }
    }

    /** Write what these jars hold into one. Of files of one name the first is taken, as on a class path. */
    static void merge(Collection<Path> jars, Path into) throws IOException {
        try (OutputStream file = Files.newOutputStream(into);
                var zip = new ZipOutputStream(file)) {
            zip.setLevel(Deflater.BEST_SPEED);
            var libraries = new Libraries(zip);
            libraries.writeManifest(jars);
            for (Path jar : jars) {
                libraries.add(jar);
            }
            for (Map.Entry<String, ByteArrayOutputStream> list : libraries.lists.entrySet()) {
                libraries.write(list.getKey(), list.getValue().toByteArray());
            }
        }
    }

    private void writeManifest(Collection<Path> jars) throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        for (Path jar : jars) {
            try (JarFile file = new JarFile(jar.toFile())) {
                if (file.isMultiRelease()) {
                    manifest.getMainAttributes().put(Attributes.Name.MULTI_RELEASE, "true");
                }
            }
        }
        var bytes = new ByteArrayOutputStream();
        manifest.write(bytes);
        write(JarFile.MANIFEST_NAME, bytes.toByteArray());
    }

    private void add(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            List<String> names = file.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> !LEFT_OUT.matcher(name).matches())
                    .filter(name ->
                            file.isMultiRelease() || !VERSIONED.matcher(name).matches())
                    .toList();
            for (String name : names) {
                add(String.valueOf(jar.getFileName()), name, content(file, name));
            }
        }
    }

    private static byte[] content(JarFile file, String name) throws IOException {
        try (InputStream in = file.getInputStream(file.getEntry(name))) {
            return in.readAllBytes();
        }
    }

    private void add(String jar, String name, byte[] content) throws IOException {
        if (LISTS.matcher(name).matches()) {
            ByteArrayOutputStream list = lists.computeIfAbsent(name, any -> new ByteArrayOutputStream());
            list.write(content);
            list.write('\n');
        } else if (!written.contains(name)) {
            write(name, content);
        } else if (TEXTS.matcher(name).matches()) {
            String apart = name.replaceFirst("META-INF/", "META-INF/" + jar + "/");
            // A class path may name one jar in two places.
            if (!written.contains(apart)) {
                write(apart, content);
            }
        }
    }

    private void write(String name, byte[] content) throws IOException {
        written.add(name);
        var entry = new ZipEntry(name);
        // The same libraries give the same digest.
        entry.setLastModifiedTime(FileTime.fromMillis(0));
        out.putNextEntry(entry);
        out.write(content);
        out.closeEntry();
    }
}
