package dev.same.pipeline.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PythonImportsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "import numpy as np, os.path|numpy os.path",
                "from sklearn.linear_model import Ridge|sklearn.linear_model",
                "from google.cloud import storage|google.cloud google.cloud.storage:",
                "try:\\n    from google.cloud import storage\\nexcept ImportError:\\n    pass|google.cloud? google.cloud.storage?:",
                "import a.b\\nfrom a import b, c|a a.b a.c:",
                "from . import x|''",
                "from m import *|m",
                "def f():\\n    import yaml|yaml~",
                "class C:\\n    import yaml|yaml",
                "try:\\n    import ujson as json\\nexcept ImportError:\\n    import simplejson as json|simplejson? ujson?",
                "try:\\n    import a\\nfinally:\\n    import b|a b",
                "import a\\ntry:\\n    import a\\nexcept ImportError: pass|a",
                "try:\\n    pass\\nexcept E:\\n    pass\\nelse:\\n    import a|a?",
                "if x:\\n    import a\\nelif y:\\n    import b\\nelse:\\n    import c|a~ b~ c~",
                "for i in x:\\n    import a\\nelse:\\n    import b|a~ b~",
                "while x:\\n    import a|a~",
                "with x:\\n    import a|a",
                "async def f():\\n    async with x:\\n        import a\\n    async for i in y:\\n        import b|a~ b~",
                "match x:\\n    case 1:\\n        import a|a~",
                "importlib.import_module('cv2')|cv2~",
                "__import__(\"PIL.Image\")|PIL.Image~",
                "importlib.import_module('si' + 'x')|''",
                "importlib.import_module('.b', 'a')|''",
                "# import a\\ns = 'import b'|''",
                "%load_ext autoreload|autoreload",
                "%matplotlib inline\\nimport a|a",
                "%%time\\nimport a|a",
                "!pip install x\\nimport a|a",
                "import a; import b|a b",
                "x = (|''"
            })
    void findsModules(String cell, String expected) {
        String found = String.join(
                " ",
                PythonImports.of(cell.replace("\\n", "\n")).modules().stream()
                        .map(module -> module.name()
                                + List.of("", "~", "?").get(module.need().ordinal())
                                + (module.certain() ? "" : ":"))
                        .toList());

        assertThat(found).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "os.environ['HOME']|HOME",
                "os.environ.get('TOKEN', 'x')|TOKEN",
                "from os import getenv\\ngetenv(\"A_B\")|A_B",
                "environ.setdefault('C', '1')|C",
                "os.environ[name]|''",
                "x['HOME']|''"
            })
    void findsVariables(String cell, String expected) {
        assertThat(String.join(" ", PythonImports.of(cell.replace("\\n", "\n")).variables()))
                .isEqualTo(expected);
    }
}
