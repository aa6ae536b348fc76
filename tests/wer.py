"""Word error rate: how much a text differs from what was said."""

from __future__ import annotations

import re


def word_error_rate(said: str, heard: str) -> float:
    """Return the share of words to change, drop or add; case and punctuation do not count."""
    truth, guess = _words(said), _words(heard)
    row = list(range(len(guess) + 1))
    for count, word in enumerate(truth, start=1):
        above, row = row, [count]
        for index, other in enumerate(guess):
            row.append(min(row[-1] + 1, above[index + 1] + 1, above[index] + (word != other)))
    return row[-1] / len(truth)


def _words(text: str) -> list[str]:
    plain = re.sub(r"[^\w\s]", " ", text.casefold())
    return ["mr" if word == "mister" else word for word in plain.split()]
