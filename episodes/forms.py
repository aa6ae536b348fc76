from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core import signing
from django.core.validators import MaxValueValidator, MinValueValidator

from episodes.cuttable import rows_of
from episodes.models import Episode
from episodes.suggest import SuggestionOptions
from episodes.youtube_limits import description_problem, title_problem
from glowing.forms import ClockField, EditForm, LengthField, RowForm
from glowing.records import parsers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from glowing.exceptions import UserError

MS_PER_S = 1000
DAY_MS = 86_400_000
# What YouTube and others bring videos to themselves.
LOUDNESS_LUFS = -14.0
CUTS = "episodes.cuts"


class RangeForm(forms.Form):
    """A part of a stream to make an episode of."""

    title = forms.CharField(max_length=255, required=False, label="Title")
    start_ms = ClockField(label="Start")
    end_ms = ClockField(label="End")
    longest_pause_s = forms.FloatField(
        required=False,
        min_value=0.5,
        max_value=3600,
        label="Cut pauses longer than (s)",
        widget=forms.NumberInput(attrs={"step": 0.5, "placeholder": "keep all"}),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the start."""
        data = super().clean() or {}
        start, end = data.get("start_ms"), data.get("end_ms")
        if start is not None and end is not None and end <= start:
            self.add_error("end_ms", "Choose an end after the start.")
        return data

    def choices(self) -> dict[str, Any]:
        """Return the arguments of the services that make episodes."""
        data = self.cleaned_data
        pause = data["longest_pause_s"]
        return {
            "start_ms": data["start_ms"],
            "end_ms": data["end_ms"],
            "title": data["title"],
            "longest_pause_ms": None if pause is None else round(pause * MS_PER_S),
        }

    def blame(self, error: UserError) -> None:
        """Show a service's refusal beside the fields it names."""
        fields = {name: text for name, text in error.errors.items() if name in self.fields}
        for name, text in fields.items():
            self.add_error(name, text)
        if not fields:
            self.add_error(None, error.message)


class SuggestionOptionsForm(forms.Form):
    """What makes an episode of a stream; what is left empty follows from the stream's length."""

    minimum_gap_ms = LengthField(
        label="Pause between episodes",
        help_text="Talk that pauses for this long falls into two.",
        validators=[MinValueValidator(500, "Choose at least half a second.")],
    )
    minimum_length_ms = LengthField(label="Shortest", help_text="Less is joined or left out.")
    target_length_ms = LengthField(
        label="Aim for", validators=[MinValueValidator(1000, "Choose at least a second.")]
    )
    maximum_length_ms = LengthField(label="Longest", help_text="More is divided.")
    margin_before_ms = LengthField(label="Quiet kept before")
    margin_after_ms = LengthField(label="Quiet kept after")

    def __init__(self, *args: Any, rule: SuggestionOptions, **kwargs: Any) -> None:
        kwargs["initial"] = asdict(rule) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.rule = rule
        for field in self.fields.values():
            field.required = False
            field.validators.append(MaxValueValidator(DAY_MS, "Choose at most a day."))

    def clean(self) -> dict[str, Any]:
        """Refuse lengths that contradict each other."""
        data = super().clean() or {}
        wanted = self._wanted(data)
        if wanted["maximum_length_ms"] < wanted["target_length_ms"]:
            self.add_error("maximum_length_ms", "The longest is shorter than what to aim for.")
        if wanted["minimum_length_ms"] > wanted["target_length_ms"]:
            self.add_error("minimum_length_ms", "The shortest is longer than what to aim for.")
        return data

    def options(self) -> SuggestionOptions:
        """Return what to suggest by; short parts are joined over pauses of twice the usual."""
        return SuggestionOptions(**self._wanted(self.cleaned_data))

    def _wanted(self, data: dict[str, Any]) -> dict[str, int]:
        given = {name: ms for name, ms in data.items() if ms is not None}
        if "minimum_gap_ms" in given:
            given["joinable_gap_ms"] = 2 * given["minimum_gap_ms"]
        return asdict(self.rule) | given


class EpisodeForm(RowForm):
    class Meta:
        model = Episode
        fields = ("title", "description")
        widgets: ClassVar[dict[str, Any]] = {"description": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = True

    def clean_title(self) -> str:
        return self._taken_by_youtube("title", title_problem)

    def clean_description(self) -> str:
        return self._taken_by_youtube("description", description_problem)

    def _taken_by_youtube(self, name: str, problem_of: Callable[[str], str]) -> str:
        """Refuse what YouTube would; what is as it was may stay."""
        text: str = self.cleaned_data[name] or ""
        if name in self.changed_data and (problem := problem_of(text)):
            raise forms.ValidationError(problem)
        return text


class CutTableForm(EditForm):
    """What belongs to the table of cuts as a whole: the cut list whose rows it shows.

    It travels with the table, signed: the rows of one cut list are nowhere in another.
    """

    edits = ("cut_list",)
    whole = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"autocomplete": "off"}))

    def __init__(self, episode: Episode, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, prefix="cuts")
        self.cut_list = episode.cut_list or {}
        self.initial["whole"] = signing.dumps(self.cut_list, salt=CUTS, compress=True)
        self.show(episode)

    def clean_whole(self) -> str:
        """Take the cut list that was shown; without one, that of the episode stays."""
        text: str = self.cleaned_data["whole"]
        try:
            self.cut_list = signing.loads(text, salt=CUTS) if text else self.cut_list
        except signing.BadSignature as err:
            raise forms.ValidationError("Reload the page, then change the cuts again.") from err
        return text

    @property
    def names(self) -> dict[int, str]:
        """Of every row the name of its recording."""
        return {row.item: row.name for row in rows_of(self.cut_list)}


class CutForm(forms.Form):
    """One line of the cut list: which part of a recording is shown, and how it begins and ends."""

    source = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    start = ClockField(label="From")
    end = ClockField(label="To")
    fade_in = forms.FloatField(min_value=0, max_value=60, required=False, label="Fade in (s)")
    fade_out = forms.FloatField(min_value=0, max_value=60, required=False, label="Fade out (s)")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("fade_in", "fade_out"):
            self.fields[name].widget.attrs["step"] = "0.1"


CutFormSet = forms.formset_factory(CutForm, extra=0, can_delete=True, can_order=True)


class CutListForm(EditForm):
    edits = ("cut_list",)
    cut_list = forms.JSONField(
        decoder=parsers.Decoder,
        label="Cut list (version 1.0.0, in frames of 1/60 s)",
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false", "class": "font-mono"}),
    )

    def __init__(self, episode: Episode, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"cut_list": episode.cut_list})
        self.show(episode)


class RenderForm(forms.Form):
    preset = forms.ChoiceField(label="Preset")
    loudness = forms.BooleanField(required=False, label="Even out the loudness")

    def __init__(self, *args: Any, presets: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        preset: Any = self.fields["preset"]
        preset.choices = presets

    def choices(self) -> dict[str, Any]:
        """Return the arguments of the service."""
        is_even = self.cleaned_data["loudness"]
        return {
            "preset": self.cleaned_data["preset"],
            "loudness_lufs": LOUDNESS_LUFS if is_even else None,
        }
