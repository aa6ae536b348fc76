from django.urls import path

from glowing.accounts.linking import pages
from glowing.accounts.models import Provider

app_name = "connections"
urlpatterns = [
    path("connections", pages.connections, name="list"),
    *(
        path(f"connections/{name}/{last}", view, {"name": name}, name=last)
        for name in Provider
        for last, view in (
            ("link", pages.link),
            ("callback", pages.callback),
            ("unlink", pages.unlink),
        )
    ),
]
