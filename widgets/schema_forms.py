"""Forms that follow from pydantic: the settings of a kind, the payload of an event.

What the model's JSON Schema says is all there is to it: `title`, `description`, defaults, limits,
`enum`, and of strings the `format`: `color` and `date-time`.
Whether the values fit together is the model's own business, which has the last word.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from pydantic import BaseModel, ValidationError
from pydantic_core import to_jsonable_python

from glowing.records.parsers import Decoder
from widgets.kinds.looks import Looks
from widgets.reading import complaint
from widgets.rows import RowsField

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from widgets.rows import MakeRow

Schema = dict[str, Any]
LONG, CODE = 200, 10_000
LOOKS = {
    *Looks.model_fields,
    *("position", "align", "weight", "edge", "size", "font_size", "fontSize", "width", "height"),
}


class ColorInput(forms.TextInput):
    """A colour as CSS writes it, beside a picker; empty leaves the colour of the theme."""

    template_name = "widgets/forms/color.html"


class LinesField(forms.CharField):
    """A list of strings, one on every line; empty lines count for nothing."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        lines = value if isinstance(value, list) else str(value or "").splitlines()
        return [line.strip() for line in lines if line.strip()]


class PlainJSONField(forms.JSONField):
    """What has no form of its own, as JSON that people can read."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(decoder=Decoder, **kwargs)
        self.widget.attrs |= {"rows": 6, "class": "font-mono", "spellcheck": "false"}

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Leave what was typed as it was typed."""
        return data

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str):
            return value
        return json.dumps(to_jsonable_python(value), indent=2, ensure_ascii=False)


def fields_of(model: type[BaseModel], names: Iterable[str] | None = None) -> dict[str, forms.Field]:
    """Return a field for every property of a model, or for the ones that are named."""
    schema = model.model_json_schema()
    return _fields(schema, schema, names)


def _fields(
    schema: Schema, root: Schema, names: Iterable[str] | None = None
) -> dict[str, forms.Field]:
    wanted = schema.get("properties", {})
    return {name: _field(name, wanted[name], root) for name in names or wanted}


def _field(name: str, given: Schema, root: Schema) -> forms.Field:
    schema = _resolved(given, root)
    if "enum" in schema:
        field = _choice(schema)
    else:
        field = _BUILDERS.get(schema.get("type", ""), _json)(schema, root)
    field.label = schema.get("title") or _words(name)
    field.help_text = field.help_text or schema.get("description", "")
    field.initial = schema.get("default")
    return field


def _resolved(schema: Schema, root: Schema) -> Schema:
    """Return the schema with what it refers to in it; the null of a nullable one is dropped."""
    options = schema.get("anyOf", [])
    others = [one for one in options if one.get("type") != "null"]
    inner = others[0] if len(others) == 1 else {}
    if reference := (schema.get("$ref") or inner.get("$ref")):
        inner = root["$defs"][reference.rpartition("/")[2]]
        # The name of a class says nothing to people.
        inner = {key: one for key, one in inner.items() if key not in ("title", "description")}
    own = {key: one for key, one in schema.items() if key not in ("anyOf", "$ref")}
    merged = inner | own
    return merged | ({"nullable": True} if len(others) < len(options) else {})


def _choice(schema: Schema) -> forms.Field:
    choices = [(one, _words(str(one))) for one in schema["enum"]]
    empty = [("", "Not set")] if schema.get("nullable") else []
    return forms.ChoiceField(choices=[*empty, *choices], required=not empty)


