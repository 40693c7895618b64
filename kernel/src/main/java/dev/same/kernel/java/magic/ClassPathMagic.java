package dev.same.kernel.java.magic;

import dev.same.kernel.MimeBundle;
import dev.same.kernel.engine.ExecutionResult;
import dev.same.kernel.magic.MagicException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code %jars} and {@code %classpath}. */
final class ClassPathMagic implements JavaMagic {
    @Override
    public List<String> names() {
        return List.of("jars", "classpath");
    }

    @Override
    public String arguments() {
        return "[PATH...]";
    }

    @Override
    public String summary() {
        return "add jars and folders of classes: names, wildcards (lib/*.jar, lib/**.jar); without any, list them";
    }

    @Override
    public boolean changesLibraries() {
        return true;
    }

    @Override
    public ExecutionResult run(Call call) throws MagicException {
        if (call.words().isEmpty()) {
            String list = call.host().libraries().stream().map(Path::toString).collect(Collectors.joining("\n"));
            return new ExecutionResult.Done(Optional.of(MimeBundle.text(list.isEmpty() ? "no jars were added" : list)));
        }
        List<String> missing = new ArrayList<>();
        List<Path> found = new ArrayList<>();
        for (String word : call.words()) {
            for (String entry : word.split(java.io.File.pathSeparator, -1)) {
                try {
                    List<Path> files = FileNames.expand(call.host().folder(), entry).stream()
                            .filter(file -> Files.isDirectory(file)
                                    || file.toString().endsWith(".jar")
                                    || file.toString().endsWith(".zip"))
                            .toList();
                    if (files.isEmpty()) {
                        missing.add(entry);
                    }
                    found.addAll(files);
                } catch (IOException e) {
                    missing.add(entry + " (" + e + ")");
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new MagicException(
                    "FileNotFound",
                    List.of(
                            "no jar and no folder of classes: " + String.join(", ", missing),
                            "names are relative to " + call.host().folder().toAbsolutePath()));
        }
        found.forEach(call.host()::addLibrary);
        return call.done();
    }

    @Override
    public List<String> complete(String arguments) {
        return FileNames.complete(LoadMagic.lastWord(arguments));
    }
}
