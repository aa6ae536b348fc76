"""What the existing client does with series and streams; `transcription.api` has the clips."""

from streams.api.actions import urlpatterns
from streams.api.series import SERIES
from streams.api.streams import STREAMS

RESOURCES = (SERIES, STREAMS)

__all__ = ["RESOURCES", "urlpatterns"]
