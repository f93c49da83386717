"""Run Haystack's own tests of its Whoosh engine against ours.

    pip download django-haystack==3.4.0 --no-deps --no-binary :all: && tar xzf django_haystack-3.4.0.tar.gz
    python -m tests.benchmarks.haystack_suite django_haystack-3.4.0 [http://host:9200]

With an address, against OpenSearch there. Exits 1 if a test fails that is not in `DIFFERENCES`, or one in it
no longer does.
"""

from __future__ import annotations

import os
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WHOOSH = "articles.search.whoosh_engine.engine.WhooshEngine"
OPENSEARCH = "tests.benchmarks.haystack_opensearch.SuiteEngine"
# The tests that ours fails on purpose, and why.
DIFFERENCES = {
    "test_autocomplete": "the same hits; without a BM25 score, equals come in the order of the index",
    "test_build_schema": "a text field is a PrintText, which finds every string, not Whoosh's TEXT",
    "test_escaped_characters_queries": "punctuation is searched: `Indexed\\!` asks for the backslash too",
    "test_highlight": "what was typed is marked, not words of the same stem; a fragment ends with its line",
    "test_more_like_this": "a word in every text makes none related: here all 23 texts are that one word",
    "test_order_by": "order_by may mix directions, as in ('id', '-date'): Haystack's engine raises an error",
    "test_search": "a single character is searched and has facets; Haystack's engine answers it with nothing",
    "test_slice": "[1:3] is the second and third hit; Haystack's engine rounds its start down to a page",
    "test_values_slicing": "the same for values()",
}


class Noting(unittest.TextTestResult):
    """Keeps the names of tests that failed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.failed: set[str] = set()

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.failed.add(test.id().rsplit(".", 1)[-1])

    def addError(self, test, err):
        super().addError(test, err)
        self.failed.add(test.id().rsplit(".", 1)[-1])


def main() -> None:
    sys.path[:0] = [sys.argv[1], str(ROOT)]
    os.environ["DJANGO_SETTINGS_MODULE"] = "test_haystack.settings"
    with tempfile.TemporaryDirectory() as folder:
        connection = {"ENGINE": WHOOSH, "PATH": f"{folder}/whoosh"}
        if sys.argv[2:]:
            connection |= {"ENGINE": OPENSEARCH, "URL": [sys.argv[2]], "TIMEOUT": 30, "PREFIX": "suite"}
            connection |= {"SHARDS": 1, "REPLICAS": 0}
        result = run_suite(folder, connection)
    print(f"{result.testsRun} tests, {len(result.failed)} differ")
    for name in sorted(result.failed | DIFFERENCES.keys()):
        outcome = DIFFERENCES.get(name, "NOT EXPECTED") if name in result.failed else "NO LONGER DIFFERS"
        print(f"  {name}: {outcome}")
    sys.exit(result.failed != DIFFERENCES.keys())


def run_suite(folder: str, connection: dict) -> Noting:
    import test_haystack.settings as settings

    simple = {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}
    ours = {
        **connection,
        "INCLUDE_SPELLING": True,
        "EXCLUDED_INDEXES": ["articles.search_indexes.ArticleIndex"],
    }
    settings.HAYSTACK_CONNECTIONS = {"default": simple, "simple": simple, "whoosh": ours}
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "axes", "django_tasks_db", "articles"]
    settings.DATABASES["default"]["NAME"] = f"{folder}/database"
    settings.DATA_DIR = folder
    settings.SILENCED_SYSTEM_CHECKS = ["articles.E001"]  # ours is "whoosh" here

    import django

    django.setup()
    from django.test.runner import DiscoverRunner

    class Runner(DiscoverRunner):
        def get_resultclass(self):
            return Noting

        def suite_result(self, suite, result, **kwargs):
            self.noted = result
            return super().suite_result(suite, result, **kwargs)

    runner = Runner(verbosity=0, interactive=False)
    runner.run_tests(["test_haystack.whoosh_tests"])
    return runner.noted


if __name__ == "__main__":
    main()
