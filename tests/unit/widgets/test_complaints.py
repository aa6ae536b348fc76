from __future__ import annotations

import pytest

from widgets.kinds.poll.machine import Asked
from widgets.services.actions import InvalidPayload, parsed


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["One"], "options: At least 2 are needed."),
        ([str(number) for number in range(30)], "options: 10 at most."),
        (
            ["One", "one"],
            "options: Every option needs words of its own, so that chat can vote by them.",
        ),
    ],
    ids=["few", "many", "alike"],
)
def test_what_does_not_fit_is_said_in_plain_words(options, reason):
    with pytest.raises(InvalidPayload) as refusal:
        parsed(Asked, {"question": "Which?", "options": options})

    assert refusal.value.message == reason
