"""The track that plays: set by hand, or asked for at a music service."""

from widgets.kinds.base import Kind, Payload
from widgets.kinds.now_playing.config import NowPlayingConfig
from widgets.kinds.now_playing.machine import LISTENS, NowPlayingState, Track, example, reduce

KIND = Kind(
    name="now_playing",
    label="Now playing",
    description="Title and artist of the track that plays, by hand, from Last.fm or from Pretzel.",
    icon="music",
    config=NowPlayingConfig,
    state=NowPlayingState,
    reduce=reduce,
    example=example,
    is_writable=False,
    actions={"set_track": Track, "clear": Payload},
    listens=LISTENS,
)
