"""Asking music services what plays, once for all widgets that show the same account.

No transaction is open meanwhile. An account that fails is asked ever less often; in the cache
stands whose turn it is not, which also keeps two workers from asking at once.
"""

from __future__ import annotations

import hashlib
import logging
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeAlias, cast

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from widgets.kinds.now_playing import KIND
from widgets.kinds.now_playing.config import NowPlayingConfig, Provider
from widgets.kinds.now_playing.machine import NowPlayingState, Polled, Source, source_of
from widgets.models import StreamWidget
from widgets.providers import LastFm, Pretzel, ProviderFailed
from widgets.reading import config_of, state_of
from widgets.signals import track_polled

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from widgets import providers

logger = logging.getLogger(__name__)

AT_ONCE = 8
# Of one person: whoever showed thousands would keep everybody else waiting.
MOST_ACCOUNTS = 10
# A little less than the time between two rounds.
TURN_S = 10
LONGEST_PAUSE_S = 600
# A service that is away for a moment changes nothing on the screen.
TOLERATED = 2

Wanted: TypeAlias = "Mapping[Source, list[StreamWidget]]"


def poll() -> None:
    """Ask for every account that an active widget shows, and tell the widgets what changed."""
    wanted = _wanted()
    due = [source for source in wanted if cache.add(turn_of(source), 1, TURN_S)]
    services = _services()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda source: _ask(services, source), due))
    for source, answer in zip(due, answers, strict=True):
        if polled := _settled(source, answer):
            _tell(polled, wanted[source])


def _wanted() -> Wanted:
    found: defaultdict[Source, list[StreamWidget]] = defaultdict(list)
    of_owner: defaultdict[UUID, set[Source]] = defaultdict(set)
    shown = StreamWidget.objects.filter(type=KIND.name, active=True, owner__is_active=True)
    for widget in shown.select_related("owner").order_by("pk"):
        source = source_of(cast("NowPlayingConfig", config_of(widget)))
        theirs = of_owner[widget.owner_id]
        if source and (source in theirs or len(theirs) < MOST_ACCOUNTS):
            theirs.add(source)
            found[source].append(widget)
    return found


def _services() -> Mapping[Provider, providers.Provider]:
    return {
        Provider.LASTFM: LastFm(settings.LASTFM_URL, settings.LASTFM_API_KEY),
        Provider.PRETZEL: Pretzel(settings.PRETZEL_URL),
    }


def _ask(
    services: Mapping[Provider, providers.Provider], source: Source
) -> Polled | ProviderFailed:
    try:
        return Polled(source=source, track=services[source.provider].fetch(source.account))
    except ProviderFailed as err:
        return err


def _settled(source: Source, answer: Polled | ProviderFailed) -> Polled | None:
    """Return what the widgets are told; None while a failure may pass by itself."""
    if isinstance(answer, Polled):
        cache.delete(_failures(source))
        return answer
    count = cache.get(_failures(source), 0) + 1
    pause = min(TURN_S * 2**count, LONGEST_PAUSE_S)
    cache.set(_failures(source), count, 2 * LONGEST_PAUSE_S)
    cache.set(turn_of(source), 1, pause)
    logger.warning(
        "now_playing.failed", extra={"provider": source.provider.value, "reason": answer.message}
    )
    if count <= TOLERATED and not answer.is_lasting:
        return None
    return Polled(source=source, problem=answer.message)


def _tell(polled: Polled, widgets: list[StreamWidget]) -> None:
    news = NowPlayingState(track=polled.track, problem=polled.problem)
    owners = {widget.owner_id: widget.owner for widget in widgets if state_of(widget) != news}
    for owner in owners.values():
        with transaction.atomic():
            track_polled.send(StreamWidget, owner=owner, event=polled)


def turn_of(source: Source) -> str:
    """Return the key that stands in the cache while the account is not to be asked."""
    return f"now_playing.turn.{_key(source)}"


def _failures(source: Source) -> str:
    return f"now_playing.failures.{_key(source)}"


def _key(source: Source) -> str:
    return hashlib.sha256(f"{source.provider} {source.account}".encode()).hexdigest()
