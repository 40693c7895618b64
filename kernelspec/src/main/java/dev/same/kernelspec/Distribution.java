package dev.same.kernelspec;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.SameHome;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A copy of SAME's jars that kernelspecs start from: the build that installed them may be moved, rebuilt or deleted.
 *
 * @param folder {@code $SAME_HOME/dist/DIGEST}
 * @param jars in the order of the class path
 */
record Distribution(Path folder, List<Path> jars) {
    private static final int DIGEST_LENGTH = 20;

    /** Return the folder of all distributions. */
    static Path all(SameHome home) {
        return home.directory().resolve("dist");
    }

    String digest() {
        return String.valueOf(folder.getFileName());
    }

    /** Copy what a class path names, if that has not been done yet; the jars of others' libraries become one. */
    static Distribution of(SameHome home, String classPath) {
        try {
            Files.createDirectories(all(home));
            Path scratch = Files.createTempDirectory(all(home), ".new-");
            try {
                return put(home, classPath, scratch);
            } finally {
                Folders.delete(scratch);
            }
        } catch (IOException e) {
            throw new SameException(
                    ErrorKind.ENVIRONMENT,
                    "could not copy SAME to " + all(home) + " (" + e
                            + "); set SAME_HOME to a folder that can be written",
                    e);
        }
    }

    private static Distribution put(SameHome home, String classPath, Path scratch) throws IOException {
        Path lib = Files.createDirectory(scratch.resolve("lib"));
        List<String> names = new ArrayList<>();
        List<Path> libraries = new ArrayList<>();
        for (Path entry : entries(classPath)) {
            if (Files.isRegularFile(entry) && Libraries.isOne(entry)) {
                libraries.add(entry);
                continue;
            }
            String name = freeName(names, Files.isDirectory(entry) ? folderName(entry) : entry.getFileName() + "");
            if (Files.isDirectory(entry)) {
                pack(entry, lib.resolve(name));
            } else {
                Files.copy(entry, lib.resolve(name));
            }
            names.add(name);
        }
        if (!libraries.isEmpty()) {
            names.add(freeName(names, "libraries.jar"));
            Libraries.merge(libraries, lib.resolve(names.get(names.size() - 1)));
        }
        MessageDigest digest = sha256();
        for (String name : names) {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update(Files.readAllBytes(lib.resolve(name)));
        }
        Files.write(scratch.resolve("classpath"), names);
        Path folder =
                all(home).resolve(HexFormat.of().formatHex(digest.digest()).substring(0, DIGEST_LENGTH));
        Folders.share(scratch);
        if (Files.isDirectory(folder)) {
            repair(folder, scratch, names);
        } else {
            Files.move(scratch, folder);
        }
        return new Distribution(
                folder,
                names.stream().map(name -> folder.resolve("lib").resolve(name)).toList());
    }

    /** Whether a kernel can start from a copy: everything that its class path names is there. */
    static boolean isWhole(Path folder) {
        try {
            return Files.readAllLines(folder.resolve("classpath")).stream()
                    .allMatch(name -> Files.isRegularFile(folder.resolve("lib").resolve(name)));
        } catch (IOException e) {
            return false;
        }
    }

    /** Put back what somebody removed from a copy. What is there stays: kernels may run from it. */
    private static void repair(Path folder, Path scratch, List<String> names) throws IOException {
        List<String> files = new ArrayList<>(List.of("classpath"));
        names.forEach(name -> files.add("lib/" + name));
        for (String file : files) {
            Path there = folder.resolve(file);
            Path made = scratch.resolve(file);
            if (!Files.isRegularFile(there) || Files.size(there) != Files.size(made)) {
                Files.createDirectories(folder.resolve("lib"));
                Files.move(made, there, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** The jars and folders of a class path, with those that manifests add. */
    private static Collection<Path> entries(String classPath) throws IOException {
        Set<Path> entries = new LinkedHashSet<>();
        for (String text : classPath.split(File.pathSeparator, -1)) {
            if (!text.isBlank()) {
                add(Path.of(text).toAbsolutePath().normalize(), entries);
            }
        }
        return entries;
    }

    private static void add(Path entry, Set<Path> entries) throws IOException {
        if (!Files.exists(entry) || !entries.add(entry) || Files.isDirectory(entry)) {
            return;
        }
        try (JarFile jar = new JarFile(entry.toFile())) {
            Manifest manifest = jar.getManifest();
            String more = manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            if (more != null) {
                for (String relative : more.strip().split("\\s+", -1)) {
                    // Class-Path holds URLs; ours, and those of Maven's plug-ins, are plain relative names.
                    add(entry.resolveSibling(relative).normalize(), entries);
                }
            }
        }
    }

    private static String freeName(List<String> names, String wanted) {
        String name = wanted;
        for (int i = 2; names.contains(name); i++) {
            name = i + "-" + wanted;
        }
        return name;
    }

    /** {@code .../magics/target/classes} becomes {@code magics.jar}. */
    private static String folderName(Path folder) {
        Path place = folder;
        while (place.getParent() != null
                && List.of("classes", "test-classes", "target", "launcher").contains(place.getFileName() + "")) {
            place = place.getParent();
        }
        return place.getFileName() + ".jar";
    }

    /** Archives of class data need jars. */
    private static void pack(Path folder, Path jar) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out);
                Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                ZipEntry entry = new ZipEntry(folder.relativize(file).toString().replace(File.separatorChar, '/'));
                // The same classes give the same digest.
                entry.setLastModifiedTime(FileTime.fromMillis(0));
                zip.putNextEntry(entry);
                try (InputStream in = Files.newInputStream(file)) {
                    in.transferTo(zip);
                }
                zip.closeEntry();
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new SameException(ErrorKind.INTERNAL, "this Java has no SHA-256", e);
        }
    }

    /** Remove the distributions that no kernelspec needs and no process runs from. */
    static void removeUnused(SameHome home, Uses uses) {
        try (Stream<Path> entries = Files.isDirectory(all(home)) ? Files.list(all(home)) : Stream.empty()) {
            for (Path folder : entries.filter(Files::isDirectory).toList()) {
                if (!uses.isUsed(folder) && !isRunning(folder)) {
                    Folders.delete(folder);
                }
            }
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not clean up " + all(home) + ": " + e, e);
        }
    }

    /** A kernel that goes on loads classes from its jars when it first needs them. */
    private static boolean isRunning(Path folder) {
        String text = folder + File.separator;
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::info)
                .anyMatch(info -> info.commandLine().orElse("").contains(text)
                        || Stream.of(info.arguments().orElse(new String[0])).anyMatch(each -> each.contains(text)));
    }
}
