"""The form pieces pages share: times as people write them, and saves of what was changed."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from glowing.templatetags import precise_clock

_CLOCK = re.compile(r"^(?:(?:(\d+):)?(\d{1,2}):)?(\d+)(?:[.,](\d{1,3})\d*)?$")


def parse_clock(text: str) -> int:
    """Read `1:02:03.45`, `2:03` or `123.4` as milliseconds; ValueError when it is none of these."""
    found = _CLOCK.match(text.strip())
    if found is None:
        raise ValueError(text)
    hours, minutes, seconds, fraction = found.groups()
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds)
    return whole * 1000 + int((fraction or "0").ljust(3, "0"))


class ClockField(forms.Field):
    """A time inside a recording, written as `h:mm:ss.mmm`; milliseconds in Python."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs |= {"maxlength": 16, "autocomplete": "off", "class": "clock"}

    def to_python(self, value: Any) -> Any:
        """Return milliseconds; None for nothing."""
        if value in self.empty_values:
            return None
        try:
            return parse_clock(str(value))
        except ValueError as err:
            raise forms.ValidationError(
                "Write the time as 1:23:45.678, as 23:45 or in seconds."
            ) from err

    def prepare_value(self, value: Any) -> Any:
        """Return what the person reads."""
        return precise_clock(value) if isinstance(value, int) else value


class LengthField(ClockField):
    """A length of time, written like a time but without milliseconds where there are none."""

    def prepare_value(self, value: Any) -> Any:
        """Return what the person reads."""
        shown = super().prepare_value(value)
        return shown.removesuffix(".000") if isinstance(value, int) else shown


class RowForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form of an existing row that writes only what the person changed."""

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        """Write the changed fields of the row."""
        if commit and self.changed_data:
            self.instance.save(update_fields=[*self.changed_data, "updated_at"])
        return self.instance
