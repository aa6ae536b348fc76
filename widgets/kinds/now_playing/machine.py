"""What plays, as the owner or a provider said it last. Who asks the provider: `widgets.polling`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from widgets.kinds.base import Payload, Refused, State
from widgets.kinds.now_playing.config import NowPlayingConfig, Provider

if TYPE_CHECKING:
    from datetime import datetime

    from widgets.kinds.base import Action, Inputs


class Track(Payload):
    title: str = Field(min_length=1, max_length=300)
    artist: str = Field(default="", max_length=300)
    album: str = Field(default="", max_length=300)
    url: str = Field(default="", max_length=1000, pattern=r"^(https?://\S+)?$")


class Source(BaseModel):
    """An account at a provider, which is asked once for all widgets that show it."""

    model_config = ConfigDict(frozen=True)

    provider: Provider
    account: str


class Polled(BaseModel):
    """What a provider said, or why it said nothing; `track` is None while nothing plays."""

    TYPE: ClassVar[str] = "now_playing.polled"
    model_config = ConfigDict(frozen=True)

    source: Source
    track: Track | None = None
    problem: str = Field(default="", max_length=300)


LISTENS = {Polled.TYPE: Polled}


class NowPlayingState(State):
    """`problem` is for the owner, and never on the screen."""

    track: Track | None = None
    problem: str = ""


def source_of(config: NowPlayingConfig) -> Source | None:
    """Return who is to be asked; None where the owner says what plays, or gave no account."""
    if config.provider is Provider.MANUAL or not config.account:
        return None
    return Source(provider=config.provider, account=config.account.casefold())


def example(config: NowPlayingConfig, _now: datetime) -> Inputs:
    track = Track(title="Clair de lune", artist="Claude Debussy")
    source = source_of(config)
    if config.provider is Provider.MANUAL:
        return [("set_track", track)]
    return [(Polled.TYPE, Polled(source=source, track=track))] if source else []


def reduce(
    state: NowPlayingState, action: Action[NowPlayingConfig], _now: datetime
) -> NowPlayingState:
    payload: Any = action.payload
    if action.name == Polled.TYPE:
        if payload.source != source_of(action.config):
            return state
        return NowPlayingState(track=payload.track, problem=payload.problem)
    if action.config.provider is not Provider.MANUAL:
        raise Refused("Another service says what plays: choose to say it yourself in the settings.")
    return NowPlayingState(track=payload if action.name == "set_track" else None)
