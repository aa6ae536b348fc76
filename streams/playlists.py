"""What a player fetches about a whole stream; every address inside is a signed link."""

from __future__ import annotations

import re
from functools import cache, partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from django.http import HttpResponse
from rest_framework.decorators import api_view, permission_classes
from rest_framework.response import Response

from glowing import storage
from streams import hls
from streams.grants import reader_of
from streams.peaks import chosen_resolution, stream_peaks
from streams.selectors import clips_of, stream_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any
    from uuid import UUID

    from rest_framework.request import Request

    from streams.models import Stream, VideoClip

_TRACK = re.compile(r"\d{1,4}", re.ASCII)
_link = partial(storage.signed_url, "media")


def private(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let a view be read by whoever the request authenticates; rows are theirs or not found."""
    return api_view(["GET"])(permission_classes([])(view))


@private
def playlist(request: Request, stream_id: UUID) -> HttpResponse:
    """The preview of the whole stream as HLS; clips follow each other without gaps."""
    reader = reader_of(request, "stream", stream_id)
    parts = [_part(clip) for clip in _playable(stream_of(reader, stream_id))]
    return _text(hls.playlist(parts), "application/vnd.apple.mpegurl")


@private
def timeline(request: Request, stream_id: UUID) -> Response:
    """Where each clip lies in the stream, and where in the playlist, which has no gaps."""
    stream = stream_of(request.user, stream_id)
    body = {"duration_ms": stream.duration_ms, "clips": list(_places(stream))}
    return Response(body, headers={"Cache-Control": "no-store"})


@private
def thumbnails(request: Request, stream_id: UUID) -> HttpResponse:
    """The pictures of the whole stream by its time, as WebVTT."""
    stream = stream_of(request.user, stream_id)
    text = hls.write_thumbnails(item for clip in clips_of(stream) for item in _thumbnails(clip))
    return _text(text, "text/vtt")


@private
def peaks(request: Request, stream_id: UUID) -> Response:
    """The waveform of the whole stream; `track` is a number from 0, else the voice."""
    stream = stream_of(request.user, stream_id)
    wanted, track = request.GET.get("resolution", ""), request.GET.get("track", "")
    resolution = chosen_resolution(wanted, stream.duration_ms or 0)
    found = stream_peaks(
        stream, track=int(track) if _TRACK.fullmatch(track) else None, resolution=resolution
    )
    body = {"duration_ms": stream.duration_ms, "resolution": resolution, "peaks": found}
    return Response(body, headers={"Cache-Control": "no-store"})


def _text(body: str, content_type: str) -> HttpResponse:
    headers = {"Cache-Control": "no-store", "Content-Type": f"{content_type}; charset=utf-8"}
    return HttpResponse(body, headers=headers)


def _playable(stream: Stream) -> list[VideoClip]:
    return [clip for clip in clips_of(stream) if clip.hls]


def _part(clip: VideoClip) -> hls.Part:
    segments = [(_link(segment["path"]), segment["duration_ms"]) for segment in clip.hls]
    return hls.Part(segments, init=_link(clip.hls_init) if clip.hls_init else "")


def _places(stream: Stream) -> Iterator[dict[str, Any]]:
    playlist_start_ms = 0
    for clip in _playable(stream):
        length_ms = sum(segment["duration_ms"] for segment in clip.hls)
        if clip.start_ms is not None:
            yield {
                "id": clip.pk,
                "key": clip.key,
                "start_ms": clip.start_ms,
                "duration_ms": clip.duration_ms,
                "playlist_start_ms": playlist_start_ms,
                "playlist_duration_ms": length_ms,
            }
        playlist_start_ms += length_ms


def _thumbnails(clip: VideoClip) -> Iterator[hls.Thumbnail]:
    if not clip.sprite_index or clip.start_ms is None:
        return
    folder = PurePosixPath(clip.sprite_index).parent
    address_of = cache(lambda sheet: _link(f"{folder}/{sheet}"))
    with storage.media().open(clip.sprite_index) as file:
        index = file.read().decode()
    for item in hls.read_thumbnails(index):
        yield item.moved(clip.start_ms, address_of)
