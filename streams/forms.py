from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from glowing.forms import RowForm
from streams.models import Series, Stream

if TYPE_CHECKING:
    from glowing.accounts.models import User


class NewStreamForm(forms.Form):
    """A stream to be; its recordings are uploaded, or lie in the archive already."""

    title = forms.CharField(max_length=255, label="Title")
    stream_date = forms.DateTimeField(
        required=False,
        label="Streamed on",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    series = forms.ModelChoiceField(
        queryset=Series.objects.none(), required=False, empty_label="No series", label="Series"
    )
    new_series = forms.CharField(
        max_length=255, required=False, label="or a new series", help_text="Its name."
    )
    folder = forms.CharField(
        max_length=1024,
        required=False,
        label="Folder in the archive",
        help_text="Only when the recordings are already there, such as <code>2026-11-22/</code>.",
    )

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        series: Any = self.fields["series"]
        series.queryset = Series.objects.for_user(owner).order_by("title")

    def clean(self) -> dict[str, Any]:
        """Refuse two answers to one question."""
        data = super().clean() or {}
        if data.get("series") and data.get("new_series"):
            self.add_error("new_series", "Choose a series above or name a new one, not both.")
        return data


class StreamForm(RowForm):
    class Meta:
        model = Stream
        fields = ("title", "stream_date", "series", "description")
        widgets = {
            "stream_date": forms.DateTimeInput(
                attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
            ),
            "description": forms.Textarea(attrs={"rows": 4}),
        }
        labels = {"stream_date": "Streamed on"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = True
        series: Any = self.fields["series"]
        series.queryset = Series.objects.for_user(self.instance.owner).order_by("title")
        series.empty_label = "No series"


class IngestForm(RowForm):
    """How a stream's recordings are listened to."""

    speech_track = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        label="Audio track with your voice",
        choices=[("", "Find it by itself"), *((n, f"Track {n + 1}") for n in range(8))],
    )

    class Meta:
        model = Stream
        fields = (
            "language",
            "speech_track",
            "initial_prompt",
            "hotwords",
            "silence_threshold_db",
            "silence_min_ms",
        )
        labels = {
            "language": "Language",
            "initial_prompt": "What is it about?",
            "hotwords": "Words to listen for",
            "silence_threshold_db": "Silence is below (dBFS)",
            "silence_min_ms": "for at least (ms)",
        }
        help_texts = {
            "language": "Two letters, such as <code>en</code>. Empty: detected.",
            "initial_prompt": "A sentence or two with names and jargon helps the transcript.",
            "hotwords": "Names and terms, separated by commas.",
        }
        widgets = {
            "initial_prompt": forms.Textarea(attrs={"rows": 3}),
            "hotwords": forms.Textarea(attrs={"rows": 2}),
            "silence_threshold_db": forms.NumberInput(attrs={"min": -90, "max": -10, "step": 0.5}),
            "silence_min_ms": forms.NumberInput(attrs={"min": 100, "max": 60000, "step": 50}),
        }
