package dev.same.javasession;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;
import jdk.jshell.spi.ExecutionControl.EngineTerminationException;
import jdk.jshell.spi.ExecutionControl.InternalException;
import org.jspecify.annotations.Nullable;

/**
 * The classes that JShell compiled, under the names that the user gave them.
 *
 * <p>JShell nests the user's {@code Point} in a wrapper: {@code REPL.$JShell$12$Point}, and after a redefinition
 * {@code REPL.$JShell$12B$Point}. The wrapper's number differs from session to session; the user's name does not.
 */
public final class SessionClasses implements LoaderDelegate {
    private static final Pattern WRAPPED = Pattern.compile("REPL\\.\\$JShell\\$(\\d+)[A-Z]*\\$(.+)");

    private final Loader loader;
    private final Map<String, String> current = new LinkedHashMap<>();

    SessionClasses(ClassLoader parent, UnaryOperator<byte[]> rewriter) {
        loader = new Loader(parent, rewriter);
    }

    /** Loads what cells define and libraries that were added. */
    public ClassLoader loader() {
        return loader;
    }

    /** The name the user knows a class by: {@code Point$Part} for {@code REPL.$JShell$12$Point$Part}. */
    public static String userName(String binaryName) {
        var wrapped = WRAPPED.matcher(binaryName);
        return wrapped.matches() ? wrapped.group(2) : binaryName;
    }

    /** Whether a cell defined the class; libraries of the notebook are in the same loader. */
    public boolean isUserClass(Class<?> type) {
        return type.getClassLoader() == loader && type.getName().startsWith("REPL.");
    }

    /** The name the user knows a class by. */
    public String userName(Class<?> type) {
        return userName(type.getName());
    }

    /** The newest class of that name. */
    public Optional<Class<?>> find(String userName) {
        String binaryName;
        synchronized (current) {
            binaryName = current.get(userName);
        }
        if (binaryName == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Class.forName(binaryName, false, loader));
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public void load(ClassBytecodes[] classes) throws ClassInstallException {
        boolean[] loaded = new boolean[classes.length];
        for (ClassBytecodes unit : classes) {
            loader.declare(unit.name(), unit.bytecodes());
        }
        for (int i = 0; i < classes.length; i++) {
            String name = classes[i].name();
            try {
                Class.forName(name, false, loader);
                loaded[i] = true;
            } catch (ClassNotFoundException | LinkageError e) {
                throw new ClassInstallException("load: " + name + ": " + e, loaded);
            }
            String userName = userName(name);
            if (!userName.equals(name)) {
                synchronized (current) {
                    current.put(userName, name);
                }
            }
        }
    }

    @Override
    public void classesRedefined(ClassBytecodes[] classes) {
        for (ClassBytecodes unit : classes) {
            loader.declare(unit.name(), unit.bytecodes());
        }
    }

    @Override
    public void addToClasspath(String path) throws EngineTerminationException, InternalException {
        for (String entry : path.split(java.io.File.pathSeparator, -1)) {
            try {
                loader.addURL(Path.of(entry).toUri().toURL());
            } catch (MalformedURLException e) {
                throw new InternalException("class path entry " + entry + ": " + e.getMessage());
            }
        }
    }

    @Override
    public Class<?> findClass(String name) throws ClassNotFoundException {
        return Class.forName(name, false, loader);
    }

    /** Defines what JShell compiled; keeps the bytes for {@code getResource}. */
    private static final class Loader extends URLClassLoader {
        private final UnaryOperator<byte[]> rewriter;
        private final Map<String, byte[]> declared = new HashMap<>();

        Loader(ClassLoader parent, UnaryOperator<byte[]> rewriter) {
            super("notebook", new URL[0], parent);
            this.rewriter = rewriter;
        }

        synchronized void declare(String name, byte[] bytes) {
            declared.put(name, bytes);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes;
            synchronized (this) {
                bytes = declared.get(name);
            }
            if (bytes == null) {
                return ofLibrary(name);
            }
            byte[] code = rewriter.apply(bytes);
            return defineClass(name, code, 0, code.length);
        }

        /** Defines a class of a library; only one that has to be changed is read here. */
        private Class<?> ofLibrary(String name) throws ClassNotFoundException {
            String path = name.replace('.', '/') + ".class";
            URL url = findResource(path);
            if (url != null) {
                byte[] bytes;
                try (InputStream in = url.openStream()) {
                    bytes = in.readAllBytes();
                } catch (IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
                byte[] code = rewriter.apply(bytes);
                if (!Arrays.equals(code, bytes)) {
                    return defineClass(name, code, 0, code.length, source(url, path));
                }
            }
            return super.findClass(name);
        }

        private static @Nullable CodeSource source(URL url, String path) {
            String text = url.toString();
            String place = text.substring(0, text.length() - path.length());
            String jar =
                    place.startsWith("jar:") && place.endsWith("!/") ? place.substring(4, place.length() - 2) : place;
            try {
                return new CodeSource(new URL(jar), (java.security.cert.Certificate[]) null);
            } catch (MalformedURLException e) {
                return null;
            }
        }

        @Override
        protected void addURL(URL url) {
            super.addURL(url);
        }

        @Override
        public @Nullable InputStream getResourceAsStream(String name) {
            byte[] bytes = null;
            if (name.endsWith(".class")) {
                synchronized (this) {
                    bytes = declared.get(
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'));
                }
            }
            return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
        }

        @Override
        public void close() throws IOException {
            super.close();
            synchronized (this) {
                declared.clear();
            }
        }
    }
}
