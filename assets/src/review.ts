/** The review page: one video in stream time, and everything that follows it. */
import { need, readJson } from "./page";
import { Cards } from "./review/cards";
import { type Actions, startKeys } from "./review/keys";
import { attach, Player } from "./review/player";
import { type Place, StreamMedia } from "./review/stream-media";
import { startHover } from "./review/thumbnails";
import { Timeline } from "./review/timeline";
import { Transcript } from "./review/transcript";

const ZOOM_STEP = 10;

async function fetchJson<T>(address: string | undefined, otherwise: T): Promise<T> {
  const answer = address ? await fetch(address).catch(() => null) : null;
  return answer?.ok ? ((await answer.json()) as T) : otherwise;
}

/** Draw the timeline; the page works without it where the waveform is missing. */
async function makeTimeline(root: HTMLElement, media: StreamMedia): Promise<Timeline> {
  const { peaks } = await fetchJson<{ peaks: number[] }>(root.dataset.peaks, { peaks: [] });
  const container = need<HTMLElement>(root, "[data-waveform]");
  const samples = peaks.length > 0 ? peaks : [0, 0];
  const timeline = new Timeline(
    container,
    media,
    samples,
    readJson("silences"),
    need<HTMLElement>(root, "[data-ruler]"),
  );
  void startHover(container, root.dataset.thumbnails ?? "", (x) => timeline.timeAt(x));
  return timeline;
}

function bindZoom(root: HTMLElement, timeline: Timeline): (step: number) => void {
  const slider = need<HTMLInputElement>(root, "[data-zoom]");
  slider.addEventListener("input", () => timeline.zoom(Number(slider.value) / 100));
  const change = (step: number): void => {
    slider.value = String(Number(slider.value) + step);
    slider.dispatchEvent(new Event("input"));
  };
  need(root, "[data-waveform]").addEventListener(
    "wheel",
    (event) => {
      const { ctrlKey, deltaY } = event as WheelEvent;
      if (!ctrlKey) return;
      event.preventDefault();
      change(deltaY < 0 ? ZOOM_STEP / 2 : -ZOOM_STEP / 2);
    },
    { passive: false },
  );
  return change;
}

function keysOf(player: Player, transcript: Transcript, buttons: Actions, cards: Cards): Actions {
  const run = (name: string) => (): void => buttons[name]?.();
  return {
    " ": run("toggle"),
    k: run("toggle"),
    j: run("back"),
    l: run("forward"),
    ArrowLeft: () => player.skip(-250),
    ArrowRight: () => player.skip(250),
    "shift+ArrowLeft": () => player.skip(-1000),
    "shift+ArrowRight": () => player.skip(1000),
    ArrowUp: () => transcript.step(-1),
    ArrowDown: () => transcript.step(1),
    "[": () => cards.setEdge("start_ms"),
    "]": () => cards.setEdge("end_ms"),
    "1": () => player.seek(0),
    "<": () => player.changeSpeed(-1),
    ">": () => player.changeSpeed(1),
    "+": run("zoom-in"),
    "-": run("zoom-out"),
    m: run("mute"),
    f: run("full-screen"),
    "/": () => transcript.focusSearch(),
    "?": run("help"),
  };
}

function bindButtons(buttons: Actions, cards: Cards): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-action]");
    const card = button?.closest<HTMLElement>(".suggestion");
    const action = button?.dataset.action ?? "";
    if (card && action === "play-range") cards.play(card);
    else if (card && action === "set-start") cards.setEdge("start_ms", card);
    else if (card && action === "set-end") cards.setEdge("end_ms", card);
    else buttons[action]?.();
  });
}

async function start(root: HTMLElement): Promise<void> {
  const video = need<HTMLVideoElement>(root, "video");
  const { clips } = await fetchJson<{ clips: Place[] }>(root.dataset.places, { clips: [] });
  const media = new StreamMedia(video, clips, Number(root.dataset.durationMs));
  attach(video, root.dataset.playlist ?? "");
  const player = new Player(media, root);
  const transcript = new Transcript(root, player);
  const timeline = await makeTimeline(root, media);
  const zoom = bindZoom(root, timeline);
  const cards = new Cards(player, timeline);
  const buttons: Actions = {
    toggle: () => player.toggle(),
    back: () => player.skip(-10_000),
    forward: () => player.skip(10_000),
    mute: () => {
      media.muted = !media.muted;
    },
    "full-screen": () => player.toggleFullScreen(),
    "zoom-in": () => zoom(ZOOM_STEP),
    "zoom-out": () => zoom(-ZOOM_STEP),
    help: () => need<HTMLDialogElement>(document, "#keys").showModal(),
  };
  bindButtons(buttons, cards);
  startKeys(keysOf(player, transcript, buttons, cards));
  root.dataset.ready = "";
}

const root = document.getElementById("review");
if (root) void start(root);
