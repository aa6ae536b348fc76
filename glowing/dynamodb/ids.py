"""The ids that rows of an export have here, the same whenever it is read."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from glowing.accounts.models import User
    from glowing.accounts.ownership import OwnedModel

NAMESPACE = uuid.UUID("5f0d6a1e-6f0b-5c53-9a7e-1f6c2b7a9d10")


def derived_id(owner: User, model: type[OwnedModel], original: str) -> uuid.UUID:
    """Return the id that stands for one of another installation."""
    return uuid.uuid5(NAMESPACE, json.dumps([str(owner.pk), model._meta.label_lower, original]))


def ids_for(owner: User, model: type[OwnedModel], originals: Iterable[str]) -> dict[str, uuid.UUID]:
    """Return the id that each original id has here: itself, unless somebody else has it.

    What is no UUID, or somebody else's, gets a derived id, and keeps it.
    """
    candidates = {original: _candidates(owner, model, original) for original in originals}
    owners = _owners(model, candidates)
    return {
        original: next(
            (one for one in reversed(both) if owners.get(one) == owner.pk),
            both[0] if both[0] not in owners else both[-1],
        )
        for original, both in candidates.items()
    }


def known_ids(
    owner: User, model: type[OwnedModel], originals: Iterable[str]
) -> dict[str, uuid.UUID]:
    """Return the ids of those that are among the owner's rows; the others are left out."""
    found = ids_for(owner, model, originals)
    there = set(model.objects.for_user(owner).filter(pk__in=found.values()).values_list("pk"))
    return {original: one for original, one in found.items() if (one,) in there}


def _candidates(owner: User, model: type[OwnedModel], original: str) -> list[uuid.UUID]:
    derived = derived_id(owner, model, original)
    try:
        return [uuid.UUID(original), derived]
    except ValueError:
        return [derived]


def _owners(
    model: type[OwnedModel], candidates: Mapping[str, list[uuid.UUID]]
) -> dict[uuid.UUID, uuid.UUID]:
    asked = [one for both in candidates.values() for one in both]
    return dict(model.objects.filter(pk__in=asked).values_list("pk", "owner_id"))
