"""Inside a key a change replaces the whole, so that everything required must be there."""

from __future__ import annotations

import pytest

from tests.factories.episodes import ProjectFactory
from tests.factories.streams import SeriesFactory
from tests.tokens import api


@pytest.mark.parametrize("method", ["put", "patch"])
def test_a_cut_without_its_stream_is_refused(owner, method):
    project = ProjectFactory(owner=owner)
    body = {"cuts": [{"start_time": 0, "end_time": 1, "title": ""}]}

    answer = getattr(api(owner), method)(f"/api/records/projects/{project.pk}", body)

    assert answer.status_code == 400
    assert "cuts.0.stream_id" in answer.json()["errors"]


def test_a_skipped_day_without_its_date_is_refused(owner):
    series = SeriesFactory(owner=owner)

    answer = api(owner).put(f"/api/records/series/{series.pk}", {"skips": [{"reason": "ill"}]})

    assert answer.status_code == 400
    assert "skips.0.date" in answer.json()["errors"]


def test_what_is_not_sent_stays(owner):
    series = SeriesFactory(owner=owner, title="Tea", stream_count=3)

    answer = api(owner).put(f"/api/records/series/{series.pk}", {"stream_count": 4}).json()

    assert (answer["title"], answer["stream_count"]) == ("Tea", 4)
