from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories.widgets import ActionTokenFactory, StreamWidgetFactory
from widgets.models import ActionToken, StreamWidget
from widgets.services import digest_of

LIST = "admin:widgets_streamwidget_changelist"


@pytest.fixture
def widget(owner):
    return StreamWidgetFactory(owner=owner, title="Break")


def post(browser, name, *args, **fields):
    return browser.post(reverse(f"admin:widgets_{name}", args=args), fields)


def test_no_token_is_shown_to_an_administrator(admin_client, widget):
    answer = admin_client.get(reverse("admin:widgets_streamwidget_change", args=[widget.pk]))

    assert widget.title in answer.content.decode()
    assert widget.token not in answer.content.decode()
    assert widget.token_digest not in answer.content.decode()


def test_widgets_are_listed_for_an_administrator(admin_client, widget):
    answer = admin_client.get(reverse(LIST))

    assert "Break" in answer.content.decode()


def test_a_widget_that_an_administrator_makes_has_a_token_and_a_state(admin_client, owner):
    answer = post(
        admin_client, "streamwidget_add", title="New", type="countdown", owner=owner.pk,
        config='{"duration": 9}', active="on", show_on_dashboard="unknown", extra="{}",
    )  # fmt: skip

    assert answer.status_code == 302, answer.context["errors"]
    widget = StreamWidget.objects.get(title="New")
    assert widget.owner == owner
    assert widget.token_digest == digest_of(widget.token)
    assert widget.state


@pytest.mark.parametrize("kind", ["clock", ""])
def test_a_kind_that_is_none_is_refused(admin_client, owner, kind):
    answer = post(
        admin_client, "streamwidget_add", title="New", type=kind, owner=owner.pk, config="{}"
    )

    assert answer.context["adminform"].form.errors.keys() == {"type"}
    assert not StreamWidget.objects.exists()


def test_a_change_grows_the_version(admin_client, widget):
    answer = post(
        admin_client, "streamwidget_change", widget.pk, title="Changed", type="countdown",
        config='{"duration": 300}', active="on", show_on_dashboard="unknown", extra="{}",
    )  # fmt: skip

    assert answer.status_code == 302
    widget.refresh_from_db()
    assert (widget.title, widget.version) == ("Changed", 2)


def test_tokens_are_changed_for_those_that_are_chosen(admin_client, owner, widget):
    other = StreamWidgetFactory(owner=owner)

    post(
        admin_client, "streamwidget_changelist", action="rotate_tokens", _selected_action=widget.pk
    )

    digests = set(StreamWidget.objects.values_list("token_digest", flat=True))
    assert other.token_digest in digests
    assert widget.token_digest not in digests


def test_widgets_are_deleted_one_by_one_and_together(admin_client, owner, widget):
    post(admin_client, "streamwidget_delete", widget.pk, post="yes")
    left = [StreamWidgetFactory(owner=owner).pk for _ in range(2)]

    chosen = {"action": "delete_selected", "_selected_action": left, "post": "yes"}
    post(admin_client, "streamwidget_changelist", **chosen)

    assert not StreamWidget.objects.exists()


def test_action_tokens_are_seen_and_revoked_but_not_made(admin_client, owner):
    token = ActionTokenFactory(owner=owner)

    page = admin_client.get(reverse("admin:widgets_actiontoken_change", args=[token.pk]))
    assert token.title in page.content.decode()
    assert admin_client.get(reverse("admin:widgets_actiontoken_add")).status_code == 403
    post(admin_client, "actiontoken_delete", token.pk, post="yes")

    assert not ActionToken.objects.exists()
