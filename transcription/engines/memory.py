from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from glowing.exceptions import TransientError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def with_smaller_batch(work: Callable[[int], T], batch_size: int) -> T:
    """Do the work; when memory runs out, once more with half the batch.

    Raises TransientError when that is too much, too: something else fills the memory.
    """
    try:
        return work(batch_size)
    except RuntimeError as error:
        if not is_out_of_memory(error):
            raise
    try:
        return work(max(1, batch_size // 2))
    except RuntimeError as error:
        if not is_out_of_memory(error):
            raise
        raise out_of_memory() from error


def is_out_of_memory(error: Exception) -> bool:
    """Tell, for what CTranslate2 and torch raise; both use RuntimeError."""
    return "out of memory" in str(error).lower()


def out_of_memory() -> TransientError:
    """Return the error for a GPU that is too full at present."""
    return TransientError(
        "The GPU has too little free memory for the speech model.",
        code="transcription.out_of_memory",
    )
