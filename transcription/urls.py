from __future__ import annotations

from django.urls import path, register_converter

from transcription import views
from transcription.exports import FORMATS


class FormatConverter:
    """One of the formats a transcript can be written in."""

    regex = "|".join(FORMATS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FormatConverter, "transcript_format")

app_name = "transcription"
urlpatterns = [
    path(
        "streams/<uuid:pk>/transcript.<transcript_format:kind>", views.export_stream, name="export"
    ),
    path(
        "clips/<uuid:pk>/transcript.<transcript_format:kind>",
        views.export_clip,
        name="export_clip",
    ),
]
