from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from glowing.api import RESOURCES
from tests.factories.episodes import EpisodeFactory, ProjectFactory
from tests.integration.concurrency.together import somebody_waits
from tests.records import make
from tests.tokens import api
from tests.worker import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

CHANGED = [one for one in RESOURCES if "PUT" in one.methods and one.name != "profiles"]


@pytest.mark.parametrize("resource", CHANGED, ids=lambda resource: resource.name)
def test_changes_of_different_keys_at_once_lose_nothing(resource, owner):
    row = make(resource.name, owner)
    address = f"/api/records/{resource.name}/{getattr(row, resource.lookup)}"

    def change(number):
        try:
            return api(owner).put(address, {f"key{number}": number}, format="json").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        statuses = set(pool.map(change, range(16)))

    record = api(owner).get(address).json()
    assert statuses == {200}
    assert {f"key{n}": n for n in range(16)}.items() <= record.items()


def test_a_record_that_names_one_just_deleted_is_refused(owner):
    project, episode = ProjectFactory(owner=owner), EpisodeFactory(owner=owner)
    body = {"episode_id": str(episode.pk)}

    def name_it():
        try:
            return api(owner).put(f"/api/records/projects/{project.pk}", body, format="json")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            episode.delete()
            answer = pool.submit(name_it)
            wait_until(somebody_waits)
        refused = answer.result()

    assert refused.status_code == 409
    assert refused.json()["code"] == "records.conflict"
