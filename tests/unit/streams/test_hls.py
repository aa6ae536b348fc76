from streams.hls import Part, Thumbnail, playlist, read_thumbnails, write_thumbnails

INDEX = """WEBVTT

00:00.000 --> 00:02.000
sheet-0.jpg#xywh=0,0,160,90

1:00:02.000 --> 1:00:03.500
sheet-0.jpg#xywh=160,0,160,90
"""


def test_segments_follow_with_their_real_lengths():
    text = playlist([Part([("/a.ts", 4000), ("/b.ts", 4300)])])

    assert text.splitlines() == [
        "#EXTM3U",
        "#EXT-X-VERSION:3",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        "#EXT-X-TARGETDURATION:5",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXTINF:4.000,",
        "/a.ts",
        "#EXTINF:4.300,",
        "/b.ts",
        "#EXT-X-ENDLIST",
    ]


def test_a_discontinuity_lies_between_clips_alone():
    lines = playlist([Part([("/a.ts", 4000)]), Part([("/b.ts", 40)])]).splitlines()

    assert lines.count("#EXT-X-DISCONTINUITY") == 1
    assert lines.index("#EXT-X-DISCONTINUITY") == lines.index("/a.ts") + 1
    assert "#EXTINF:0.040," in lines


def test_every_clip_names_its_initialisation_segment():
    text = playlist([Part([("/a.m4s", 4000)], "/a.mp4"), Part([("/b.m4s", 4000)], "/b.mp4")])

    assert "#EXT-X-VERSION:7" in text
    assert '#EXT-X-MAP:URI="/a.mp4"\n#EXTINF:4.000,\n/a.m4s' in text
    assert '#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="/b.mp4"\n#EXTINF' in text


def test_a_playlist_of_nothing_is_still_one():
    assert playlist([]).endswith("#EXT-X-ENDLIST\n")


def test_thumbnails_are_read():
    assert list(read_thumbnails(INDEX)) == [
        Thumbnail(0, 2000, "sheet-0.jpg", "xywh=0,0,160,90"),
        Thumbnail(3_602_000, 3_603_500, "sheet-0.jpg", "xywh=160,0,160,90"),
    ]


def test_thumbnails_survive_writing_and_reading():
    found = list(read_thumbnails(INDEX))

    assert list(read_thumbnails(write_thumbnails(found))) == found


def test_thumbnails_move_to_the_clock_of_the_stream():
    moved = Thumbnail(0, 2000, "a.jpg", "xywh=0,0,1,1").moved(36_010, "/files/{}".format)

    assert write_thumbnails([moved]) == (
        "WEBVTT\n\n00:00:36.010 --> 00:00:38.010\n/files/a.jpg#xywh=0,0,1,1\n"
    )
