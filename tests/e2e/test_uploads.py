import re

from playwright.sync_api import expect

from streams.models import Stream, Upload
from tests.factories.streams import StreamFactory

CHUNK = 8 * 1024 * 1024
MATROSKA = b"\x1a\x45\xdf\xa3"
DROPPED = """() => {
  const files = new DataTransfer();
  files.items.add(new File([new Uint8Array([0x1a, 0x45, 0xdf, 0xa3])], "dropped.mkv"));
  return files;
}"""


def test_files_dropped_on_a_new_stream_are_uploaded_with_it(logged_in, sample, accessible):
    files = sorted(sample.glob("*.mkv"))
    logged_in.goto("/streams/new")
    accessible(logged_in)
    logged_in.get_by_label("Title").fill("Sense and Sensibility")
    logged_in.get_by_label("or a new series").fill("Austen aloud")
    logged_in.get_by_label("Choose files").set_input_files(files)
    logged_in.get_by_role("button", name="Create stream").click()

    expect(logged_in.get_by_text("Work in progress")).to_be_visible()
    stream = Stream.objects.get(title="Sense and Sensibility")
    assert stream.series.title == "Austen aloud"
    assert {upload.name for upload in stream.uploads.exclude(finished_at=None)} == {
        file.name for file in files
    }


def test_an_interrupted_upload_goes_on_after_a_reload(logged_in, person, tmp_path):
    stream = StreamFactory(owner=person, prefix="")
    file = tmp_path / "long.mkv"
    file.write_bytes(MATROSKA + bytes(2 * CHUNK))
    offsets = []
    logged_in.on(
        "request",
        lambda request: (
            offsets.append(request.headers.get("upload-offset"))
            if request.method == "PATCH"
            else None
        ),
    )
    logged_in.goto(f"/streams/{stream.pk}")
    logged_in.get_by_label("Start processing when all are here").uncheck()
    cut_off(logged_in, after=CHUNK)
    logged_in.get_by_label("Choose files").set_input_files(file)
    expect(logged_in.get_by_text("8.4 MB of 16.8 MB")).to_be_visible()
    stay_on(logged_in)

    logged_in.reload()
    expect(logged_in.get_by_text("Choose the same file again")).to_be_visible()
    logged_in.unroute_all()
    logged_in.get_by_label("Start processing when all are here").uncheck()
    logged_in.get_by_label("Choose files").set_input_files(file)

    expect(logged_in.get_by_text("Uploaded", exact=True)).to_be_visible()
    assert offsets.count("0") == 1
    assert Upload.objects.get().received_bytes == file.stat().st_size


def test_a_dropped_file_is_uploaded(logged_in, person):
    stream = StreamFactory(owner=person, prefix="")
    logged_in.goto(f"/streams/{stream.pk}")
    logged_in.get_by_label("Start processing when all are here").uncheck()
    files = logged_in.evaluate_handle(DROPPED)
    place = logged_in.locator("[data-drop]")
    place.dispatch_event("dragover", {"dataTransfer": files})
    expect(place).to_have_attribute("data-over", "")
    place.dispatch_event("drop", {"dataTransfer": files})

    expect(logged_in.get_by_text("Uploaded", exact=True)).to_be_visible()
    expect(place).not_to_have_attribute("data-over", "")
    assert Upload.objects.get().name == "dropped.mkv"


def test_an_upload_is_paused_and_resumed(logged_in, person, tmp_path):
    stream = StreamFactory(owner=person, prefix="")
    file = tmp_path / "long.mkv"
    file.write_bytes(MATROSKA + bytes(2 * CHUNK))
    logged_in.goto(f"/streams/{stream.pk}")
    logged_in.get_by_label("Start processing when all are here").uncheck()
    hold_back(logged_in, after=CHUNK)
    logged_in.get_by_label("Choose files").set_input_files(file)
    expect(logged_in.get_by_text("8.4 MB of 16.8 MB")).to_be_visible()

    logged_in.get_by_role("button", name="Pause").click()
    expect(logged_in.get_by_text("Paused", exact=True)).to_be_visible()
    logged_in.unroute_all(behavior="ignoreErrors")
    logged_in.get_by_role("button", name="Resume").click()

    expect(logged_in.get_by_text("Uploaded", exact=True)).to_be_visible()
    assert Upload.objects.get().received_bytes == file.stat().st_size


def hold_back(page, *, after: int) -> None:
    """Leave every chunk from this offset on without an answer."""

    def answer(route) -> None:
        if route.request.headers.get("upload-offset") != str(after):
            route.continue_()

    page.route(re.compile("/uploads/"), answer)


def cut_off(page, *, after: int) -> None:
    """Break the connection of every chunk from this offset on."""
    page.route(
        re.compile("/uploads/"),
        lambda route: (
            route.abort()
            if route.request.headers.get("upload-offset") == str(after)
            else route.continue_()
        ),
    )


def stay_on(page) -> None:
    """Say yes when the page asks whether to leave during an upload."""
    page.on("dialog", lambda dialog: dialog.accept())