def _words(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()


def _text(schema: Schema, _root: Schema) -> forms.Field:
    if schema.get("format") == "date-time":
        return _moment()
    validators = [RegexValidator(schema["pattern"])] if "pattern" in schema else []
    if schema.get("format") == "color":
        widget: Any = ColorInput(attrs={"placeholder": "that of the theme"})
        return forms.CharField(required=False, widget=widget, validators=validators)
    least, longest = schema.get("minLength", 0), schema.get("maxLength", 0)
    return forms.CharField(
        required=least > 0 and not schema.get("nullable"),
        min_length=least or None,
        max_length=longest or None,
        strip=False,
        validators=validators,
        widget=forms.Textarea(attrs=_size_of(longest)) if longest > LONG else forms.TextInput,
    )


def _size_of(longest: int) -> dict[str, Any]:
    rows = {"rows": min(max(longest // LONG, 3), 12)}
    return rows if longest < CODE else rows | {"class": "font-mono", "spellcheck": "false"}


def _moment() -> forms.Field:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    help_text = f"In the time zone {timezone.get_current_timezone_name()}."
    return forms.DateTimeField(required=False, widget=widget, help_text=help_text)


def _integer(schema: Schema, _root: Schema) -> forms.Field:
    return forms.IntegerField(
        required=False, min_value=schema.get("minimum"), max_value=schema.get("maximum")
    )


def _number(schema: Schema, _root: Schema) -> forms.Field:
    return forms.FloatField(
        required=False, min_value=schema.get("minimum"), max_value=schema.get("maximum")
    )


def _boolean(_schema: Schema, _root: Schema) -> forms.Field:
    return forms.BooleanField(required=False)


def _list(schema: Schema, root: Schema) -> forms.Field:
    items = _resolved(schema.get("items", {}), root)
    if items.get("type") == "string":
        help_text = f"{schema.get('description', '')} One a line.".strip()
        widget = forms.Textarea(attrs={"rows": 4})
        return LinesField(required=False, help_text=help_text, widget=widget)
    if "properties" in items:
        return RowsField(_rows_of(items, root), required=False)
    return _json(schema, root)


def _rows_of(items: Schema, root: Schema) -> MakeRow:
    def make(*args: Any, **kwargs: Any) -> forms.Form:
        row = forms.Form(*args, **kwargs)
        row.fields.update(_fields(items, root))
        return row

    return make


def _json(_schema: Schema, _root: Schema) -> forms.Field:
    return PlainJSONField(required=False)


_BUILDERS = {
    "string": _text,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "array": _list,
    "object": _json,
}


class PydanticForm(forms.Form):
    """A form of a pydantic model; `value` is what was entered, read by the model.

    Keys of `kept` that have no field stay as they are. A number or a moment that is left empty is
    left out, so that the model's default is taken.
    """

    def __init__(
        self,
        model: type[BaseModel],
        *args: Any,
        kept: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.model, self.kept = model, dict(kept or {})
        self.fields.update(fields_of(model))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            self._read(self.merged())
        return data

    def merged(self) -> dict[str, Any]:
        """Return `kept` with every field that could be read in its place."""
        cleaned = {
            name: self.cleaned_data[name] for name in self.fields if name in self.cleaned_data
        }
        emptied = {
            name for name, one in cleaned.items() if one is None or self._is_unset(name, one)
        }
        merged = {**self.kept, **cleaned}
        return {name: one for name, one in merged.items() if name not in emptied}

    def differing(self, other: BaseModel) -> list[str]:
        """Return what the fields are called in which another value is not the one entered."""
        there = other.model_dump(mode="json", by_alias=True)
        return [str(self[name].label) for name in self.fields if self.value[name] != there[name]]

    @property
    def of_looks(self) -> list[forms.BoundField]:
        """Return the fields that say how it looks, not what it says."""
        return [bound for bound in self if _is_look(bound)]

    @property
    def of_content(self) -> list[forms.BoundField]:
        return [bound for bound in self if not _is_look(bound)]

    @property
    def has_look_errors(self) -> bool:
        return any(bound.errors for bound in self.of_looks)

    def _is_unset(self, name: str, value: object) -> bool:
        """Say whether nothing is what the model calls unset here, rather than an empty text."""
        return value == "" and not isinstance(self.fields[name].initial, str)

    def _read(self, merged: dict[str, Any]) -> None:
        try:
            value = self.model.model_validate(merged)
        except ValidationError as err:
            for error in err.errors():
                name = str(error["loc"][0]) if error["loc"] else None
                self.add_error(name if name in self.fields else None, complaint(error))
            return
        self.value = value.model_dump(mode="json", by_alias=True)


def _is_look(bound: forms.BoundField) -> bool:
    return isinstance(bound.field.widget, ColorInput) or bound.name in LOOKS
