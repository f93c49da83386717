"""All code and the segmenter's dictionary, for processes forked from one that has loaded this.

Without a connection to the database.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup()

import newsroom.urls  # noqa: E402, F401 (models can be imported from here on; this loads every view)
from articles.search import prepare_dictionary  # noqa: E402

prepare_dictionary()
