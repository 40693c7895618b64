package dev.same.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MarkdownTest {
    @Test
    void findsHeadingsWithLevelTextAndLine() {
        var outline = Markdown.parse("# A *b* `c`\n\ntext\n\nD\n---\n\n```\n# no\n```\n> # quoted\n");

        assertThat(outline.headings())
                .containsExactly(new Markdown.Heading(1, "A b c", 1), new Markdown.Heading(2, "D", 5));
    }

    @Test
    void findsTheFirstParagraph() {
        assertThat(Markdown.parse("# A\n\nfirst [link](x)\nline two\n\nsecond")
                        .firstParagraph()
                        .orElseThrow())
                .isEqualTo("first link line two");
        assertThat(Markdown.parse("*a ".repeat(20_000)).paragraphs()).hasSize(1);
        assertThat(Markdown.parse("").firstParagraph()).isEmpty();
    }
}
