"""What an operator can put right is said in a sentence, not in a traceback."""

import errno

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError

from newsroom.cli import describe_error
from tests.processes import Archive


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ImproperlyConfigured("NEWSROOM_DEBUG is 'x'; use 1 or 0"), "NEWSROOM_DEBUG is 'x'; use 1 or 0"),
        (
            OperationalError("no such table: articles_page"),
            "the database cannot be used: no such table: articles_page; run migrate first",
        ),
        (
            ProgrammingError('relation "articles_page" does not exist\nLINE 1: SELECT'),
            'the database cannot be used: relation "articles_page" does not exist; run migrate first',
        ),
        (
            OperationalError("database or disk is full"),
            "the database cannot be used: database or disk is full",
        ),
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
        (PermissionError(errno.EACCES, "Permission denied", "/a/b"), "/a/b: Permission denied"),
    ],
)
def test_an_error_is_described_in_a_sentence(error, sentence):
    assert describe_error(error) == sentence


@pytest.mark.slow
def test_a_command_without_a_database_ends_with_a_sentence(tmp_path):
    archive = Archive(tmp_path / "data")
    stopped = archive.manage("check_archive", expect=1)
    assert stopped.stderr.startswith("the database cannot be used: no such table: ")
    assert stopped.stderr.endswith("; run migrate first (--traceback shows more)\n")
    assert "Traceback" in archive.manage("check_archive", "--traceback", expect=1).stderr
