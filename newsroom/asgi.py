import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django_application = get_asgi_application()

from articles.search import start_web_worker  # noqa: E402 (models can be imported from here on)


async def application(scope, receive, send):
    start_web_worker()
    await django_application(scope, receive, send)
