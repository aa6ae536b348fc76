import gc
import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "glowing.settings.dev")

http = get_asgi_application()  # loads the apps, so that what follows may import models

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import WebsocketDenier  # noqa: E402
from django.conf import settings  # noqa: E402
from django.urls import path, re_path  # noqa: E402

import widgets.clock  # noqa: E402
import widgets.commands  # noqa: E402
import widgets.events  # noqa: E402
from glowing import celery_app  # noqa: E402
from glowing.bodies import BodyLimit  # noqa: E402
from glowing.jobs.selectors import snapshot as current_jobs  # noqa: E402
from glowing.lifespan import lifespan  # noqa: E402
from glowing.realtime.consumers import BaseConsumer  # noqa: E402
from glowing.realtime.transports import with_abort  # noqa: E402
from glowing.realtime.visitors import by_session, by_token  # noqa: E402
from widgets.authenticators import by_action_token, by_ticket, by_widget_token  # noqa: E402

celery_app.loader.import_default_modules()  # half a second that the first job need not wait for

sockets = URLRouter(
    [
        path(
            "ws",
            BaseConsumer.as_asgi(
                authenticators=[by_ticket, by_action_token, by_widget_token, by_token, by_session],
                snapshots=[current_jobs, widgets.commands.snapshot],
                commands=widgets.commands.COMMANDS,
                questions=widgets.commands.QUESTIONS,
                renew=widgets.events.again,
            ),
        ),
        re_path(r"", WebsocketDenier.as_asgi()),
    ]
)

application = ProtocolTypeRouter(
    {
        "http": BodyLimit(http, settings.REQUEST_MAX_BYTES),
        "websocket": with_abort(AuthMiddlewareStack(sockets)),
        "lifespan": lifespan(widgets.clock.run),
    }
)

# What is loaded by now stays: looking for garbage among it would halt every socket for a while.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
