"""A list of records in a form: a row of fields for each, to which rows are added in the browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from django import forms
from django.core.exceptions import ValidationError

if TYPE_CHECKING:
    from django.utils.datastructures import MultiValueDict

MakeRow: TypeAlias = Callable[..., forms.Form]
# Stands for the number of a row that is not there yet.
NEW = "__row__"


class RowsWidget(forms.Widget):
    """The fields of row 3 of `commands` are `commands-3-…`; numbers may be left out."""

    template_name = "widgets/forms/rows.html"
    use_fieldset = True

    def __init__(self, make: MakeRow) -> None:
        super().__init__()
        self.make = make

    def value_from_datadict(
        self, data: Mapping[str, Any], _files: MultiValueDict[str, Any], name: str
    ) -> list[forms.Form]:
        """Return a form for every row that was sent."""
        row = re.compile(rf"{re.escape(name)}-(\d{{1,4}})-")
        numbers = {int(found[1]) for key in data if (found := row.match(key))}
        return [self.make(data, prefix=f"{name}-{number}") for number in sorted(numbers)]

    def format_value(self, value: Any) -> Any:
        return value

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        rows = [self._row(name, number, one) for number, one in enumerate(value or ())]
        context["widget"] |= {
            "rows": rows,
            "blank": self.make(prefix=f"{name}-{NEW}"),
            "next": 1 + max((int(str(row.prefix).rpartition("-")[2]) for row in rows), default=-1),
        }
        return context

    def _row(self, name: str, number: int, value: Any) -> forms.Form:
        is_sent = isinstance(value, forms.Form)
        return value if is_sent else self.make(initial=value, prefix=f"{name}-{number}")


class RowsField(forms.Field):
    """A list of mappings; rows in which nothing was entered count for nothing."""

    def __init__(self, make: MakeRow, **kwargs: Any) -> None:
        super().__init__(widget=RowsWidget(make), **kwargs)

    def clean(self, value: list[forms.Form]) -> list[dict[str, Any]]:
        rows = [row for row in value if row.has_changed()]
        if not all(row.is_valid() for row in rows):
            raise ValidationError("Check the rows: something in them does not fit.")
        return [
            {name: one for name, one in row.cleaned_data.items() if one is not None} for row in rows
        ]
