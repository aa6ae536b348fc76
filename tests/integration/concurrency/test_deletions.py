"""What goes while others use it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.db.models.signals import post_save

from tests.factories.widgets import StreamWidgetFactory
from tests.integration.concurrency.together import somebody_waits
from tests.lasting import owner, transactional_db
from tests.tokens import api
from tests.worker import wait_until
from widgets import services
from widgets.models import StreamWidget

__all__ = ["owner", "transactional_db"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def deleted_at_once():
    """Have widgets deleted as soon as anybody has changed them."""

    def delete(instance, **_):
        transaction.on_commit(StreamWidget.objects.filter(pk=instance.pk).delete)

    post_save.connect(delete, sender=StreamWidget)
    yield
    post_save.disconnect(delete, sender=StreamWidget)


def test_a_record_that_goes_right_after_its_change_is_shown_as_it_was(owner, deleted_at_once):
    widget = StreamWidgetFactory.build(owner=owner)
    StreamWidget.objects.bulk_create([widget])

    answer = api(owner).put(
        f"/api/records/stream_widgets/{widget.pk}", {"title": "Late"}, format="json"
    )

    assert (answer.status_code, answer.json()["title"]) == (200, "Late")


def test_a_person_may_go_while_their_widgets_hear_the_chat(owner):
    first, last = StreamWidgetFactory.create_batch(2, owner=owner)

    def go():
        services.delete_widgets_of(owner=owner)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            StreamWidget.objects.locked().get(pk=first.pk)
            going = pool.submit(go)
            wait_until(somebody_waits, timeout_s=10)
            StreamWidget.objects.locked().get(pk=last.pk)
        going.result()

    assert not StreamWidget.objects.exists()
