package dev.same.step.java.api;

import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** A value as nbformat's MIME bundle: MIME type to content, text as a string, bytes in Base64. */
public final class MimeBundle {
    private MimeBundle() {}

    /** Describe a value; {@code text/plain} is always there. Runs the value's {@code toString}. */
    public static Map<String, Object> of(@Nullable Object value) {
        Map<String, Object> bundle = new LinkedHashMap<>();
        if (value instanceof Notebook.Html html) {
            bundle.put("text/html", html.source());
            bundle.put("text/plain", html.source());
        } else if (value instanceof Notebook.Markdown markdown) {
            bundle.put("text/markdown", markdown.source());
            bundle.put("text/plain", markdown.source());
        } else if (value instanceof Notebook.Svg svg) {
            bundle.put("image/svg+xml", svg.source());
            bundle.put("text/plain", "SVG image");
        } else if (mayBeImage(value) && value instanceof RenderedImage image) {
            image(bundle, image);
        } else {
            bundle.put("text/plain", text(value));
        }
        return bundle;
    }

    static Map<String, Object> of(Object value, String mime) {
        Map<String, Object> bundle = new LinkedHashMap<>();
        bundle.put(mime, value instanceof byte[] bytes ? Base64.getEncoder().encodeToString(bytes) : text(value));
        bundle.putIfAbsent(
                "text/plain", value instanceof byte[] bytes ? bytes.length + " bytes of " + mime : text(value));
        return bundle;
    }

    /** Asked by name first, so that a notebook without images never loads the desktop module. */
    private static boolean mayBeImage(@Nullable Object value) {
        return value != null
                && "java.desktop".equals(value.getClass().getModule().getName());
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

    private static String text(@Nullable Object value) {
        if (value instanceof Object[] array) {
            return Arrays.deepToString(array);
        }
        if (value != null && value.getClass().isArray()) {
            String nested = Arrays.deepToString(new Object[] {value});
            return nested.substring(1, nested.length() - 1);
        }
        return String.valueOf(value);
    }
}
