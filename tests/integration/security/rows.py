"""One row of every kind of somebody's, and what to put into addresses for them.

A new route whose parameter is not listed here fails the matrix until it is: name the row that
the parameter stands for in `examples`, or a plain value in `PLAIN` where nobody owns it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from glowing.accounts.models import Profile
from tests.factories.chat import ChatMessageFactory
from tests.factories.episodes import EpisodeFactory, ProjectFactory, SuggestionFactory
from tests.factories.jobs import JobFactory
from tests.factories.streams import (
    AudioTrackFactory,
    SeriesFactory,
    StreamFactory,
    UploadFactory,
    VideoClipFactory,
)
from tests.factories.transcription import SegmentFactory, TranscriptFactory
from tests.factories.widgets import ActionTokenFactory, StreamWidgetFactory

if TYPE_CHECKING:
    from tests.integration.security.routes import Route

NOTHING = str(UUID("019ab000-0000-7000-8000-00000000dead"))
PLAIN = {
    "api:profiles-detail.lookup": "my-profile",
    "action": "start",
    "app_label": "streams",
    "content_type_id": "1",
    "from_format": "srt",
    "key": "abc",
    "id": NOTHING,
    "kind": "srt",
    "name": "video.mp4",
    "object_id": NOTHING,
    "pool": "pool",
    "region": "cognito-idp",
    "token": "forged",
    "uidb36": "1",
    "url": "streams/",
}


@dataclass(frozen=True, slots=True)
class Example:
    """An id in an address: that of a row that is there, and one like it of nothing."""

    existing: str
    missing: str = NOTHING


class Rows:
    """What one person owns, one of each."""

    def __init__(self, owner: Any) -> None:
        self.owner = owner
        self.series = SeriesFactory(owner=owner)
        self.stream = StreamFactory(
            owner=owner, series=self.series, duration_ms=60_000, prefix="2026-11-22"
        )
        self.clip = VideoClipFactory(
            stream=self.stream,
            key=f"2026-11-22/{owner.username} ü.mkv",
            start_ms=0,
            duration_ms=60_000,
        )
        self.track = AudioTrackFactory(clip=self.clip)
        SegmentFactory(transcript=TranscriptFactory(clip=self.clip))
        self.upload = UploadFactory(stream=self.stream)
        self.suggestion = SuggestionFactory(stream=self.stream, end_ms=30_000)
        self.episode = EpisodeFactory(owner=owner, stream=self.stream, series=self.series)
        self.project = ProjectFactory(owner=owner)
        self.job = JobFactory(owner=owner, failed=True)
        self.widget = StreamWidgetFactory(owner=owner)
        self.action_token = ActionTokenFactory(owner=owner)
        self.message = ChatMessageFactory(owner=owner, channel_id=owner.username)
        self.profile = Profile.objects.get_or_create(owner=owner)[0]

    def examples(self) -> dict[str, Example]:
        """Return the owned parameters by their name, or `<route>.<name>` if it says little."""
        ids = {
            "stream_id": self.stream,
            "episode_id": self.episode,
            "project_id": self.project,
            "suggestion_id": self.suggestion,
            "upload_id": self.upload,
            "job_id": self.job,
            "widget_id": self.widget,
            "token_id": self.action_token,
            "transcription:export.pk": self.stream,
            "transcription:export_clip.pk": self.clip,
            "api:series-detail.lookup": self.series,
            "api:streams-detail.lookup": self.stream,
            "api:episodes-detail.lookup": self.episode,
            "api:projects-detail.lookup": self.project,
            "api:stream_widgets-detail.lookup": self.widget,
            "api:action_tokens-detail.lookup": self.action_token,
            "api:chat_messages-detail.lookup": self.message,
            "api:tasks-detail.lookup": self.job.task,
            "api:video_clips-by-stream_id.value": self.stream,
        }
        return {name: Example(str(row.pk)) for name, row in ids.items()} | {
            "api:video_clips-detail.lookup": Example(self.clip.key, f"x{self.clip.key}"),
            "api:chat_messages-by-channel_id.value": Example(self.message.channel_id, "nobody"),
        }

    def row_of(self, model: type[Any]) -> Any:
        """Return this person's row of a kind."""
        rows = [*vars(self).values(), self.job.task]
        return next(row for row in rows if isinstance(row, model))

    def secrets(self) -> set[str]:
        """Return texts that nobody else may ever be shown."""
        rows = [
            self.series, self.stream, self.clip, self.episode, self.project, self.job, self.widget,
            self.message, self.upload, self.suggestion, self.action_token,
        ]  # fmt: skip
        return {str(row.pk) for row in rows} | {self.widget.token, str(self.owner.pk)}


def fill(route: Route, examples: dict[str, Example], *, missing: bool = False) -> str:
    """Return the address of a route for the rows of `examples`, or for rows that are not there."""
    values = {}
    for name in route.parameters:
        example = examples.get(f"{route.name}.{name}") or examples.get(name)
        if example:
            values[name] = example.missing if missing else example.existing
        else:
            plain = PLAIN.get(f"{route.name}.{name}") or PLAIN.get(name)
            assert plain, (
                f"Nobody knows what {name!r} in {route.path} stands for: name its row in "
                f"Rows.examples() of {__name__}, or a value in PLAIN if nobody owns it."
            )
            values[name] = plain
    return route.fill(values)


def is_owned(route: Route, examples: dict[str, Example]) -> bool:
    """Say whether a route speaks of a row of somebody."""
    return any(f"{route.name}.{name}" in examples or name in examples for name in route.parameters)
