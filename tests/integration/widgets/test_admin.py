from django.urls import reverse

from tests.factories.widgets import StreamWidgetFactory


def test_no_token_is_shown_to_an_administrator(admin_client):
    widget = StreamWidgetFactory()

    answer = admin_client.get(reverse("admin:widgets_streamwidget_change", args=[widget.pk]))

    assert widget.title in answer.content.decode()
    assert widget.token not in answer.content.decode()
    assert widget.token_digest not in answer.content.decode()


def test_widgets_are_listed_for_an_administrator(admin_client):
    StreamWidgetFactory(title="Break")

    answer = admin_client.get(reverse("admin:widgets_streamwidget_changelist"))

    assert "Break" in answer.content.decode()
