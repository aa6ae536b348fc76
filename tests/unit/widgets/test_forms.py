from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

import pytest
from django.http import QueryDict
from pydantic import AwareDatetime, BaseModel, Field, model_validator

from widgets.forms import EventForm, config_form, event_forms, payload_of
from widgets.kinds import all_kinds
from widgets.kinds.base import Config
from widgets.models import StreamWidget
from widgets.rows import RowsField
from widgets.schema_forms import PydanticForm


class Size(StrEnum):
    SMALL = "small"
    VERY_LARGE = "very-large"


class Command(BaseModel):
    name: str = Field(min_length=1)
    seconds: int = Field(5, ge=0)


class Sample(Config):
    name: str = Field("Anna", max_length=20, title="Her name", description="As people call her.")
    story: str = Field("", max_length=2000)
    size: Size = Size.SMALL
    tint: str = Field("", json_schema_extra={"format": "color"})
    count: int = Field(3, ge=1, le=9)
    share: float | None = None
    is_loud: bool = True
    words: tuple[str, ...] = ("one", "two")
    until: AwareDatetime | None = None
    data: dict[str, int] = {}
    commands: tuple[Command, ...] = (Command(name="hello"),)

    @model_validator(mode="after")
    def loud_is_small(self):
        if self.is_loud and self.size is Size.VERY_LARGE:
            raise ValueError("Too much of it.")
        return self


FILLED = {
    "name": "Berta",
    "story": "Once\nupon a time",
    "size": "very-large",
    "tint": "#ff0000",
    "count": "5",
    "share": "0.25",
    "words": " three \n\n four",
    "until": "2026-11-22T20:15",
    "data": '{"a": 1}',
    "commands-0-name": "bye",
    "commands-0-seconds": "9",
    "commands-4-name": "hi",
    "commands-4-seconds": "",
    "commands-5-name": "",
    "commands-5-seconds": "5",
}


def filled(**changes):
    return PydanticForm(Sample, FILLED | changes, kept={"theirs": [1]})


def test_what_is_entered_is_read_as_the_model_has_it():
    form = filled()

    assert form.is_valid(), form.errors
    assert form.value == {
        "name": "Berta",
        "story": "Once\nupon a time",
        "size": "very-large",
        "tint": "#ff0000",
        "count": 5,
        "share": 0.25,
        "is_loud": False,
        "words": ["three", "four"],
        "until": "2026-11-22T20:15:00Z",
        "data": {"a": 1},
        "commands": [{"name": "bye", "seconds": 9}, {"name": "hi", "seconds": 5}],
        "theirs": [1],
    }


@pytest.mark.parametrize(
    ("name", "value"), [("count", 3), ("share", None), ("until", None), ("words", []), ("name", "")]
)
def test_an_empty_field_is_the_default_where_it_can_be_nothing_else(name, value):
    form = filled(**{name: ""})

    assert form.is_valid(), form.errors
    assert form.value[name] == value


@pytest.mark.parametrize(
    ("name", "entered"),
    [
        ("count", "10"), ("size", "huge"), ("until", "soon"),
        ("data", "{"), ("data", "[" * 100_000), ("data", "9" * 5000),
    ],
    ids=lambda entered: entered[:9],
)  # fmt: skip
def test_what_does_not_fit_is_refused_at_its_field(name, entered):
    assert set(filled(**{name: entered}).errors) == {name}


def test_the_model_has_the_last_word():
    form = filled(is_loud="on")

    assert form.non_field_errors() == ["Too much of it."]


def test_fields_say_what_the_model_says_of_them():
    field = PydanticForm(Sample).fields["name"]

    assert (field.label, field.help_text, field.initial) == (
        "Her name",
        "As people call her.",
        "Anna",
    )
    assert field.widget_attrs(field.widget)["maxlength"] == "20"


def test_a_draft_takes_what_is_valid_already():
    form = filled(count="10", name="Cleo")
    form.is_valid()

    assert (form.merged()["name"], "count" in form.merged()) == ("Cleo", False)


def test_a_row_says_what_is_wrong_with_it():
    form = filled(**{"commands-0-seconds": "-1"})

    assert set(form.errors) == {"commands"}
    assert "greater than or equal to 0" in str(form["commands"])


def test_looks_stand_apart():
    assert [bound.name for bound in PydanticForm(Sample).of_looks] == ["size", "tint"]


def cells_of(bound):
    """Return the fields in the rows of a field that has some."""
    if not isinstance(bound.field, RowsField):
        return []
    rows = bound.field.widget.get_context(bound.html_name, bound.value(), {})["widget"]["rows"]
    return [cell for row in rows for cell in row]


@pytest.mark.parametrize("kind", all_kinds())
def test_every_kind_is_saved_as_it_is_shown(kind):
    widget = StreamWidget(type=kind, title="Mine", config={"theirs": True})
    shown = config_form(widget)
    data = QueryDict(mutable=True)
    for bound in [*shown, *(one for field in shown for one in cells_of(field))]:
        entered = bound.value()
        if entered not in (None, False):
            data[bound.html_name] = str(entered)

    saved = config_form(widget, data)

    assert saved.is_valid(), saved.errors
    default = all_kinds()[kind].config()
    assert saved.value == default.model_dump(mode="json", by_alias=True) | {"theirs": True}


@pytest.mark.parametrize("typed", ['{"b":  1}', '"\\ud800"', "{"])
def test_json_stays_as_it_was_typed(typed):
    widget = StreamWidget(type="custom", config={})
    form = config_form(widget, QueryDict.fromkeys(["config-data"], typed))

    assert form["data"].value() == typed


def test_events_to_try_out_have_the_fields_that_matter():
    forms = event_forms(all_kinds()["alert"])

    assert list(forms["channel.raid"].fields) == ["user_name", "viewers"]
    assert EventForm("channel.raid", {"viewers": "-1"}).errors.keys() == {"viewers"}


def test_an_event_to_try_out_is_filled_in_so_that_something_happens():
    forms = event_forms(all_kinds()["alert"])

    assert forms["channel.raid"]["viewers"].initial == 42
    assert forms["channel.cheer"]["bits"].initial == 100
    assert 'placeholder="Cheer100"' in str(forms["channel.cheer"]["text"])


def test_a_payload_has_what_was_filled_in():
    class Choose(BaseModel):
        names: list[str] = []
        amount: int = 1

    sent = QueryDict("csrfmiddlewaretoken=x&names=Anna&amount=")

    assert payload_of(Choose, sent) == {"names": ["Anna"]}


def test_moments_are_shown_as_people_enter_them():
    form = PydanticForm(Sample, initial={"until": datetime(2026, 11, 22, 20, 15, tzinfo=UTC)})

    assert 'value="2026-11-22T20:15"' in str(form["until"])
