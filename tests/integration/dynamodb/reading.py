"""What the tests of the import look at."""

from __future__ import annotations

import re
from pathlib import Path

from chat.models import ChatMessage
from episodes.models import Episode, Project
from glowing.accounts.models import Profile
from streams.models import Series, Stream, VideoClip
from widgets.models import StreamWidget

EXPORTS = Path(__file__).resolve().parents[2] / "fixtures" / "dynamodb"
SERIES = "01890000-0000-7000-8000-000000000001"
STREAM = "01890000-0000-7000-8000-000000000011"
EPISODE = "01890000-0000-7000-8000-000000000021"
MODELS = (Series, Stream, VideoClip, Episode, Project, StreamWidget, Profile, ChatMessage)


def counts(report, table):
    """Return the numbers of a table's row: read, created, updated, unchanged, kept, refused."""
    row = re.search(rf"^│ {table} .*$", report, re.MULTILINE)
    return [int(number) for number in re.findall(r"\d+", row.group())]


def everything():
    return [list(model.objects.order_by("pk").values()) for model in MODELS]
