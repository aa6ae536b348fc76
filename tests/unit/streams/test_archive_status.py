"""What cold recordings cost; prices and times are those that Amazon publishes."""

import pytest

from glowing.storage import StoredObject
from streams.archive_status import GIB, status_of


def recording(storage_class="STANDARD", gib=1.0, *, is_restored=False):
    size = round(gib * GIB)
    return StoredObject("a.mkv", size, "etag", storage_class, is_restored)


def test_no_recordings_are_not_there():
    assert status_of([]) == {"exists": False, "retrieval_required": False}


def test_warm_recordings_are_read_as_they_are():
    assert status_of([recording(gib=8), recording(gib=2)]) == {
        "exists": True,
        "storage_class": "STANDARD",
        "size_bytes": 10 * GIB,
        "retrieval_required": False,
        "estimated_compute_cost_usd": 0.07,
    }


@pytest.mark.parametrize(
    ("storage_class", "cost", "hours"),
    [
        ("GLACIER", {"bulk": 0.25, "standard": 1.0}, {"bulk": 8, "standard": 4}),
        ("DEEP_ARCHIVE", {"bulk": 0.25, "standard": 2.0}, {"bulk": 48, "standard": 12}),
    ],
)
def test_frozen_recordings_cost_money_and_time(storage_class, cost, hours):
    status = status_of([recording(storage_class, gib=100)])

    assert status["retrieval_required"] is True
    assert status["estimated_retrieval_cost_usd"] == cost
    assert status["estimated_retrieval_time_hours"] == hours


def test_only_the_frozen_part_costs_something():
    status = status_of([recording(gib=900), recording("GLACIER", gib=100)])

    assert status["storage_class"] == "GLACIER"
    assert status["size_bytes"] == 1000 * GIB
    assert status["estimated_retrieval_cost_usd"] == {"bulk": 0.25, "standard": 1.0}


def test_of_two_cold_classes_each_costs_its_own_and_the_slower_counts():
    status = status_of([recording("GLACIER", gib=100), recording("DEEP_ARCHIVE", gib=100)])

    assert status["storage_class"] == "DEEP_ARCHIVE"
    assert status["estimated_retrieval_cost_usd"] == {"bulk": 0.5, "standard": 3.0}
    assert status["estimated_retrieval_time_hours"] == {"bulk": 48, "standard": 12}


def test_what_was_brought_back_is_warm():
    status = status_of([recording("GLACIER", is_restored=True), recording(gib=2)])

    assert status["storage_class"] == "GLACIER"
    assert status["retrieval_required"] is False
    assert "estimated_retrieval_cost_usd" not in status
    assert "estimated_retrieval_time_hours" not in status


@pytest.mark.parametrize(
    ("classes", "shown"),
    [
        (["REDUCED_REDUNDANCY"], "STANDARD"),
        (["STANDARD", "GLACIER_IR"], "GLACIER_IR"),
        (["STANDARD_IA", "STANDARD"], "STANDARD_IA"),
        (["INTELLIGENT_TIERING"], "INTELLIGENT_TIERING"),
        (["EXPRESS_ONEZONE"], "EXPRESS_ONEZONE"),
    ],
)
def test_the_coldest_class_is_shown(classes, shown):
    status = status_of([recording(one) for one in classes])

    assert (status["storage_class"], status["retrieval_required"]) == (shown, False)
