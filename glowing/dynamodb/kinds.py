"""How the items of each table become rows: which attribute is which field, and of what form."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from chat.models import ChatMessage
from episodes.models import Episode, Project
from glowing.accounts.models import Profile
from glowing.dynamodb.tables import Table
from glowing.storage import is_safe_name
from streams.models import Series, Stream, VideoClip
from streams.notes import safe_html
from streams.services.streams import checked_prefix
from streams.timeline import site_zone
from widgets.models import StreamWidget

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from glowing.accounts.models import User
    from glowing.accounts.ownership import OwnedModel

# What only the server says of a row, or what the old one alone could use.
NEVER = frozenset(
    {"id", "user_id", "owner", "created_at", "updated_at", "ttl", "upload_queue_timestamp"}
    | {"youtube_upload_url", "upload_resume_at_byte", "retry_after_seconds"}
)


@dataclass(frozen=True, slots=True)
class Rule:
    """The field for an attribute, and how its value is written there; None: as it is."""

    field: str
    convert: Callable[[Any], Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A table and its model.

    `key` are the attributes that name an item, `lookup` the field that finds its row again where
    that is not the id. `references` are attributes with ids of other rows. Fields in `first` are
    counted by the server later on: they are written with a new row only. `others` are fields that
    follow from more than one attribute. What is neither named here nor dropped is kept in `extra`.
    """

    table: Table
    model: type[OwnedModel]
    rules: Mapping[str, Rule]
    key: tuple[str, ...] = ("id",)
    lookup: str = "id"
    references: Mapping[str, type[OwnedModel]] = field(default_factory=dict)
    first: frozenset[str] = frozenset()
    others: tuple[str, ...] = ()
    batch: int = 500

    @property
    def changeable(self) -> list[str]:
        """The fields that a later export may change."""
        named = {rule.field for rule in self.rules.values()} | {*self.references, *self.others}
        return sorted(named - self.first | {"extra", "created_at", "updated_at"})


def milliseconds(seconds: Any) -> int:
    """Return seconds as whole milliseconds; raises ValueError below zero."""
    found = round(float(seconds) * 1000)
    if found < 0:
        raise ValueError("it is below zero")
    return found


def moment(text: Any) -> datetime:
    """Return a moment; one without a zone is read by the site's clock. Raises ValueError."""
    found = parse_datetime(str(text))
    if found is None:
        raise ValueError(f"{text!r} is not a date and time")
    return timezone.make_aware(found, site_zone()) if timezone.is_naive(found) else found


def in_folder_of(owner: User, name: Any) -> str:
    """Return where a file of the old output bucket belongs here: `renders/…` → `renders/ID/…`.

    Names of files are what gives access to them: nobody's may lead to another's.
    """
    folder, _, rest = str(name).partition("/")
    if folder not in ("audio", "keyframes", "transcode", "renders") or not is_safe_name(rest):
        raise ValueError(f"{name!r} is not a file of the output bucket")
    return f"{folder}/{owner.pk}/{rest}"


def _same(names: str) -> dict[str, Rule]:
    return {name: Rule(name) for name in names.split()}


def kinds_for(owner: User) -> dict[Table, Kind]:
    """Return what is taken over for a person, by table."""
    return {kind.table: kind for kind in (*_streams(), *_episodes(owner), *_others())}


def _streams() -> tuple[Kind, ...]:
    series = Kind(
        table=Table.SERIES,
        model=Series,
        rules=_same(
            "title description is_active category tags notify_subscribers playlist_id"
            " thumbnail_url max_episode_order_index stream_count timezone start_date"
            " end_date start_time end_time recurrence skips twitch_category stream_title_template"
            " episode_title_template episode_description_template"
        )
        | {"prep_notes": Rule("prep_notes", safe_html)},
    )
    stream = Kind(
        table=Table.STREAMS,
        model=Stream,
        rules=_same("title description stream_platform thumbnail_url has_episodes video_clip_count")
        | {
            "prefix": Rule("prefix", checked_prefix),
            "stream_date": Rule("stream_date", moment),
            "duration": Rule("duration_ms", milliseconds),
            "stream_id": Rule("platform_stream_id"),
        },
        references={"series_id": Series},
        first=frozenset({"has_episodes", "video_clip_count", "duration_ms"}),
    )
    clip = Kind(
        table=Table.CLIPS,
        model=VideoClip,
        rules={"key": Rule("key", _key), "start_time": Rule("start_ms", milliseconds)},
        key=("key",),
        lookup="key",
        references={"stream_id": Stream},
        first=frozenset({"start_ms", "ingested_at"}),
        others=("duration_ms", "probe", "speech_track", "hls", "stills", "ingested_at"),
        batch=50,
    )
    return series, stream, clip


def _episodes(owner: User) -> tuple[Kind, ...]:
    episode = Kind(
        table=Table.EPISODES,
        model=Episode,
        rules=_same(
            "title description order_index is_published tracks cut_list tags category"
            " notify_subscribers youtube_video_id upload_status upload_attempts error_message"
        )
        | {"render_uri": Rule("render_uri", partial(in_folder_of, owner))},
        references={"stream_id": Stream, "series_id": Series},
    )
    project = Kind(
        table=Table.PROJECTS,
        model=Project,
        rules=_same("title description status cuts"),
        references={"episode_id": Episode},
    )
    return episode, project


def _others() -> tuple[Kind, ...]:
    widget = Kind(
        table=Table.WIDGETS,
        model=StreamWidget,
        rules=_same("title type active config state")
        | {"showOnDashboard": Rule("show_on_dashboard"), "access_token": Rule("token")},
        others=("token_digest", "wakes_at"),
    )
    profile = Kind(
        table=Table.PROFILES,
        model=Profile,
        rules=_same("timezone")
        | {
            "standardTags": Rule("standard_tags"),
            "promptTemplate": Rule("prompt_template"),
            "summaryTemplate": Rule("summary_template"),
            "twitchChatEnabled": Rule("twitch_chat_enabled"),
        },
        lookup="owner_id",
    )
    message = Kind(
        table=Table.CHAT,
        model=ChatMessage,
        rules=_same("message_id channel_id sender_id user_login user_name message event_type")
        | {"timestamp": Rule("timestamp", moment)},
        key=("user_id", "timestamp"),
        batch=2000,
    )
    return widget, profile, message


def _key(name: Any) -> str:
    if not is_safe_name(str(name)):
        raise ValueError(f"{name!r} does not lie in the archive")
    return str(name)
