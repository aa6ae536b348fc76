"""The cut list of an episode, version 1.0.0: what clients write and the renderer reads.

Frames are ticks of 1/60 s, whatever the frame rate of the media. Sections may overlap and be used
any number of times: a repeated moment is legal. Keys that are not part of a cut list are passed
over, and null is as good as absent: forms of clients leave both behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic.alias_generators import to_camel

from episodes.cutproblems import (
    MAX_HOURS,
    MAX_MEDIA,
    emptiness_problems,
    fade_problems,
    length_problems,
    media_problems,
    reference_problems,
    refusal,
    section_problems,
    shape_problem,
)
from glowing.exceptions import UserError
from glowing.media.render import TICKS_PER_SECOND, Edit, Item, Overlay, Route

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from episodes.cutproblems import Problem
    from glowing.media.types import MediaInfo

_CONTENT = ("inputMedia", "outputTrack", "overlayTracks", "audioMixing")

Tick = Annotated[int, Field(ge=0, le=TICKS_PER_SECOND * 3600 * MAX_HOURS)]
Pixel = Annotated[float, Field(ge=-32_768, le=32_768)]
Index = Annotated[int, Field(ge=0)]
AudioTrackNumber = Annotated[int, Field(ge=0, le=63)]
# A key is relative to its owner's part of the archive and cannot leave it.
Key = Annotated[
    str,
    StringConstraints(min_length=1, max_length=1024, pattern=r"^[^/\\\x00][^\\\x00]*$"),
]


class Part(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="ignore",
        frozen=True,
        allow_inf_nan=False,
    )

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, data: Any) -> Any:
        if isinstance(data, dict):
            return {key: value for key, value in data.items() if value is not None}
        return data


class Section(Part):
    """A range of its medium; `endFrame` is exclusive."""

    start_frame: Tick
    end_frame: Tick

    @property
    def is_empty(self) -> bool:
        return self.start_frame == self.end_frame


class InputMedia(Part):
    """A recording in the archive and the sections of it that are used."""

    s3_location: Annotated[Key, Field(alias="s3Location")]
    sections: tuple[Section, ...]


class Transition(Part):
    """How an item begins or ends; `duration` is in frames, and a cut ignores it."""

    type: Literal["fade", "cut"]
    duration: Tick

    @property
    def fade(self) -> int:
        """Ticks of fading."""
        return self.duration if self.type == "fade" else 0


class OutputItem(Part):
    """One section on the main timeline."""

    media_index: Index
    section_index: Index
    transition_in: Transition | None = None
    transition_out: Transition | None = None

    @property
    def fade_in(self) -> int:
        """Ticks of fading in, from the item before or from black."""
        return self.transition_in.fade if self.transition_in else 0

    @property
    def fade_out(self) -> int:
        """Ticks of fading out to black; a crossfade into the next item goes before."""
        return self.transition_out.fade if self.transition_out else 0

    def with_fades(self, fade_in: int, fade_out: int) -> OutputItem:
        """Return the item with shorter fades."""
        changed = {}
        if self.transition_in and fade_in != self.fade_in:
            changed["transition_in"] = self.transition_in.model_copy(update={"duration": fade_in})
        if self.transition_out and fade_out != self.fade_out:
            changed["transition_out"] = self.transition_out.model_copy(
                update={"duration": fade_out}
            )
        return self.model_copy(update=changed)


class OverlayItem(Part):
    """A section shown over the main timeline from `startFrame`; its sound is ignored.

    With x or y it keeps its size, in pixels of the output; without both it fills the frame.
    """

    start_frame: Tick
    media_index: Index
    section_index: Index
    type: Literal["alpha", "colorkey"]
    x: Pixel | None = None
    y: Pixel | None = None


class Keyframe(Part):
    """A volume at a frame of the output: 0 is silence, 1 leaves the sound as it is."""

    frame: Tick
    volume: Annotated[float, Field(ge=0, le=2)]


class AudioRoute(Part):
    """Mixes audio track `sourceChannel` of the media into audio track `outputChannel`.

    Volume is linear between key frames and constant outside; without any it is 1.
    """

    source_channel: AudioTrackNumber
    output_channel: AudioTrackNumber
    keyframes: tuple[Keyframe, ...] = ()


class CutList(Part):
    """The recipe of one video; without `audioMixing` the first audio track is used as it is."""

    version: Literal["1.0.0"]
    input_media: Annotated[tuple[InputMedia, ...], Field(min_length=1, max_length=MAX_MEDIA)]
    output_track: Annotated[tuple[OutputItem, ...], Field(min_length=1)]
    overlay_tracks: tuple[OverlayItem, ...] = ()
    audio_mixing: tuple[AudioRoute, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The object key of every medium, in the order of their indices."""
        return tuple(media.s3_location for media in self.input_media)

    def as_json(self) -> dict[str, Any]:
        """Return the cut list as given, in plain JSON values, without what is not part of it."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_unset=True)

    def section(self, item: OutputItem | OverlayItem) -> Section:
        """Return the section an item shows."""
        return self.input_media[item.media_index].sections[item.section_index]

    def length_of(self, item: OutputItem | OverlayItem) -> int:
        """Return how many ticks an item lasts."""
        section = self.section(item)
        return section.end_frame - section.start_frame

    def as_edit(self) -> Edit:
        """Return what the renderer understands; sources are numbered like `inputMedia`."""
        items = tuple(self._item(item) for item in self.output_track)
        overlays = tuple(self._overlay(item) for item in self.overlay_tracks)
        routes = tuple(
            Route(
                track=route.source_channel,
                output=route.output_channel,
                volumes=tuple(sorted((point.frame, point.volume) for point in route.keyframes)),
            )
            for route in self.audio_mixing
        )
        return Edit(items, overlays, routes) if routes else Edit(items, overlays)

    def _item(self, item: OutputItem) -> Item:
        section = self.section(item)
        return Item(
            source=item.media_index,
            start=section.start_frame,
            end=section.end_frame,
            fade_in=item.fade_in,
            fade_out=item.fade_out,
        )

    def _overlay(self, item: OverlayItem) -> Overlay:
        section = self.section(item)
        placed = item.x is not None or item.y is not None
        return Overlay(
            source=item.media_index,
            start=section.start_frame,
            end=section.end_frame,
            at=item.start_frame,
            blend=item.type,
            position=(item.x or 0.0, item.y or 0.0) if placed else None,
        )


def is_blank(data: object) -> bool:
    """Say whether this is what an untouched form sends for an episode without a cut list."""
    return isinstance(data, dict) and not any(data.get(name) for name in _CONTENT)


def read(data: object) -> CutList:
    """Return the cut list in `data`, however long its fades, without items that show nothing.

    The existing client rounds frames: a cut that ends where a recording begins leaves an empty
    section of that recording. Raises UserError that names every field at fault.
    """
    if data is None:
        message = "This episode has no cut list yet: choose what it shows first."
        raise UserError(message, code="episodes.cut_list_missing")
    try:
        cut_list = CutList.model_validate(data)
    except ValidationError as error:
        raise refusal([shape_problem(item) for item in error.errors()]) from error
    _refuse(cut_list, reference_problems, section_problems, emptiness_problems)
    cut_list = _without_empty_items(cut_list)
    _refuse(cut_list, length_problems)
    return cut_list


def parse(data: object) -> CutList:
    """Return the cut list in `data` as `read` does; fades that cannot be are refused as well."""
    cut_list = read(data)
    _refuse(cut_list, fade_problems)
    return cut_list


def fitted(data: object) -> CutList:
    """Return the cut list in `data` as `read` does, with fades as long as their sections allow.

    The existing client fades every outro in for five seconds, whatever comes before.
    """
    cut_list = read(data)
    items: list[OutputItem] = []
    left = cut_list.length_of(cut_list.output_track[0])
    following = [*cut_list.output_track[1:], None]
    for item, after in zip(cut_list.output_track, following, strict=True):
        length = cut_list.length_of(item)
        fade_in = min(item.fade_in, length, left)
        left = length - fade_in
        fade_out = item.fade_out if after and after.fade_in else min(item.fade_out, left)
        items.append(item.with_fades(fade_in, fade_out))
    return cut_list.model_copy(update={"output_track": tuple(items)})


def _without_empty_items(cut_list: CutList) -> CutList:
    shown: dict[str, Any] = {
        name: tuple(item for item in getattr(cut_list, name) if not cut_list.section(item).is_empty)
        for name in ("output_track", "overlay_tracks")
        if name in cut_list.model_fields_set
    }
    return cut_list.model_copy(update=shown)


def check_media(cut_list: CutList, infos: Sequence[MediaInfo | None]) -> None:
    """Refuse sections that lie outside their media; what is not probed yet is None."""
    problems = [
        problem
        for index, (media, info) in enumerate(zip(cut_list.input_media, infos, strict=True))
        if info
        for problem in media_problems(index, media, info)
    ]
    if problems:
        raise refusal(problems)


def _refuse(cut_list: CutList, *checks: Callable[[CutList], Iterator[Problem]]) -> None:
    for check in checks:
        if problems := list(check(cut_list)):
            raise refusal(problems)
