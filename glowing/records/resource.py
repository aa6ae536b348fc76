from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from django.db import models
    from rest_framework.request import Request

    from glowing.accounts.models import User
    from glowing.records.serializers import RecordSerializer

Rows: TypeAlias = Callable[["User"], "models.QuerySet[Any]"]
Data: TypeAlias = dict[str, Any]

METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What `/api/records/<name>` speaks of; the dialect itself is the same for all of them.

    `order` is that of the lists, newest first as ("-stream_date", "-id"), nulls last; `search` is
    the field that `q` looks into; `related` are the fields with a complete list of their own, as
    `video_clips/stream_id/<id>`. `lookup` is the column that is the id in addresses: anything
    that is not "id" may hold slashes.

    `rows` are the rows a user may see, with what the serializer reads: prefetched, annotated or
    left out. `create` gets validated data of one or many records inside a transaction and returns
    their rows in the same order. `update` gets a locked row inside a transaction and the data of
    the keys that were sent; `extra` is already merged and whole. Keys are names of model
    attributes: `series_id`, `duration_ms`. Hooks refuse with a `UserError`.
    `once` is what the answer to a create shows of a row that was made, and no other answer does.
    `on_read` is told of a row that a request got alone, or of the first one of a related list.
    """

    name: str
    serializer: type[RecordSerializer]
    order: tuple[str, ...]
    search: str = "title"
    related: tuple[str, ...] = ()
    lookup: str = "id"
    methods: frozenset[str] = METHODS
    rows: Rows | None = None
    create: Callable[[User, list[Data]], list[Any]] | None = None
    update: Callable[[Any, Data], Any] | None = None
    delete: Callable[[Any], object] | None = None
    once: Callable[[Any], Data] = lambda _row: {}
    on_read: Callable[[Request, Any], object] | None = None

    @property
    def model(self) -> type[Any]:
        model: type[models.Model] = self.serializer.Meta.model
        return model

    def rows_of(self, user: User) -> models.QuerySet[Any]:
        """Return what this user may see, in no order."""
        rows = self.rows(user) if self.rows else self.model.objects.for_user(user)
        return rows.order_by()

    def make(self, user: User, data: list[Data]) -> list[Any]:
        """Write new rows; runs in the caller's transaction."""
        if self.create:
            return self.create(user, data)
        return list(self.model.objects.bulk_create([self.model(owner=user, **one) for one in data]))

    def change(self, row: Any, data: Data) -> Any:
        """Write what was sent into a row that the caller has locked."""
        if self.update:
            return self.update(row, data)
        for name, value in data.items():
            setattr(row, name, value)
        stamped = {field.name for field in row._meta.concrete_fields} & {"updated_at"}
        row.save(update_fields={*data, *stamped})
        return row

    def remove(self, row: Any) -> None:
        """Delete a row; not locked, so that services may lock in an order of their own."""
        if self.delete:
            self.delete(row)
        else:
            row.delete()
