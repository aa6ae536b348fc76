from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from glowing.accounts.requests import person_of
from glowing.exceptions import Conflict, NotFound, UserError
from glowing.records import filters, parameters, parsers
from glowing.records.cursors import Keyset
from glowing.records.fields import as_uuid
from glowing.records.schema import RecordSchema

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet
    from rest_framework.request import Request

    from glowing.records.resource import Resource
    from glowing.records.serializers import RecordSerializer


class RecordViewSet(ViewSet):
    """Every route of every resource; what differs is in the `Resource`."""

    resource: Resource = None  # type: ignore[assignment] # given by the route
    target: str = ""  # the field of a related list
    parser_classes = (parsers.JSONParser,)
    metadata_class = None
    schema = RecordSchema()

    def list(self, request: Request) -> Response:
        query = request.query_params
        columns = filters.columns_of(self.resource.serializer)
        asked = filters.parse(query.get("filter"))
        order = parameters.order_of(query, columns) or self.resource.order
        page, cursor = Keyset.of(order, self.resource.model).page(
            self._rows().filter(filters.conditions(self.resource, columns, asked)),
            cursor=parameters.cursor_of(query),
            size=parameters.size_of(query, asked),
        )
        return self._listed(page, cursor)

    def many(self, request: Request) -> Response:
        ids = request.query_params.getlist("id")
        if len(ids) > parameters.MAX_PAGE:
            message = f"Ask for at most {parameters.MAX_PAGE} records."
            raise UserError(message, code="records.too_many")
        return self._listed(self._ordered(self._by_lookup(ids)))

    def related(self, request: Request, value: str) -> Response:
        column = self.resource.model._meta.get_field(self.target)
        try:
            wanted = column.to_python(value)
        except ValidationError:
            if self.resource.lookup != "id":
                return self.retrieve(request, f"{self.target}/{value}")
            return self._listed([])
        if parsers.as_text(value) is None:
            return self._listed([])
        rows = list(self._ordered(self._rows().filter(**{self.target: wanted})))
        if rows and self.resource.on_read:
            self.resource.on_read(request, rows[0])
        return self._listed(rows)

    def create(self, request: Request) -> Response:
        body = request.data
        is_many = isinstance(body, list)
        if not (isinstance(body, dict) or (is_many and len(body) <= parameters.MAX_PAGE)):
            message = f"Send one record, or a list of at most {parameters.MAX_PAGE}."
            raise UserError(message, code="records.bad_body")
        serializer = self._serializer(data=body, many=is_many)
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data
        try:
            with transaction.atomic():
                made = self.resource.make(person_of(self.request), data if is_many else [data])
                rows = self._shown([row.pk for row in made])
        except IntegrityError as error:
            raise _conflict() from error
        shown = [{**one, **self.resource.once(row)} for one, row in zip(rows, made, strict=True)]
        return Response({"items": shown} if is_many else shown[0], status=201)

    def retrieve(self, request: Request, lookup: str) -> Response:
        row = self._found(lookup)
        if self.resource.on_read:
            self.resource.on_read(request, row)
        return Response(self._serializer(row).data)

    def update(self, request: Request, lookup: str = "", value: str = "") -> Response:
        pk = self._found(lookup or f"{self.target}/{value}").pk
        try:
            with transaction.atomic():
                self._change(pk, request.data)
                (shown,) = self._shown([pk])
        except IntegrityError as error:
            raise _conflict() from error
        return Response(shown)

    partial_update = update

    def destroy(self, request: Request, lookup: str = "", value: str = "") -> Response:
        self.resource.remove(self._found(lookup or f"{self.target}/{value}"))
        return Response(status=204)

    def _rows(self) -> QuerySet[Any]:
        return self.resource.rows_of(person_of(self.request))

    def _serializer(self, *args: Any, **kwargs: Any) -> RecordSerializer:
        return self.resource.serializer(*args, context={"request": self.request}, **kwargs)

    def _ordered(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        keys = Keyset.of(self.resource.order, self.resource.model).keys
        return rows.order_by(*(key.order for key in keys))

    def _listed(self, rows: Iterable[Any], cursor: str | None = None) -> Response:
        return Response({"items": self._serializer(rows, many=True).data, "cursor": cursor})

    def _by_lookup(self, values: Iterable[str]) -> QuerySet[Any]:
        """Keep the rows with these ids; what cannot be an id is nobody's."""
        read = as_uuid if self.resource.lookup == "id" else parsers.as_text
        keys = [found for value in values if (found := read(value)) is not None]
        return self._rows().filter(**{f"{self.resource.lookup}__in": keys})

    def _found(self, lookup: str) -> Any:
        row = self._by_lookup([lookup]).first()
        if row is None:
            raise _not_found()
        return row

    def _change(self, pk: Any, body: Any) -> None:
        """Merge what was sent into the row as it is now; nobody else writes it meanwhile."""
        row = self.resource.model.objects.locked().filter(pk=pk).first()
        if row is None:
            raise _not_found()
        serializer = self._serializer(row, data=body)
        serializer.is_valid(raise_exception=True)
        self.resource.change(row, serializer.validated_data)

    def _shown(self, pks: Sequence[Any]) -> Sequence[Any]:
        """Return rows that nobody can delete meanwhile as they are now, in the order of keys."""
        rows = {row.pk: row for row in self._rows().filter(pk__in=pks)}
        return list(self._serializer([rows[pk] for pk in pks], many=True).data)


def _not_found() -> NotFound:
    return NotFound("There is no such record of yours.", code="records.not_found")


def _conflict() -> Conflict:
    message = "Another record has the same values already, or one it names was just deleted."
    return Conflict(message, code="records.conflict")
