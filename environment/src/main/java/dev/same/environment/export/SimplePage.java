package dev.same.environment.export;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A project's page of a package index as HTML (PEP 503): anchors whose addresses end with the file's hash. */
final class SimplePage {
    private static final Pattern ANCHOR =
            Pattern.compile("<a\\s[^>]*?href\\s*=\\s*[\"']([^\"'#]+)#sha256=([0-9a-fA-F]{64})[^\"']*[\"']");

    private SimplePage() {}

    static List<Wheel> wheels(URI page, byte[] html) {
        List<Wheel> wheels = new ArrayList<>();
        Matcher anchor = ANCHOR.matcher(new String(html, StandardCharsets.UTF_8));
        while (anchor.find()) {
            String address = anchor.group(1).replace("&amp;", "&");
            String path = address.substring(address.lastIndexOf('/') + 1);
            String name = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
            if (name.endsWith(".whl")) {
                wheels.add(new Wheel(
                        name,
                        Optional.of(page.resolve(address).toString()),
                        anchor.group(2).toLowerCase(java.util.Locale.ROOT)));
            }
        }
        return wheels;
    }
}
