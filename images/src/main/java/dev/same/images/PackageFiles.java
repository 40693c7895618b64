package dev.same.images;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The files of a virtual environment as an image has them: without its interpreter and what names its place, with bytecode that
 * does not depend on times.
 */
final class PackageFiles {
    private static final long MOST_MINUTES = 20;

    private final Path environment;
    private final Path target;

    /**
     * @param environment a virtual environment
     * @param target an empty folder
     */
    PackageFiles(Path environment, Path target) {
        this.environment = environment;
        this.target = target;
    }

    /** Copy them. What cannot be compiled, such as a template that only looks like Python, stays as it is. */
    void copy() throws IOException, InterruptedException {
        Path site = site();
        Path copy = target.resolve(environment.relativize(site));
        copyTree(site, copy);
        copyScripts();
        compile(copy);
    }

    private Path site() throws IOException {
        try (Stream<Path> libraries = Files.list(environment.resolve("lib"))) {
            return libraries
                    .filter(each -> each.getFileName().toString().startsWith("python"))
                    .map(each -> each.resolve("site-packages"))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow(() -> new IOException("no site-packages in " + environment));
        }
    }

    private static void copyTree(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (folder.getFileName().toString().equals("__pycache__")) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(from.relativize(folder)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                // A link of a package into itself becomes what it leads to: layers of images have files alone.
                if (Files.isRegularFile(file)) {
                    Files.copy(file, to.resolve(from.relativize(file)));
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Programs of packages start the Python of the image, wherever that is. */
    private void copyScripts() throws IOException {
        Path folder = environment.resolve("bin");
        Path copy = Files.createDirectories(target.resolve("bin"));
        try (Stream<Path> programs = Files.list(folder)) {
            for (Path program : programs.sorted().toList()) {
                byte[] content = Files.isRegularFile(program) && !Files.isSymbolicLink(program)
                        ? Files.readAllBytes(program)
                        : new byte[0];
                String text = new String(content, StandardCharsets.ISO_8859_1);
                if (text.startsWith("#!" + folder)) {
                    String rest = text.substring(text.indexOf('\n'));
                    Files.write(
                            copy.resolve(program.getFileName()),
                            ("#!/usr/bin/env python3" + rest).getBytes(StandardCharsets.ISO_8859_1));
                }
            }
        }
    }

    /** Steps do not own the image and could not keep what they compile: each import would compile anew. */
    private void compile(Path site) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        environment.resolve("bin/python").toString(),
                        "-m",
                        "compileall",
                        "-q",
                        "--invalidation-mode",
                        "unchecked-hash",
                        "-s",
                        target.toString(),
                        "-p",
                        ImageLayout.USER_BASE,
                        site.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        try {
            if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
                throw new IOException("the packages were not compiled within " + MOST_MINUTES + " minutes");
            }
        } finally {
            process.destroyForcibly();
        }
    }
}
