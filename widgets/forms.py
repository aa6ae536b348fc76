from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from chat import incoming
from glowing.forms import RowForm
from widgets.kinds import all_kinds, choices
from widgets.models import StreamWidget
from widgets.reading import config_of
from widgets.schema_forms import PydanticForm, fields_of
from widgets.services.trials import PLAUSIBLE, SOMEBODY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import QueryDict
    from pydantic import BaseModel

    from glowing.accounts.models import User
    from widgets.kinds.base import Kind

EVENT_LABELS = {
    incoming.ChatLine.TYPE: "Chat message",
    incoming.Follow.TYPE: "Follow",
    incoming.Subscribe.TYPE: "Subscription",
    incoming.Raid.TYPE: "Raid",
    incoming.Cheer.TYPE: "Cheer",
}
# What somebody who tries out an event may choose, besides the name of who caused it.
EVENT_FIELDS = {
    incoming.ChatLine.TYPE: ("text",),
    incoming.Follow.TYPE: (),
    incoming.Subscribe.TYPE: ("tier", "months", "text"),
    incoming.Raid.TYPE: ("viewers",),
    incoming.Cheer.TYPE: ("bits", "text"),
}


def config_form(widget: StreamWidget, data: QueryDict | None = None) -> PydanticForm:
    """Return the settings of a widget's kind, as a form of what is set."""
    config = config_of(widget)
    dumped = config.model_dump(by_alias=True).items()
    initial = {name: _plain(value) for name, value in dumped}
    return PydanticForm(type(config), data, kept=widget.config, initial=initial, prefix="config")


def _plain(value: object) -> object:
    """Write whole numbers without their point."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class EventForm(forms.Form):
    """An event to try out; the service that sends it makes the rest of it up."""

    labels: ClassVar = {"user_name": "Name", "text": "Message"}

    def __init__(self, event: str, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{event.replace('.', '-')}-%s")
        super().__init__(*args, **kwargs)
        self.label = EVENT_LABELS[event]
        self.fields.update(fields_of(incoming.ALL[event], ("user_name", *EVENT_FIELDS[event])))
        for name in self.labels.keys() & self.fields.keys():
            self.fields[name].label = self.labels[name]
            self.fields[name].widget = forms.TextInput()
        made_up = {"user_name": SOMEBODY, **PLAUSIBLE.get(event, {})}
        for name in made_up.keys() & self.fields.keys():
            self._suggest(self.fields[name], made_up[name])

    def _suggest(self, field: forms.Field, value: object) -> None:
        """Fill in a number, and show the text that is sent when a field stays empty."""
        if isinstance(value, str):
            field.widget.attrs["placeholder"] = value
        else:
            field.initial = value


def event_forms(kind: Kind[Any, Any]) -> dict[str, EventForm]:
    """Return a form for every type of event that a kind listens to."""
    return {event: EventForm(event) for event in kind.listens if event in EVENT_FIELDS}


class WidgetForm(RowForm):
    """What every widget has, whatever its kind, whose settings are in a form beside this one."""

    edits = ("title", "active", "show_on_dashboard", "config")

    class Meta:
        model = StreamWidget
        fields = ("title", "active", "show_on_dashboard")
        labels = {"active": "On", "show_on_dashboard": "Favourite"}
        help_texts = {
            "active": "A widget that is off shows nothing in OBS.",
            "show_on_dashboard": "Favourites come first on the dashboard, with a preview.",
        }
        field_classes = {"show_on_dashboard": forms.BooleanField}
        widgets = {"show_on_dashboard": forms.CheckboxInput}


class NewWidgetForm(forms.Form):
    type = forms.ChoiceField(choices=choices, label="Kind", widget=forms.RadioSelect)
    title = forms.CharField(max_length=255, label="Title")


class ActionTokenForm(forms.Form):
    """A token for a Stream Deck or a bot; no action chosen means all of them."""

    title = forms.CharField(
        max_length=255, label="Name", help_text="Where it is used, such as “Stream Deck”."
    )
    widgets = forms.ModelMultipleChoiceField(
        queryset=StreamWidget.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        label="Widgets",
    )
    actions = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Actions",
        help_text="Choose none to allow all of them.",
    )

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = StreamWidget.objects.for_user(owner).order_by("title")
        widgets: Any = self.fields["widgets"]
        widgets.queryset = rows
        actions: Any = self.fields["actions"]
        actions.choices = [(name, name.replace("_", " ")) for name in actions_of(rows)]


def actions_of(rows: Iterable[StreamWidget]) -> list[str]:
    kinds = all_kinds()
    return sorted({name for widget in rows for name in kinds[widget.type].actions})


def payload_of(model: type[BaseModel], data: QueryDict) -> dict[str, Any]:
    """Return what a form of the controls sends with an action; what is empty is left out."""
    properties = model.model_json_schema().get("properties", {})
    payload: dict[str, Any] = {}
    for name in data:
        is_list = properties.get(name, {}).get("type") == "array"
        value = [one for one in data.getlist(name) if one] if is_list else data[name]
        if value and name != "csrfmiddlewaretoken":
            payload[name] = value
    return payload
