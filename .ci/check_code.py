"""Prints functions that are too complex, circles of imports or packages, and long lines of templates.

Exits 1 if there are any.

Run at the top of the checkout. Complexity is radon's count, with boolean operators and comprehensions.
Imports inside functions count too: they hide a circle and do not end it.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import grimp
from radon.complexity import cc_visit
from radon.visitors import Function

MAX_COMPLEXITY = 12
MAX_TEMPLATE_LINE = 160  # characters
FOLDERS = ("articles", "newsroom", "tests")


def list_complex_functions() -> Iterator[str]:
    for path in sorted(path for folder in FOLDERS for path in Path(folder).rglob("*.py")):
        for block in cc_visit(path.read_text("utf-8")):
            if isinstance(block, Function) and block.complexity > MAX_COMPLEXITY:
                yield f"{path}:{block.lineno}: {block.fullname} has a complexity of {block.complexity}"


def list_circles(graph: grimp.ImportGraph) -> Iterator[str]:
    reached = {module: graph.find_upstream_modules(module) | {module} for module in graph.modules}
    circles = {
        frozenset(other for other in reached[module] if module in reached[other]) for module in reached
    }
    for circle in sorted(sorted(circle) for circle in circles if len(circle) > 1):
        yield f"{circle[0]} is in a circle of imports with {', '.join(circle[1:])}"
    for package in sorted(graph.modules):
        for importer, imported in sorted(graph.nominate_cycle_breakers(package)):
            yield f"{importer} imports {imported}, which closes a circle between the packages in {package}"


def list_long_template_lines() -> Iterator[str]:
    for path in sorted(path for path in Path("templates").rglob("*") if path.is_file()):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if len(line) > MAX_TEMPLATE_LINE:
                yield f"{path}:{number}: the line has {len(line)} characters"


if __name__ == "__main__":
    sys.path.insert(0, ".")  # this checkout, even if another one is installed
    imports = grimp.build_graph("articles", cache_dir=None)
    complaints = [*list_complex_functions(), *list_circles(imports), *list_long_template_lines()]
    print("\n".join(complaints), file=sys.stderr)
    sys.exit(bool(complaints))
