"""The form pieces pages share: times as people write them, and edits that others may overtake."""

from __future__ import annotations

import re
from copy import copy
from typing import TYPE_CHECKING, Any

from django import forms

from glowing.edits import Overtaken, Shown
from glowing.templatetags import precise_clock

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model

    from glowing.exceptions import UserError

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


class EditForm(forms.Form):
    """A form of a row that others may change meanwhile; `edits` names the columns."""

    edits: tuple[str, ...] = ()
    # Browsers that reload a page may fill in again what it had before.
    shown = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"autocomplete": "off"}))
    is_overtaken = False

    def show(self, row: Model) -> None:
        """Remember what the row is like that the form is about to show."""
        self.initial["shown"] = Shown.of(row, self.edits).digest

    @property
    def basis(self) -> Shown:
        """What the person saw who sent the form."""
        return Shown(self.edits, self.cleaned_data["shown"])

    def blame(self, error: UserError, *, labels: Iterable[str] = ()) -> None:
        """Show why it was not saved; over what was saved meanwhile it goes the next time."""
        self.add_error(None, error.message)
        if isinstance(error, Overtaken):
            self.is_overtaken = True
            data: Any = copy(self.data)
            data[self.add_prefix("shown")] = error.digest
            self.data = data
            own = [str(self[name].label) for name in error.names if name in self.fields]
            if differing := ", ".join([*own, *labels]):
                self.add_error(None, f"It differs in: {differing}.")


class RowForm(EditForm, forms.ModelForm):  # type: ignore[type-arg]
    """A form of an existing row, of which only what the person changed is written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edits = self.edits or tuple(self._meta.fields or ())
        self.show(self.instance)

    @property
    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.changed_data if name != "shown"}
