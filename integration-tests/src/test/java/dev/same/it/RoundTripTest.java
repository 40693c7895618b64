package dev.same.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten notebooks with different packages: run, captured, their environments made again in an empty place from nothing but the record and a wheelhouse,
 * run there, and compared.
 */
class RoundTripTest {
    @TempDir
    private Path folder;

    private static Map<String, List<String>> notebooks() {
        Map<String, List<String>> notebooks = new LinkedHashMap<>();
        notebooks.put(
                "arrays",
                List.of("import numpy as np\na = np.arange(12.0).reshape(3, 4)", "print(a @ a.T)\na.mean(axis=0)"));
        notebooks.put(
                "frames",
                List.of(
                        "import pandas as pd\ndf = pd.DataFrame({'k': list('abab'), 'v': [1, 2, 3, 4]})",
                        "df.groupby('k').v.sum()"));
        notebooks.put(
                "learning",
                List.of(
                        "from sklearn.datasets import make_classification\nX, y = make_classification(random_state=0)",
                        "from sklearn.linear_model import LogisticRegression\nm = LogisticRegression().fit(X, y)\nprint(m.score(X, y))"));
        notebooks.put(
                "science",
                List.of(
                        "from scipy import optimize\nr = optimize.minimize_scalar(lambda x: (x - 2) ** 2)",
                        "print(round(float(r.x), 6))"));
        notebooks.put(
                "pictures",
                List.of(
                        "import matplotlib\nmatplotlib.use('agg')\nfrom matplotlib import pyplot as plt",
                        "fig, ax = plt.subplots()\nax.plot([1, 4, 9])\nprint(ax.get_ylim(), matplotlib.__version__)\nplt.close(fig)"));
        notebooks.put(
                "pages",
                List.of(
                        "page = '<p>One<b>two</b></p>'",
                        "from bs4 import BeautifulSoup\nsoup = BeautifulSoup(page, 'html.parser')\nprint(soup.b.text, soup.get_text())"));
        notebooks.put(
                "texts",
                List.of(
                        "import yaml, jinja2\nsettings = yaml.safe_load('name: World\\nn: 3')",
                        "print(jinja2.Template('Hello {{ name }}' ).render(**settings), settings['n'])"));
        notebooks.put(
                "schemas",
                List.of(
                        "import jsonschema\nschema = {'type': 'object', 'required': ['a']}",
                        "errors = [e.message for e in jsonschema.Draft202012Validator(schema).iter_errors({})]\nprint(errors)"));
        notebooks.put(
                "times",
                List.of(
                        "import arrow\nt = arrow.get('2026-01-31T10:00:00+00:00')",
                        "from dateutil.relativedelta import relativedelta\nprint(t.shift(months=1), t.datetime + relativedelta(months=2))"));
        notebooks.put(
                "images",
                List.of(
                        "from PIL import Image\nimage = Image.new('L', (4, 4), 7)",
                        "from pygments import lex\nfrom pygments.lexers import PythonLexer\nprint(image.resize((2, 2)).getpixel((0, 0)), len(list(lex('x = 1', PythonLexer()))))"));
        return notebooks;
    }

    @Test
    void tenOfTenNotebooksGiveTheSameInAnEnvironmentMadeFromTheirRecord() throws Exception {
        OncePerCheck.assume("other people's tools take their time here");
        String full = Pythons.full();
        String bare = Commands.environment(folder.resolve("bare"));
        // As on a machine that has uv; pip's way is tested in AssembledEnvironmentTest.
        Path tools = Files.createDirectories(folder.resolve("tools"));
        Files.createSymbolicLink(tools.resolve("uv"), Path.of(Consumers.program("uv")));
        Cli cli = new Cli(folder.resolve("home"), folder)
                .with("PATH", tools + ":/usr/bin:/bin")
                .with("UV_OFFLINE", "1")
                .with("UV_CACHE_DIR", folder.resolve("uv").toString());
        List<String> table = new ArrayList<>();
        Set<String> sets = new TreeSet<>();
        int same = 0;
        for (Map.Entry<String, List<String>> each : notebooks().entrySet()) {
            String file = each.getKey() + ".ipynb";
            Notebooks.write(
                    folder,
                    file,
                    "%same step first\n" + each.getValue().get(0),
                    "%same step second\n" + each.getValue().get(1));
            String started = cli.same("run", file, "--python", full).succeeded().out();
            int run = Integer.parseInt(started.replaceFirst("(?s)^run (\\d+) succeeded.*$", "$1"));
            cli.same("env", "vendor", Integer.toString(run), "-o", "wheels").succeeded();

            Cli.Result again = cli.same("reproduce", Integer.toString(run), "--python", bare, "--wheelhouse", "wheels");

            same += again.exitCode() == 0 ? 1 : 0;
            table.add(String.format(
                    "%-10s %s",
                    each.getKey(),
                    (again.out() + again.err())
                            .lines()
                            .filter(line -> !line.startsWith("environment:"))
                            .findFirst()
                            .orElse("")));
            sets.add(usedBy(cli, run).toString());
        }
        table.forEach(System.out::println);
        assertThat(same).as(String.join("\n", table)).isEqualTo(10);
        assertThat(sets).hasSize(10);
    }

    private static Set<String> usedBy(Cli cli, int run) throws IOException {
        Set<String> used = new TreeSet<>();
        for (JsonNode each : Notebooks.read(cli.home().resolve("runs/" + run + "/environment.json"))
                .path("packages")) {
            if (each.path("roles").toString().contains("imported")) {
                used.add(each.path("name").asText());
            }
        }
        return used;
    }
}
