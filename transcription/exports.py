"""A transcript as the files that players, editors and people read."""

from __future__ import annotations

import itertools
import json
import textwrap
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from transcription.selectors import StreamSegment

LINE_LENGTH = 42
LINES = 2
LONGEST_CUE_MS = 7_000
PARAGRAPH_PAUSE_MS = 2_000


@dataclass(frozen=True, slots=True)
class Cue:
    """What a subtitle shows at one time."""

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]


class _Span(NamedTuple):
    """Where a word lies in the text of its segment, and when it is said."""

    begin: int
    end: int
    start_ms: int
    end_ms: int


def cues(segments: Sequence[StreamSegment]) -> Iterator[Cue]:
    """Cut segments into subtitles of at most two lines of 42 characters and seven seconds."""
    for segment in segments:
        for start_ms, end_ms, text in _pieces(segment):
            yield Cue(start_ms, end_ms, tuple(_wrapped(text)))


def _pieces(segment: StreamSegment) -> Iterator[tuple[int, int, str]]:
    spans = _spans(segment)
    if not spans:  # text without words, or corrected by hand
        yield segment.start_ms, segment.end_ms, segment.text
        return
    begin, first_ms = 0, segment.start_ms
    for last, word in itertools.pairwise(spans):
        is_full = len(_wrapped(segment.text[begin : word.end])) > LINES
        if is_full or word.end_ms - first_ms > LONGEST_CUE_MS:
            yield first_ms, last.end_ms, segment.text[begin : last.end]
            begin, first_ms = word.begin, word.start_ms
    yield first_ms, segment.end_ms, segment.text[begin:]


def _spans(segment: StreamSegment) -> list[_Span]:
    """Return where each word lies; empty if text and words differ."""
    spans: list[_Span] = []
    at = 0
    for word in segment.words:
        begin = segment.text.find(word["text"], at)
        if begin < 0 or segment.text[at:begin].strip():
            return []
        at = begin + len(word["text"])
        spans.append(_Span(begin, at, word["start_ms"], word["end_ms"]))
    return [] if segment.text[at:].strip() else spans


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, LINE_LENGTH, break_on_hyphens=False) or [""]


def as_srt(segments: Sequence[StreamSegment], _language: str) -> str:
    """SubRip. It knows no escapes: only its arrow must not occur in a text."""
    return "".join(
        f"{number}\n{_clock(cue.start_ms, ',')} --> {_clock(cue.end_ms, ',')}\n"
        + "\n".join(cue.lines).replace("-->", "->")
        + "\n\n"
        for number, cue in enumerate(cues(segments), start=1)
    )


def as_vtt(segments: Sequence[StreamSegment], language: str) -> str:
    """WebVTT."""
    header = f"WEBVTT\nLanguage: {language}\n\n" if language else "WEBVTT\n\n"
    return header + "".join(
        f"{_clock(cue.start_ms, '.')} --> {_clock(cue.end_ms, '.')}\n"
        + escape("\n".join(cue.lines), quote=False)
        + "\n\n"
        for cue in cues(segments)
    )


def as_txt(segments: Sequence[StreamSegment], _language: str) -> str:
    """Running text, with a new paragraph after every long pause."""
    paragraphs: list[list[str]] = []
    last_end_ms: int | None = None
    for segment in segments:
        if last_end_ms is None or segment.start_ms - last_end_ms >= PARAGRAPH_PAUSE_MS:
            paragraphs.append([])
        paragraphs[-1].append(segment.text)
        last_end_ms = segment.end_ms
    return "".join(" ".join(texts) + "\n\n" for texts in paragraphs).rstrip("\n") + "\n"


def as_json(segments: Sequence[StreamSegment], language: str) -> str:
    """Whisper's own JSON: times in seconds, and whether a word's time is an estimate."""
    body = {
        "language": language,
        "text": " ".join(segment.text for segment in segments),
        "segments": [
            {
                "id": number,
                "start": segment.start_ms / 1000,
                "end": segment.end_ms / 1000,
                "text": segment.text,
                "words": [
                    {
                        "word": word["text"],
                        "start": word["start_ms"] / 1000,
                        "end": word["end_ms"] / 1000,
                        "probability": word["probability"],
                        "estimated": word["estimated"],
                    }
                    for word in segment.words
                ],
            }
            for number, segment in enumerate(segments)
        ],
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


@dataclass(frozen=True, slots=True)
class Format:
    """How to write one kind of file, and what kind that is."""

    content_type: str
    write: Callable[[Sequence[StreamSegment], str], str]


FORMATS = {
    "srt": Format("application/x-subrip; charset=utf-8", as_srt),
    "vtt": Format("text/vtt; charset=utf-8", as_vtt),
    "txt": Format("text/plain; charset=utf-8", as_txt),
    "json": Format("application/json", as_json),
}


def _clock(ms: int, mark: str) -> str:
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{mark}{rest:03}"
