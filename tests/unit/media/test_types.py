from __future__ import annotations

import json
from fractions import Fraction

from glowing.media.types import AudioStream, MediaInfo, VideoStream, Watch

VIDEO = VideoStream(
    0, "h264", "High", "yuv420p", 1280, 720, Fraction(60000, 1001), False, None, 0, 0
)
AUDIO = AudioStream(1, "aac", 2, 48000, "Mic", "en", -20)
INFO = MediaInfo("matroska", 36010, -20, 2425065, 538753, (VIDEO,), (AUDIO,))


def test_media_info_survives_json():
    assert MediaInfo.from_dict(json.loads(json.dumps(INFO.as_dict()))) == INFO


def test_a_part_of_a_watch_reports_its_share_of_the_whole():
    seen = []

    Watch(seen.append).part(0.5, 0.25).on_progress(1.0)

    assert seen == [0.75]
