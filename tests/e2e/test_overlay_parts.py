"""The parts of an overlay's page that need no server: its clock, its patience, what it believes."""

import subprocess

import pytest

from tests.worker import ROOT

PARTS = ("clock", "connection", "widget")
ROLLDOWN = ROOT / "assets" / "node_modules" / ".bin" / "rolldown"
LOAD = """async (sources) => {
  window.parts = {};
  for (const source of sources) {
    const address = URL.createObjectURL(new Blob([source], {type: "text/javascript"}));
    Object.assign(window.parts, await import(address));
  }
  window.machine = 5;
  window.newClock = () => new parts.ServerClock(() => window.machine);
  window.told = (clock, serverTime, there, back) => {
    const sent = window.machine;
    window.machine += there + back;
    clock.sample(sent, serverTime(sent + there));
  };
}"""


@pytest.fixture(scope="module")
def parts(browser, tmp_path_factory):
    """A page with the modules, a machine's clock to turn by hand, and answers of a server."""
    folder = tmp_path_factory.mktemp("parts")
    sources = [ROOT / "assets" / "src" / "overlay" / f"{name}.ts" for name in PARTS]
    subprocess.run([ROLLDOWN, *sources, "--dir", folder], check=True, capture_output=True)
    page = browser.new_page()
    page.evaluate(LOAD, [(folder / f"{name}.js").read_text() for name in PARTS])
    yield page
    page.close()


def test_the_clock_is_wrong_by_half_of_the_shortest_way_at_most(parts):
    error = parts.evaluate("""() => {
      const clock = newClock();
      for (const back of [900, 12, 300, 2000]) told(clock, (at) => at + 1e12, 8, back);
      return clock.now() - (machine + 1e12);
    }""")

    assert abs(error) <= 10


def test_the_clock_knows_the_time_from_the_first_frame_on(parts):
    now = parts.evaluate("""() => {
      const clock = newClock();
      clock.seed(1e12);
      machine += 250;
      return clock.now();
    }""")

    assert now == pytest.approx(1e12 + 250)


def test_the_clock_never_goes_back_while_it_is_mended(parts):
    steps, error = parts.evaluate("""() => {
      const clock = newClock();
      clock.seed(machine + 1e12 + 400);
      clock.now();
      told(clock, (at) => at + 1e12, 1, 1);
      const steps = [];
      for (let last = clock.now(), i = 0; i < 600; i++) {
        machine += 16;
        steps.push(clock.now() - last);
        last = clock.now();
      }
      return [steps, clock.now() - machine - 1e12];
    }""")

    assert min(steps) > 0
    assert error == pytest.approx(0, abs=1)


def test_the_clock_follows_a_server_whose_clock_was_set(parts):
    error = parts.evaluate("""() => {
      const clock = newClock();
      told(clock, (at) => at + 1e12, 5, 5);
      clock.now();
      clock.restart();
      told(clock, (at) => at + 2e12, 5, 5);
      return clock.now() - machine - 2e12;
    }""")

    assert error == pytest.approx(0, abs=1)


def test_two_machines_agree_after_an_hour_though_one_of_them_is_fast(parts):
    apart = parts.evaluate("""() => {
      const server = (at) => at / 1.0001 + 1e12;
      const fast = newClock();
      for (let s = 0; s < 3600; s += 30) {
        told(fast, server, 10, 30 + 200 * Math.random());
        machine += 30_000;
        fast.now();
      }
      return fast.now() - server(machine);
    }""")

    assert abs(apart) <= 100


def test_two_hundred_sources_knock_evenly_until_the_server_is_back(parts):
    busiest, longest = parts.evaluate("""() => {
      const knocks = [], waits = [];
      for (let source = 0; source < 200; source++) {
        for (let at = 0, isFirst = true; at < 60_000; isFirst = false) {
          const wait = parts.waitAfter("lost", isFirst ? undefined : 3);
          waits.push(wait);
          at += wait;
          knocks.push(at);
        }
      }
      const inSecond = (from) => knocks.filter((at) => at >= from && at < from + 1000).length;
      const seconds = Array.from({length: 236}, (_, i) => inSecond(i * 250));
      return [Math.max(...seconds), Math.max(...waits)];
    }""")

    assert busiest <= 100
    assert longest <= 4000


def test_who_is_refused_knocks_seldom(parts):
    waits = parts.evaluate("Array.from({length: 99}, () => parts.waitAfter('refused'))")

    assert 20_000 < min(waits) < max(waits) < 40_000


def known_after(parts, *frames) -> dict:
    return parts.evaluate("(frames) => frames.reduce(parts.after, undefined)", list(frames))


def whole(version: int, **widget) -> dict:
    return {"type": "WIDGET_INITIAL_STATE", "version": version, "widget": widget}


def state(version: int, count: int) -> dict:
    return {"type": "WIDGET_STATE_UPDATE", "version": version, "state": count}


def config(version: int, name: str) -> dict:
    return {"type": "WIDGET_CONFIG_UPDATE", "version": version, "config": name}


def test_what_is_older_is_dropped(parts):
    known = known_after(parts, whole(3, state=3), state(5, 5), state(4, 4), whole(2, state=2))

    assert known["widget"]["state"] == 5


def test_a_state_is_taken_though_a_newer_configuration_overtook_it(parts):
    known = known_after(parts, whole(1, state=1, config="old"), config(3, "new"), state(2, 2))

    assert known["widget"] == {"state": 2, "config": "new"}


def test_an_update_before_the_whole_says_nothing(parts):
    assert known_after(parts, state(1, 1)) is None


def test_nothing_is_known_of_a_deleted_widget(parts):
    assert known_after(parts, whole(1), {"type": "WIDGET_DELETED"}) is None
