package dev.same.pipeline.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.same.pipeline.dataflow.CellFacts.StatementKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementKindTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "import a.b as c                                | IMPORT",
                "from a import *                                | IMPORT",
                "try: import a\\nexcept ImportError: a = None   | IMPORT",
                "if x: import a                                 | IMPORT",
                "import __main__                                | COMPUTE",
                "def f(a=1, *, b=None, c=()): return g()        | DEFINITION",
                "async def f(): pass                            | DEFINITION",
                "def f(a=K, b=m.N): pass                        | DEFINITION",
                "def f(a=[]): pass                              | COMPUTE",
                "def f(a=([], 1)): pass                         | COMPUTE",
                "def f(*, a=dict()): pass                       | COMPUTE",
                "f = lambda x, seen=set(): x                    | COMPUTE",
                "def f(a=now()): pass                           | COMPUTE",
                "@dataclass(frozen=True)\\nclass A:\\n x: int   | DEFINITION",
                "class A:\\n n = 0\\n def m(self): pass         | DEFINITION",
                "class A:\\n __slots__ = ['x']                   | DEFINITION",
                "@dataclass\\nclass A:\\n x: list = field(default_factory=list) | DEFINITION",
                "class A:\\n log = []                            | COMPUTE",
                "class A:\\n by: dict = collections.defaultdict(int) | COMPUTE",
                "class A:\\n class B:\\n  seen = {1}              | COMPUTE",
                "class A:\\n def m(self, seen={}): pass          | COMPUTE",
                "class A:\\n print(1)                           | COMPUTE",
                "class A:\\n d = read_csv('x.csv')              | COMPUTE",
                "class A:\\n MISSING = object()                  | COMPUTE",
                "class A:\\n pair = (1, object())                | COMPUTE",
                "class A:\\n run = str(uuid.uuid4())             | COMPUTE",
                "class A:\\n t: float = time.time()              | COMPUTE",
                "class A:\\n t: float                            | DEFINITION",
                "class A:\\n __slots__ = names()                 | COMPUTE",
                "class A:\\n word = re.compile('a+')             | DEFINITION",
                "class A(Enum):\\n ONE = auto()\\n TWO = 2       | DEFINITION",
                "class A:\\n x: int = Field(default=1, ge=0)     | DEFINITION",
                "@(lambda c: stamp(c))\\nclass A: pass           | COMPUTE",
                "@stamp\\nclass A: pass                          | COMPUTE",
                "class A(Generic[T], metaclass=ABCMeta): pass   | DEFINITION",
                "class A(namedtuple('P', ['x', 'y'])): pass     | DEFINITION",
                "class A(make()): pass                          | COMPUTE",
                "f = lambda x: x                                | DEFINITION",
                "type T = int                                   | DEFINITION",
                "'docs'                                         | NEUTRAL",
                "pass                                           | NEUTRAL",
                "%matplotlib inline                             | NEUTRAL",
                "!ls                                            | COMPUTE",
                "x = 1                                          | COMPUTE",
                "print(1)                                       | COMPUTE"
            })
    void tellsWhatEveryStepCanRunAgain(String source, StatementKind kind) {
        var facts = new PythonCellAnalyzer().analyze(source.replace("\\n", "\n"));

        assertThat(facts.statements()).extracting(CellFacts.Statement::kind).containsExactly(kind);
    }
}
