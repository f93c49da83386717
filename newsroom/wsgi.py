import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django_application = get_wsgi_application()

import newsroom.urls  # noqa: E402, F401 (models can be imported from here on; this loads every view)
from articles.search import prepare_dictionary, start_web_worker  # noqa: E402

prepare_dictionary()
gc.freeze()  # what stays as long as the process: each full collection searched it for 120 ms of a request


def application(environ, start_response):
    start_web_worker()
    return django_application(environ, start_response)
