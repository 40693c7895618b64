package dev.same.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SourceSpan;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.text.LineBreakRendering;
import org.commonmark.renderer.text.TextContentRenderer;

/**
 * The outline of a Markdown text.
 *
 * @param headings in order, without those in quotes and lists
 * @param paragraphs top-level paragraphs in order
 */
public record Markdown(List<Heading> headings, List<Block> paragraphs) {
    private static final Parser PARSER =
            Parser.builder().includeSourceSpans(IncludeSourceSpans.BLOCKS).build();
    private static final TextContentRenderer TEXT = TextContentRenderer.builder()
            .lineBreakRendering(LineBreakRendering.STRIP)
            .build();

    public Markdown {
        headings = List.copyOf(headings);
        paragraphs = List.copyOf(paragraphs);
    }

    /**
     * A heading.
     *
     * @param level 1 to 6
     * @param text its text without markup
     * @param line one-based
     */
    public record Heading(int level, String text, int line) {}

    /**
     * A paragraph.
     *
     * @param text its text without markup
     * @param line one-based line of its start
     */
    public record Block(String text, int line) {}

    /** Read the outline of a text. */
    public static Markdown parse(String text) {
        List<Heading> headings = new ArrayList<>();
        List<Block> paragraphs = new ArrayList<>();
        // Children of the document only: commonmark's visitor would recurse into nested quotes.
        var visitor = new AbstractVisitor() {
            @Override
            public void visit(org.commonmark.node.Heading heading) {
                headings.add(new Heading(heading.getLevel(), text(heading), line(heading)));
            }

            @Override
            public void visit(Paragraph paragraph) {
                paragraphs.add(new Block(text(paragraph), line(paragraph)));
            }
        };
        for (var node = PARSER.parse(text).getFirstChild(); node != null; node = node.getNext()) {
            if (node instanceof org.commonmark.node.Heading || node instanceof Paragraph) {
                node.accept(visitor);
            }
        }
        return new Markdown(headings, paragraphs);
    }

    /** Return the text of the first paragraph. */
    public Optional<String> firstParagraph() {
        return paragraphs.stream().map(Block::text).findFirst();
    }

    private static String text(Node node) {
        return TEXT.render(node).strip();
    }

    private static int line(Node node) {
        return node.getSourceSpans().stream()
                        .mapToInt(SourceSpan::getLineIndex)
                        .findFirst()
                        .orElse(0)
                + 1;
    }
}
