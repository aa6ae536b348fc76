from __future__ import annotations

import pytest
from django.core.management import call_command

from episodes.models import Episode
from glowing.media.probe import probe

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.django_db(transaction=True)]


def test_demo_goes_the_whole_way_and_checks_the_outcome(tmp_path, capsys):
    call_command("demo_here", save_to=tmp_path)

    printed = capsys.readouterr().out
    video = probe(tmp_path / "episode.mp4")
    assert "✗" not in printed
    assert "times real time" in printed
    assert "starts with the first words" in printed
    assert Episode.objects.get().title.startswith("And Mr. John Dashwood")
    assert (video.video[0].width, video.video[0].height) == (1280, 720)
