package dev.same.kernel.java.magic;

import dev.same.kernel.engine.ExecutionResult;
import dev.same.kernel.java.maven.MavenDependencies;
import dev.same.kernel.magic.MagicException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** {@code %loadFromPOM}: adds the dependencies of a POM, or of a piece of one that stands in the cell. */
final class PomMagic implements JavaMagic {
    private final MavenDependencies dependencies;

    PomMagic(MavenDependencies dependencies) {
        this.dependencies = dependencies;
    }

    @Override
    public List<String> names() {
        return List.of("loadFromPOM");
    }

    @Override
    public boolean isCell() {
        return true;
    }

    @Override
    public String arguments() {
        return "POM_FILE";
    }

    @Override
    public String summary() {
        return "add the repositories and dependencies of a POM: a file, or <dependency> elements below %%loadFromPOM";
    }

    @Override
    public boolean changesLibraries() {
        return true;
    }

    @Override
    public ExecutionResult run(Call call) throws MagicException, InterruptedException {
        Document pom = call.body().isPresent()
                ? parse(piece(call.body().get()))
                : file(call.host().folder(), call.arguments());
        for (Element repository : elements(pom, "repository")) {
            dependencies.addRepository(text(repository, "id", "pom"), text(repository, "url", ""));
        }
        var words = new StringBuilder();
        for (Element dependency : elements(pom, "dependency")) {
            String scope = text(dependency, "scope", "compile");
            String coordinates = text(dependency, "groupId", "") + ":" + text(dependency, "artifactId", "");
            String version = text(dependency, "version", "");
            boolean bom = scope.equals("import");
            if (scope.equals("test") || (!bom && isManaged(dependency))) {
                continue;
            }
            String classifier = text(dependency, "classifier", "");
            String type = text(dependency, "type", "jar");
            words.append(bom ? " --bom " : " ").append(coordinates);
            if (!version.isEmpty()) {
                words.append(bom || (classifier.isEmpty() && type.equals("jar")) ? ":" : ":" + type + ":")
                        .append(bom || classifier.isEmpty() ? "" : classifier + ":")
                        .append(version);
            }
        }
        if (words.isEmpty()) {
            throw new MagicException("UsageError", List.of("there is no <dependency> in it"));
        }
        return new MavenMagic(dependencies)
                .run(new Call(call.name(), words.toString().strip(), call.body(), call.line(), call.host()));
    }

    private static boolean isManaged(Element dependency) {
        Node list = dependency.getParentNode();
        return list != null
                && list.getParentNode() != null
                && list.getParentNode().getNodeName().equals("dependencyManagement");
    }

    private static String piece(String body) {
        String text = body.strip();
        return text.startsWith("<?xml") || text.startsWith("<project") ? text : "<project>" + text + "</project>";
    }

    private static Document file(Path folder, String name) throws MagicException {
        try {
            return parse(Files.readString(folder.resolve(FileNames.path(name.replaceAll("^[\"']|[\"']$", "")))));
        } catch (IOException e) {
            throw new MagicException("FileNotFound", List.of("cannot read the POM \"" + name + "\": " + e));
        }
    }

    private static Document parse(String xml) throws MagicException {
        try (InputStream in = new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8))) {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder.parse(in);
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new MagicException("UsageError", List.of("this is no POM: " + e.getMessage()));
        }
    }

    private static List<Element> elements(Document document, String name) {
        NodeList nodes = document.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            if (nodes.item(i) instanceof Element element) {
                elements.add(element);
            }
        }
        return elements;
    }

    private static String text(Element parent, String name, String otherwise) {
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child.getNodeName().equals(name)) {
                return child.getTextContent().strip();
            }
        }
        return otherwise;
    }
}
