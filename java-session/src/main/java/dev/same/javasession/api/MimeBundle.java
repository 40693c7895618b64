package dev.same.javasession.api;

import java.awt.Image;
import java.awt.image.BufferedImage;
import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** A value as nbformat's MIME bundle: MIME type to content, text as a string, bytes in Base64. */
public final class MimeBundle {
    private MimeBundle() {}

    /** Describe a value; {@code text/plain} is always there. Runs the value's {@code toString}. */
    public static Map<String, Object> of(@Nullable Object value) {
        Object shown = Renderers.apply(value);
        Optional<Map<String, Object>> forms = Notebook.receiver().render(shown);
        if (forms.isPresent()) {
            return forms.get();
        }
        Map<String, Object> bundle = new LinkedHashMap<>();
        if (shown instanceof Notebook.Rendering rendering) {
            bundle.putAll(rendering.data());
            bundle.putIfAbsent(
                    "text/plain", "(" + String.join(", ", rendering.data().keySet()) + ")");
        } else if (shown instanceof Notebook.Html html) {
            bundle.put("text/html", html.source());
            bundle.put("text/plain", html.source());
        } else if (shown instanceof Notebook.Markdown markdown) {
            bundle.put("text/markdown", markdown.source());
            bundle.put("text/plain", markdown.source());
        } else if (shown instanceof Notebook.Latex latex) {
            bundle.put("text/latex", latex.source());
            bundle.put("text/plain", latex.source());
        } else if (shown instanceof Notebook.Svg svg) {
            bundle.put("image/svg+xml", svg.source());
            bundle.put("text/plain", "SVG image");
        } else if (mayBeImage(shown) && shown instanceof Image awt) {
            image(bundle, drawn(awt));
        } else if (mayBeImage(shown) && shown instanceof RenderedImage image) {
            image(bundle, image);
        } else {
            Optional<Table> table = shown == null ? Optional.empty() : Table.of(shown);
            table.ifPresent(t -> bundle.put("text/html", t.html()));
            bundle.put("text/plain", table.flatMap(Table::text).orElseGet(() -> PlainText.of(shown)));
        }
        return bundle;
    }

    static Map<String, Object> of(Object value, String mime) {
        Map<String, Object> bundle = new LinkedHashMap<>();
        Object form = of(value).get(mime);
        if (form != null && !mime.equals("text/plain")) {
            bundle.put(mime, form);
        } else {
            bundle.put(mime, value instanceof byte[] bytes ? Base64.getEncoder().encodeToString(bytes) : all(value));
        }
        bundle.putIfAbsent(
                "text/plain", value instanceof byte[] bytes ? bytes.length + " bytes of " + mime : PlainText.of(value));
        return bundle;
    }

    private static String all(Object value) {
        return value instanceof CharSequence ? value.toString() : PlainText.of(value);
    }

    /** Asked by name first, so that a notebook without images never loads the desktop module. */
    private static boolean mayBeImage(@Nullable Object value) {
        for (Class<?> type = value == null ? null : value.getClass(); type != null; type = type.getSuperclass()) {
            if ("java.desktop".equals(type.getModule().getName())) {
                return true;
            }
        }
        return false;
    }

    private static RenderedImage drawn(Image image) {
        if (image instanceof RenderedImage rendered) {
            return rendered;
        }
        Image loaded = new javax.swing.ImageIcon(image).getImage();
        var copy = new BufferedImage(
                Math.max(1, loaded.getWidth(null)), Math.max(1, loaded.getHeight(null)), BufferedImage.TYPE_INT_ARGB);
        var graphics = copy.createGraphics();
        graphics.drawImage(loaded, 0, 0, null);
        graphics.dispose();
        return copy;
    }

    private static void image(Map<String, Object> bundle, RenderedImage image) {
        var png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the image as PNG", e);
        }
        bundle.put("image/png", Base64.getEncoder().encodeToString(png.toByteArray()));
        bundle.put("text/plain", "image of " + image.getWidth() + " x " + image.getHeight() + " pixels");
    }
}
