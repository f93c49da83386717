import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django_application = get_wsgi_application()

from articles.search import start_web_worker  # noqa: E402 (models can be imported from here on)


def application(environ, start_response):
    start_web_worker()
    return django_application(environ, start_response)
