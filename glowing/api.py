"""The REST interface: its list of resources, and the schema that describes them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

import chat.api
import episodes.api
import streams.api
import transcription.api
import widgets.api
from glowing.accounts.linking import api as linking
from glowing.records import Resource, profiles, tasks, urls_for

app_name = "api"
RESOURCES: tuple[Resource, ...] = (
    *streams.api.RESOURCES,
    *transcription.api.RESOURCES,
    *chat.api.RESOURCES,
    *episodes.api.RESOURCES,
    *widgets.api.RESOURCES,
    *profiles.RESOURCES,
    *tasks.RESOURCES,
)
docs = login_required(SpectacularSwaggerSplitView.as_view(url_name="api:schema"))
urlpatterns = [
    path("schema", SpectacularAPIView.as_view(), name="schema"),
    path("docs", docs, name="docs"),
    *urls_for(RESOURCES),
    *streams.api.urlpatterns,
    *chat.api.urlpatterns,
    *episodes.api.urlpatterns,
    *widgets.api.urlpatterns,
    *linking.urlpatterns,
]
