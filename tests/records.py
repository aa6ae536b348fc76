"""Records in bulk, and the filters that the existing client's screens send."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection

from tests.factories.chat import ChatMessageFactory
from tests.factories.episodes import EpisodeFactory, ProjectFactory
from tests.factories.jobs import TaskFactory
from tests.factories.streams import SeriesFactory, StreamFactory, VideoClipFactory
from tests.factories.widgets import ActionTokenFactory, StreamWidgetFactory

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model

FACTORIES: dict[str, Any] = {
    "series": SeriesFactory,
    "streams": StreamFactory,
    "video_clips": VideoClipFactory,
    "episodes": EpisodeFactory,
    "projects": ProjectFactory,
    "stream_widgets": StreamWidgetFactory,
    "action_tokens": ActionTokenFactory,
    "chat_messages": ChatMessageFactory,
    "tasks": TaskFactory,
}
# What becomes of a column in copy number `i` of a row, in SQL.
EVERYWHERE = {
    "id": "gen_random_uuid()",
    "created_at": "row.created_at - i * interval '7 minutes'",
    "title": "'Evening ' || md5(i::text)",
}
COPIES: dict[str, dict[str, str]] = {
    "series": {
        "start_time": "lpad((mod(i, 24))::text, 2, '0') || ':00'",
        "is_active": "mod(i, 3) > 0",
    },
    "streams": {
        "stream_date": "row.created_at - i * interval '1 hour'",
        "prefix": "'evening-' || i",
        "has_episodes": "mod(i, 4) = 0",
        "series_id": "CASE WHEN mod(i, 50) = 0 THEN row.series_id END",
    },
    "video_clips": {
        "key": "'evening/' || i || '.mkv'",
        "stream_id": "CASE WHEN mod(i, 1000) = 0 THEN row.stream_id END",
        "position": "i",
    },
    "episodes": {
        "series_id": "CASE WHEN mod(i, 50) = 0 THEN row.series_id END",
        "stream_id": "CASE WHEN mod(i, 1000) = 0 THEN row.stream_id END",
        "is_published": "mod(i, 3) = 0",
        "youtube_video_id": "CASE WHEN mod(i, 5) = 0 THEN 'yt' || i ELSE '' END",
        "render_uri": "CASE WHEN mod(i, 4) = 0 THEN 'renders/' || i ELSE '' END",
    },
    "projects": {},
    "stream_widgets": {
        "type": "CASE WHEN mod(i, 20) = 0 THEN 'countdown' ELSE 'poll' END",
        "active": "mod(i, 4) > 0",
        "token_digest": "md5(i::text || row.id)",
        "show_on_dashboard": "CASE WHEN mod(i, 500) = 0 THEN true END",
    },
    "action_tokens": {"digest": "md5(i::text || row.id)"},
    "chat_messages": {
        "user_name": "'chatter ' || mod(i, 500)",
        "timestamp": "row.timestamp - i * interval '5 seconds'",
        "message": "'Hello ' || md5(i::text)",
        "message_id": "md5(i::text)",
    },
    "tasks": {
        "record_id": "gen_random_uuid()",
        "status": "CASE WHEN mod(i, 50) = 0 THEN 'FAILED' ELSE 'COMPLETED' END",
        "task_type": "CASE WHEN mod(i, 9) = 0 THEN 'rendering' ELSE 'ingestion' END",
    },
}


def make(name: str, owner: Any) -> Model:
    """Write one record of a resource, and what it refers to."""
    row: Model = FACTORIES[name](owner=owner, **_referred_to(name, owner))
    return row


def _referred_to(name: str, owner: Any) -> dict[str, Any]:
    if name not in ("streams", "video_clips", "episodes"):
        return {}
    series = SeriesFactory(owner=owner)
    if name == "streams":
        return {"series": series}
    stream = StreamFactory(owner=owner, series=series)
    return {"stream": stream} | ({"series": series} if name == "episodes" else {})


def fill(row: Model, name: str, count: int) -> None:
    """Copy a row many times, varied as `COPIES` says, and let the planner know."""
    changes = EVERYWHERE | COPIES[name]
    columns = [field.column for field in row._meta.concrete_fields]
    values = [changes.get(column, f'row."{column}"') for column in columns]
    table, named = row._meta.db_table, ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({named}) SELECT {", ".join(values)}'
            f' FROM "{table}" row, generate_series(1, %s) i WHERE row.id = %s',
            [count, row.pk],
        )
        cursor.execute(f'ANALYZE "{table}"')


def contract_filters(name: str, row: Any) -> list[dict[str, Any]]:
    """Return every filter that a screen sends to a list, one or two keys at a time."""
    now = datetime.now(UTC)
    title: list[dict[str, Any]] = [{"title": "ning c4ca"}, {"q": "ning c4ca"}, {"q": "nowhere"}]
    by_name: dict[str, Callable[[], list[dict[str, Any]]]] = {
        "series": lambda: [*title[1:], {"start_time": "07:00"}, *_both("is_active")],
        "streams": lambda: [
            *title,
            *_both("has_episodes"),
            *_span("stream_date", now - timedelta(days=90)),
            {"series_id": str(row.series_id)},
        ],
        "video_clips": lambda: [{"stream_id": str(row.stream_id)}],
        "episodes": lambda: [
            *title,
            {"series_id": str(row.series_id)},
            {"stream_id": str(row.stream_id)},
            *_both("is_published"),
            *_both("youtube_video_id__exists"),
            *_both("render_uri__exists"),
        ],
        "projects": lambda: title,
        "stream_widgets": lambda: [
            *title,
            {"type": "countdown"},
            *_both("active"),
            {"showOnDashboard": True},
        ],
        "action_tokens": list,
        "chat_messages": lambda: [
            {"user_name": "chatter 7"},
            *_span("timestamp", now - timedelta(hours=20)),
        ],
        "tasks": lambda: [
            {"status": "FAILED"},
            {"task_type": "rendering"},
            {"record_id": str(row.record_id)},
        ],
    }
    return [{}, *by_name[name]()]


def _both(key: str) -> list[dict[str, Any]]:
    return [{key: True}, {key: False}]


def _span(key: str, start: datetime) -> list[dict[str, Any]]:
    """Return both ends of a day, each alone and together."""
    later = {f"{key}__gte": start.isoformat()}
    earlier = {f"{key}__lte": (start + timedelta(days=1)).isoformat()}
    return [later, earlier, later | earlier]
