"""What it takes to work on recordings that may lie in cold storage. Django-free.

Amazon's prices for the region Oregon, per GiB: an estimate to decide by, not a bill.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NotRequired, TypedDict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glowing.storage import StoredObject

GIB = 1024**3
WARM_TO_COLD = (
    "STANDARD",
    "INTELLIGENT_TIERING",
    "STANDARD_IA",
    "ONEZONE_IA",
    "GLACIER_IR",
    "GLACIER",
    "DEEP_ARCHIVE",
)
PROCESSING_USD_PER_GIB = 0.50 * 0.015  # dollars an hour, hours a GiB


@dataclass(frozen=True, slots=True)
class Tier:
    """One speed of bringing files back: what a GiB costs, and how long the last one takes."""

    usd_per_gib: float
    hours: int


RETRIEVAL = {
    "GLACIER": {"bulk": Tier(0.0025, 8), "standard": Tier(0.01, 4)},
    "DEEP_ARCHIVE": {"bulk": Tier(0.0025, 48), "standard": Tier(0.02, 12)},
}


class ArchiveStatus(TypedDict):
    """Where the recordings of a stream lie, in the words of the existing client."""

    exists: bool
    retrieval_required: bool
    storage_class: NotRequired[str]
    size_bytes: NotRequired[int]
    estimated_retrieval_cost_usd: NotRequired[dict[str, float]]
    estimated_retrieval_time_hours: NotRequired[dict[str, int]]
    estimated_compute_cost_usd: NotRequired[float]


def status_of(recordings: Sequence[StoredObject]) -> ArchiveStatus:
    """Describe recordings by the coldest; what was brought back already costs nothing again."""
    if not recordings:
        return {"exists": False, "retrieval_required": False}
    size_bytes = sum(item.size_bytes for item in recordings)
    frozen = [item for item in recordings if _is_frozen(item)]
    status: ArchiveStatus = {
        "exists": True,
        "storage_class": max((_class_of(item) for item in recordings), key=_coldness),
        "size_bytes": size_bytes,
        "retrieval_required": bool(frozen),
        "estimated_compute_cost_usd": round(size_bytes / GIB * PROCESSING_USD_PER_GIB, 2),
    }
    if frozen:
        tiers = ("bulk", "standard")
        status["estimated_retrieval_cost_usd"] = {tier: _usd(frozen, tier) for tier in tiers}
        status["estimated_retrieval_time_hours"] = {
            tier: max(RETRIEVAL[_class_of(item)][tier].hours for item in frozen) for tier in tiers
        }
    return status


def _is_frozen(item: StoredObject) -> bool:
    return _class_of(item) in RETRIEVAL and not item.is_restored


def _class_of(item: StoredObject) -> str:
    return "STANDARD" if item.storage_class == "REDUCED_REDUNDANCY" else item.storage_class


def _coldness(storage_class: str) -> int:
    return WARM_TO_COLD.index(storage_class) if storage_class in WARM_TO_COLD else 0


def _usd(frozen: Sequence[StoredObject], tier: str) -> float:
    prices = (item.size_bytes * RETRIEVAL[_class_of(item)][tier].usd_per_gib for item in frozen)
    return round(sum(prices) / GIB, 2)
