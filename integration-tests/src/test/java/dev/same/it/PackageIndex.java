package dev.same.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;

/**
 * A package index on this machine: a page for each project, with hashes. It has {@code colour-kit} 1.0 and 1.1, whose module is {@code colours},
 * {@code shade} 1.5, which it requires, and {@code unused} 3.0.
 */
final class PackageIndex implements AutoCloseable {
    /** Makes wheels without any tool. */
    private static final String WHEELS = """
            import base64, hashlib, os, sys, zipfile
            def wheel(name, version, requires, files):
                folder = "%s-%s.dist-info" % (name, version)
                files = dict(files)
                files[folder + "/METADATA"] = "Metadata-Version: 2.1\\nName: %s\\nVersion: %s\\n%s" % (
                    name.replace("_", "-"), version, "".join("Requires-Dist: %s\\n" % r for r in requires))
                files[folder + "/WHEEL"] = "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
                rows = ["%s,sha256=%s,%d" % (p, base64.urlsafe_b64encode(hashlib.sha256(t.encode()).digest()).rstrip(b"=").decode(),
                        len(t)) for p, t in files.items()] + [folder + "/RECORD,,"]
                files[folder + "/RECORD"] = "\\n".join(rows) + "\\n"
                path = os.path.join(sys.argv[1], "%s-%s-py3-none-any.whl" % (name, version))
                with zipfile.ZipFile(path, "w") as archive:
                    for p, t in files.items():
                        archive.writestr(p, t)
            for version in ("1.0", "1.1"):
                wheel("colour_kit", version, ["shade>=1"], {"colours.py": "import shade\\nRED = shade.dark('%s')\\n" % version})
            wheel("shade", "1.5", [], {"shade/__init__.py": "def dark(x):\\n    return 'dark ' + x\\n"})
            wheel("unused", "3.0", [], {"unused.py": ""})
            """;

    private final HttpServer server;

    private PackageIndex(HttpServer server) {
        this.server = server;
    }

    /** Make the wheels in a folder, and serve them. */
    static PackageIndex serve(Path wheels) throws IOException, InterruptedException {
        Files.createDirectories(wheels);
        Pythons.run("python3", WHEELS, wheels.toString());
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/files/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            byte[] file = Files.readAllBytes(wheels.resolve(path.substring(path.lastIndexOf('/') + 1)));
            exchange.sendResponseHeaders(200, file.length);
            exchange.getResponseBody().write(file);
            exchange.close();
        });
        server.createContext("/simple/", exchange -> {
            String project = exchange.getRequestURI()
                    .getPath()
                    .replaceFirst("/simple/", "")
                    .replace("/", "");
            byte[] body = page(wheels, project).getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "index");
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
        return new PackageIndex(server);
    }

    private static String page(Path wheels, String project) throws IOException {
        StringBuilder page = new StringBuilder("<!DOCTYPE html><html><body>");
        try (var files = Files.list(wheels)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith(project.replace('-', '_') + "-")) {
                    page.append("<a href=\"/files/" + name + "#sha256=" + Hashes.sha256(file) + "\">" + name + "</a>");
                }
            }
        }
        return page.append("</body></html>").toString();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/simple";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
