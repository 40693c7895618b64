"""A list taken apart into elements, and put together again from what they gave."""

import unittest

import support


class FanOutTest(unittest.TestCase):
    def setUp(self):
        self.workplace = support.Workplace()
        self.addCleanup(self.workplace.close)
        self.server = support.Server()
        self.addCleanup(self.server.close)

    def made(self, source, *names):
        result = self.server.run(self.workplace, source, outputs=list(names)).result
        self.assertEqual("succeeded", result["status"], result)
        return [{"name": name, "artifact": result["outputs"][name]["artifact"]} for name in names]

    def spread(self, inputs, *variables):
        spread = [{"name": name, "list": values} for name, values in variables]
        return self.server.run(self.workplace, [], inputs=inputs, spread=spread).result

    def test_elements_come_back_in_order(self):
        result = self.spread(self.made("xs = [3, 'a', [1]]", "xs"), ("x", "xs"))

        elements = result["spread"]["elements"]
        self.assertEqual([0, 1, 2], result["spread"]["shape"])
        gather = {"shape": [0, 1, 2], "elements": elements}
        gathered = self.server.run(self.workplace, [], gather=gather, outputs=["x"]).result
        shown = self.server.run(self.workplace, "print(x)", inputs=[{"name": "x", "artifact": gathered["outputs"]["x"]["artifact"]}])
        self.assertEqual("[3, 'a', [1]]\n", shown.text())

    def test_equal_elements_are_one_artifact_and_several_objects(self):
        result = self.spread(self.made("xs = [[1], [1]]", "xs"), ("x", "xs"))

        elements = result["spread"]["elements"]
        self.assertEqual(elements[0], elements[1])
        self.assertFalse(result["spread"]["shared"])
        gathered = self.server.run(self.workplace, [], gather={"shape": [0, 1], "elements": elements}, outputs=["x"]).result
        shown = self.server.run(
            self.workplace, "x[0].append(2)\nprint(x)", inputs=[{"name": "x", "artifact": gathered["outputs"]["x"]["artifact"]}]
        )
        self.assertEqual("[[1, 2], [1]]\n", shown.text())

    def test_inner_lists_may_be_outer_elements_and_empty(self):
        result = self.spread([], ("row", "[[1, 2], []]"), ("cell", "row"))

        self.assertEqual([[0, 1], []], result["spread"]["shape"])
        self.assertEqual([{"row", "cell"}] * 2, [set(element) for element in result["spread"]["elements"]])

    def test_says_when_elements_share_objects(self):
        self.assertTrue(self.spread(self.made("a = [1]\nxs = [a, a]", "xs"), ("x", "xs"))["spread"]["shared"])
        self.assertTrue(self.spread(self.made("a = [1]\nxs = [(1, a), (2, a)]", "xs"), ("x", "xs"))["spread"]["shared"])
        self.assertFalse(self.spread([], ("x", "range(3)"))["spread"]["shared"])

    def test_refuses_what_is_no_list(self):
        for value, part in (("5", "is a int"), ("'text'", "not a list"), ("iter([1])", "only once"), ("nowhere", "not bound")):
            with self.subTest(value):
                result = self.spread([], ("x", value))
                self.assertEqual(("user", "EachFault"), (result["failure"]["kind"], result["failure"]["ename"]))
                self.assertIn(part, result["failure"]["evalue"])

    @unittest.skipUnless(support.has_module("numpy"), "numpy is not installed")
    def test_rows_of_an_array_travel_without_the_rest(self):
        result = self.spread(self.made("import numpy\nxs = numpy.zeros((100, 1000))", "xs"), ("x", "xs"))

        self.assertLess(max(artifact["size"] for artifact in result["artifacts"]), 20000)


if __name__ == "__main__":
    unittest.main()
