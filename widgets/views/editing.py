"""A widget of one's own: made, configured with a live preview, linked to OBS, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from glowing.edits import Overtaken
from glowing.exceptions import UserError
from widgets import events, frames, selectors, services
from widgets.cards import card_of
from widgets.forms import (
    EVENT_FIELDS,
    EventForm,
    NewWidgetForm,
    WidgetForm,
    config_form,
    event_forms,
)
from widgets.kinds import all_kinds
from widgets.kinds.base import visible
from widgets.reading import config_of, example_of, kind_of, state_of
from widgets.views.dashboard import framing
from widgets.views.overlay import link_of

if TYPE_CHECKING:
    from uuid import UUID

    from glowing.accounts.requests import PersonRequest
    from widgets.models import StreamWidget
    from widgets.schema_forms import PydanticForm


@login_required
@require_http_methods(["GET", "POST"])
def create(request: PersonRequest) -> HttpResponse:
    form = NewWidgetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        # Other clients know no defaults: one cannot start a timer without a duration.
        config = all_kinds()[form.cleaned_data["type"]].config()
        data = form.cleaned_data | {"show_on_dashboard": True}
        data["config"] = config.model_dump(mode="json", by_alias=True)
        (widget,) = services.create_widgets(request.user, [data])
        return redirect("widgets:edit", widget.pk)
    context = {"form": form, "kinds": all_kinds().values()}
    return render(request, "widgets/new.html", context, status=422 if form.errors else 200)


@framing
@login_required
@require_http_methods(["GET", "POST"])
def edit(request: PersonRequest, widget_id: UUID) -> HttpResponse:
    widget = selectors.widget_of(request.user, widget_id)
    form, config = _forms(request, widget)
    if request.method == "POST" and _saved(widget, form, config):
        messages.success(request, "Saved.")
        return redirect("widgets:edit", widget.pk)
    if request.method == "POST":
        widget.refresh_from_db()
    context = {
        "card": card_of(request.user, widget),
        "has_example": kind_of(widget).example is not visible,
        "is_new": state_of(widget) == kind_of(widget).started(config_of(widget)),
        "form": form,
        "config": config,
        "events": event_forms(kind_of(widget)),
    }
    status = 422 if form.errors or config.errors else 200
    return render(request, "widgets/edit.html", context, status=status)


@login_required
@require_POST
def draft(request: PersonRequest, widget_id: UUID) -> HttpResponse:
    """Answer with the frame of the widget as it would be; what is not valid yet stays as it is."""
    widget = selectors.widget_of(request.user, widget_id)
    form, config = _forms(request, widget)
    form.is_valid()
    config.is_valid()
    widget.config = config.merged()
    widget.config = config_of(widget).model_dump(mode="json", by_alias=True)
    now = timezone.now()
    frame = frames.initial_state(widget, now)
    if "preview-example" in request.POST:
        frame["widget"]["state"] = example_of(widget, now) or frame["widget"]["state"]
    return JsonResponse(frame)


@never_cache
@login_required
@require_GET
def link(request: PersonRequest, widget_id: UUID) -> HttpResponse:
    """Show the address for OBS, which opens the widget to whoever has it."""
    widget = selectors.widget_of(request.user, widget_id)
    context = {"widget": widget, "address": link_of(widget)}
    return render(request, "widgets/partials/_link.html", context)


@login_required
@require_POST
def rotate(request: PersonRequest, widget_id: UUID) -> HttpResponse:
    services.rotate_token(selectors.widget_of(request.user, widget_id))
    messages.success(request, "There is a new link. Put it into OBS: the old one opens nothing.")
    return redirect("widgets:edit", widget_id)


@login_required
@require_POST
def reload(request: PersonRequest, widget_id: UUID) -> HttpResponse:
    events.publish_reload(selectors.widget_of(request.user, widget_id))
    messages.success(request, "Every source loads its page again.")
    return redirect("widgets:edit", widget_id)


@login_required
@require_POST
def send_event(request: PersonRequest, widget_id: UUID) -> HttpResponse:
    """Let something happen in the channel that did not, to see what the widgets make of it."""
    selectors.widget_of(request.user, widget_id)
    event = request.POST.get("type", "")
    form = EventForm(event, request.POST) if event in EVENT_FIELDS else None
    if form is None or not form.is_valid():
        raise UserError("This event cannot be sent. Check what is in its fields.")
    fields = {name: value for name, value in form.cleaned_data.items() if value not in ("", None)}
    services.send_test_event(owner=request.user, type=event, fields=fields)
    return HttpResponse(status=204) if request.htmx else redirect("widgets:edit", widget_id)


@login_required
@require_POST
def delete(request: PersonRequest, widget_id: UUID) -> HttpResponse:
    widget = selectors.widget_of(request.user, widget_id)
    services.delete_widget(widget)
    messages.success(request, f"“{widget}” is deleted.")
    return redirect("widgets:list")


def _saved(widget: StreamWidget, form: WidgetForm, config: PydanticForm) -> bool:
    """Write valid settings; False when somebody was faster, too, with the reason in the form."""
    if not all([form.is_valid(), config.is_valid()]):
        return False
    try:
        services.update_widget(widget, form.changes | {"config": config.value}, basis=form.basis)
    except Overtaken as error:
        form.blame(error, labels=config.differing(config_of(widget)))
        return False
    return True


def _forms(request: PersonRequest, widget: StreamWidget) -> tuple[WidgetForm, PydanticForm]:
    data = request.POST if request.method == "POST" else None
    return WidgetForm(data, instance=widget), config_form(widget, data)
