package dev.same.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.commonmark.node.Code;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.SourceSpan;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/**
 * The outline of a Markdown text.
 *
 * @param headings in order, without those in quotes and lists
 * @param paragraphs top-level paragraphs in order
 */
public record Markdown(List<Heading> headings, List<Block> paragraphs) {
    private static final Parser PARSER =
            Parser.builder().includeSourceSpans(IncludeSourceSpans.BLOCKS).build();

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
        for (var node = PARSER.parse(text).getFirstChild(); node != null; node = node.getNext()) {
            if (node instanceof org.commonmark.node.Heading heading) {
                headings.add(new Heading(heading.getLevel(), text(heading), line(heading)));
            } else if (node instanceof Paragraph) {
                paragraphs.add(new Block(text(node), line(node)));
            }
        }
        return new Markdown(headings, paragraphs);
    }

    /** Return the text of the first paragraph. */
    public Optional<String> firstParagraph() {
        return paragraphs.stream().map(Block::text).findFirst();
    }

    private static String text(Node node) {
        var text = new StringBuilder();
        // Without recursion: hostile texts nest emphasis deeply.
        var at = node.getFirstChild();
        while (at != null && !at.equals(node)) {
            if (at instanceof Text literal) {
                text.append(literal.getLiteral());
            } else if (at instanceof Code code) {
                text.append(code.getLiteral());
            } else if (at instanceof SoftLineBreak || at instanceof HardLineBreak) {
                text.append(' ');
            }
            at = at.getFirstChild() != null ? at.getFirstChild() : following(at, node);
        }
        return text.toString().strip();
    }

    private static Node following(Node node, Node top) {
        var at = node;
        while (!at.equals(top) && at.getNext() == null) {
            at = at.getParent();
        }
        return at.equals(top) ? top : at.getNext();
    }

    private static int line(Node node) {
        return node.getSourceSpans().stream()
                        .mapToInt(SourceSpan::getLineIndex)
                        .findFirst()
                        .orElse(0)
                + 1;
    }
}
