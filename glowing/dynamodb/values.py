"""DynamoDB's typed attribute values as plain ones. Django-free.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def decode_item(typed: object) -> dict[str, Any]:
    """Return an item as plain JSON values; raises ValueError with the reason.

    Numbers are integers where they are whole. Sets become sorted lists: DynamoDB promises no
    order, and the same export shall always read the same. Binary values stay base64.
    """
    if not isinstance(typed, Mapping):
        raise ValueError("this is not an item: {name: {type: value}}")
    return {name: _decode(value) for name, value in typed.items()}


def _decode(typed: object) -> Any:
    if not isinstance(typed, Mapping) or len(typed) != 1:
        raise ValueError(f"{_short(typed)} is not one typed value")
    ((tag, value),) = typed.items()
    decoder = _DECODERS.get(tag)
    if decoder is None:
        raise ValueError(f"{_short(tag)} is not a type of DynamoDB")
    return decoder(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{_short(value)} is not a string")
    return value


def _number(value: object) -> int | float:
    try:
        number = Decimal(_text(value))
        whole = int(number)
    except (InvalidOperation, OverflowError, ValueError) as error:
        raise ValueError(f"{_short(value)} is not a number") from error
    return whole if whole == number else float(number)


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{_short(value)} is neither true nor false")
    return value


def _binary(value: object) -> str:
    base64.b64decode(_text(value), validate=True)
    return _text(value)


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{_short(value)} is not a list")
    return value


def _set(decoder: Callable[[object], Any]) -> Callable[[object], list[Any]]:
    return lambda value: sorted(decoder(one) for one in _list(value))


_DECODERS: dict[object, Callable[[object], Any]] = {
    "S": _text,
    "N": _number,
    "BOOL": _truth,
    "NULL": lambda _value: None,
    "L": lambda value: [_decode(one) for one in _list(value)],
    "M": decode_item,
    "B": _binary,
    "SS": _set(_text),
    "NS": _set(_number),
    "BS": _set(_binary),
}


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"
