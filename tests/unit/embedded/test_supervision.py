from __future__ import annotations

from configparser import RawConfigParser
from pathlib import Path

from glowing.embedded import supervision
from glowing.embedded.programs import Program


def sections(services=()):
    product = supervision.product(Path("/data"), host="127.0.0.1", port=8000)
    parser = RawConfigParser()
    parser.read_string(supervision.configuration(Path("/data"), services, product))
    return parser


def test_every_queue_has_a_worker():
    commands = [program.argv for program in supervision.product(Path("/d"), host="h", port=1)]

    queues = {q for argv in commands if "-Q" in argv for q in argv[argv.index("-Q") + 1].split(",")}

    assert queues == {"default", "upload", "media", "gpu"}


def test_long_work_does_not_share_a_worker_with_short_work():
    found = sections()

    assert "default,upload" in found["program:worker"]["command"]
    assert "media,gpu" in found["program:worker-media"]["command"]


def test_pages_come_before_all_work():
    found = sections()

    behind = {name for name in found if found[name].get("command", "").startswith("nice ")}

    assert behind == {"program:worker", "program:worker-media", "program:beat"}


def test_services_start_before_the_product_and_stop_after_it():
    found = sections([Program("postgres", ("postgres",), stop_signal="INT")])

    service, product = found["program:postgres"], found["group:product"]

    assert int(service["priority"]) < int(product["priority"])


def test_everything_is_started_again_when_it_dies():
    found = sections([Program("postgres", ("postgres",))])

    programs = [found[name] for name in found.sections() if name.startswith("program:")]

    assert [program["autorestart"] for program in programs] == ["true"] * 5


def test_percent_signs_reach_the_program():
    found = sections([Program("odd", ("run", "100%h"))])

    assert found["program:odd"]["command"] == "run 100%%h"
