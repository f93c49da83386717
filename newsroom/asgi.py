import gc
import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django_application = get_asgi_application()

import newsroom.urls  # noqa: E402, F401 (models can be imported from here on; this loads every view)
from articles.search import start_web_worker  # noqa: E402

gc.freeze()  # what stays as long as the process: each full collection searched it for 120 ms of a request


async def application(scope, receive, send):
    start_web_worker()
    await django_application(scope, receive, send)
