package dev.same.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A package index (PEP 503) on this machine: a page for each project, with the hashes of the wheels in a folder. */
final class PackageIndex implements AutoCloseable {
    private final Path wheels;
    private final HttpServer server;
    private final List<HttpContext> contexts;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    PackageIndex(Path wheels) throws IOException {
        this.wheels = wheels;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        contexts = List.of(server.createContext("/files/", this::file), server.createContext("/simple/", this::page));
        server.setExecutor(threads);
        server.start();
    }

    /** Let nobody in from now on but who says this. */
    void require(String user, String password) {
        contexts.forEach(context -> context.setAuthenticator(new BasicAuthenticator("index") {
            @Override
            public boolean checkCredentials(String name, String word) {
                return name.equals(user) && word.equals(password);
            }
        }));
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/simple";
    }

    private void file(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        answer(exchange, Files.readAllBytes(wheels.resolve(path.substring(path.lastIndexOf('/') + 1))));
    }

    private void page(HttpExchange exchange) throws IOException {
        String project =
                exchange.getRequestURI().getPath().replaceFirst("/simple/", "").replace("/", "");
        StringBuilder page = new StringBuilder("<!DOCTYPE html><html><body>");
        try (var files = Files.list(wheels)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith(project.replace('-', '_') + "-")) {
                    page.append("<a href=\"/files/" + name + "#sha256=" + Hashes.sha256(file) + "\">" + name + "</a>");
                }
            }
        }
        exchange.getResponseHeaders().add("Content-Type", "text/html");
        answer(exchange, page.append("</body></html>").toString().getBytes(UTF_8));
    }

    private static void answer(HttpExchange exchange, byte[] body) throws IOException {
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
