import gc

from django.core.wsgi import get_wsgi_application

import newsroom.preloaded  # noqa: F401 (before everything else, since it sets Django up)
from articles.search import prepare_search, start_web_worker

django_application = get_wsgi_application()
prepare_search()
gc.freeze()  # what stays as long as the process: each full collection searched it for 120 ms of a request


def application(environ, start_response):
    start_web_worker()
    return django_application(environ, start_response)
