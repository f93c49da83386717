"""Readers' questions on the seeds, with the articles that answer them: a floor under the ranking."""

import pytest

pytestmark = pytest.mark.usefixtures("engine")
