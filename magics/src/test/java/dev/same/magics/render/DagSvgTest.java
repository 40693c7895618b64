package dev.same.magics.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

class DagSvgTest {
    private static final Pattern TRANSLATE = Pattern.compile("translate\\(([-0-9.]+) ([-0-9.]+)\\)");

    private record Box(double left, double top, double right, double bottom) {
        boolean overlaps(Box other) {
            return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
        }
    }

    static Stream<String> cases() {
        return Stream.of("empty", "one", "run", "plan", "failed", "hostile", "fan", "random");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void drawsAsReviewed(String name) throws IOException {
        Golden.check(name + ".svg", DagSvg.draw(Views.golden().get(name)));
    }

    @Test
    void isWellFormedAndHoldsNoElementThatActs() throws Exception {
        for (var view : Views.golden().values()) {
            var elements = elements(parse(DagSvg.draw(view)), "*");

            assertThat(elements)
                    .extracting(Element::getTagName)
                    .isSubsetOf("svg", "title", "style", "g", "rect", "circle", "path", "text");
            assertThat(elements).noneMatch(element -> element.hasAttribute("id") || element.hasAttribute("href"));
        }
    }

    @Test
    void saysTheTitleAndEachStepInFullForThoseWhoCannotSeeIt() throws Exception {
        var svg = parse(DagSvg.draw(Views.run()));

        assertThat(svg.getDocumentElement().getAttribute("role")).isEqualTo("img");
        assertThat(svg.getDocumentElement().getAttribute("aria-label"))
                .isEqualTo("hello-steps: 5 steps · 1 pending, 1 queued, 1 running, 1 cached, 1 succeeded");
        assertThat(elements(svg, "title"))
                .extracting(Element::getTextContent)
                .contains("longest-words, running, 62 %, 3.4 s", "read-text → rhymes: lines, words");
    }

    @Test
    void keepsStepsApartAndInsideOfThePicture() throws Exception {
        for (long seed = 0; seed < 60; seed++) {
            var svg = parse(DagSvg.draw(Views.random(1 + (int) seed, seed)));
            var picture = pictureOf(svg);

            var boxes = boxes(svg, "box");

            assertThat(boxes).as("seed %d", seed).hasSize((int) seed + 1).allMatch(box -> isInside(box, picture));
            assertApart(boxes, seed);
        }
    }

    @Test
    void keepsLabelsApartAndOffTheSteps() throws Exception {
        for (long seed = 0; seed < 60; seed++) {
            var svg = parse(DagSvg.draw(Views.random(1 + (int) seed, seed)));
            var picture = pictureOf(svg);

            var boxes = boxes(svg, "lb");

            assertThat(boxes).as("seed %d", seed).allMatch(box -> isInside(box, picture));
            boxes.addAll(boxes(svg, "box"));
            assertApart(boxes, seed);
        }
    }

    @Test
    void showsEveryLabelOfAnEverydayNotebook() throws Exception {
        assertThat(boxes(parse(DagSvg.draw(Views.plan())), "lb"))
                .hasSize(Views.plan().edges().size());
    }

    @Test
    void drawsTenThousandStepsCompactly() throws Exception {
        for (var view : List.of(Views.chain(10_000), Views.fan(10_000), Views.random(10_000, 7))) {
            var svg = DagSvg.draw(view);

            assertThat(svg.length()).isLessThan(5_000_000);
            var parsed = parse(svg);
            assertThat(boxes(parsed, "lb")).isEmpty();
            assertThat(boxes(parsed, "box")).hasSize(view.nodes().size());
        }
    }

    @Test
    void drawsTheSameViewTheSameWay() {
        assertThat(DagSvg.draw(Views.random(40, 9))).isEqualTo(DagSvg.draw(Views.random(40, 9)));
    }

    private static void assertApart(List<Box> boxes, long seed) {
        for (int i = 0; i < boxes.size(); i++) {
            for (int j = 0; j < i; j++) {
                assertThat(boxes.get(i).overlaps(boxes.get(j)))
                        .as("seed %d: %s and %s overlap", seed, boxes.get(i), boxes.get(j))
                        .isFalse();
            }
        }
    }

    private static boolean isInside(Box box, Box picture) {
        return box.left >= picture.left
                && box.right <= picture.right
                && box.top >= picture.top
                && box.bottom <= picture.bottom;
    }

    private static Box pictureOf(Document svg) {
        var parts = svg.getDocumentElement().getAttribute("viewBox").split(" ", -1);
        return new Box(0, 0, Double.parseDouble(parts[2]), Double.parseDouble(parts[3]));
    }

    private static List<Box> boxes(Document svg, String style) {
        var boxes = new ArrayList<Box>();
        for (var rect : elements(svg, "rect")) {
            if (rect.getAttribute("class").equals(style)) {
                double x = number(rect, "x");
                double y = number(rect, "y");
                for (var parent = rect.getParentNode();
                        parent instanceof Element group;
                        parent = group.getParentNode()) {
                    var translate = TRANSLATE.matcher(group.getAttribute("transform"));
                    if (translate.find()) {
                        x += Double.parseDouble(translate.group(1));
                        y += Double.parseDouble(translate.group(2));
                    }
                }
                boxes.add(new Box(x, y, x + number(rect, "width"), y + number(rect, "height")));
            }
        }
        return boxes;
    }

    private static double number(Element element, String attribute) {
        return element.hasAttribute(attribute) ? Double.parseDouble(element.getAttribute(attribute)) : 0;
    }

    private static List<Element> elements(Document svg, String tag) {
        var nodes = svg.getElementsByTagName(tag);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .toList();
    }

    private static Document parse(String svg) throws ParserConfigurationException, SAXException, IOException {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }
}
