/**
 * Live jobs. The server rendered them; frames of the socket move the bars, and a changed state
 * makes htmx fetch the surrounding `[data-jobs]` again. Without a socket the jobs are polled.
 * A list whose `data-jobs` names a record is about the jobs of that record alone.
 */
import htmx from "htmx.org";
import { timeLeft } from "./clock";
import { live } from "./socket";

type Job = {
  id: string;
  record_id: string;
  state: string;
  step: string;
  progress: number;
  eta: string | null;
};

const POLL_MS = 2000;
const GRACE_MS = 3000;
/** Lists that sum jobs up, without showing them, move this often. */
const UNLISTED_MS = 1500;
const active = (state: string | undefined): boolean => state === "queued" || state === "running";

const waiting = new Map<string, number>();

/** Fetch the general lists of jobs again, or those of a record, once for many changes. */
function refresh(record = "", afterMs = 200): void {
  if (waiting.has(record)) return;
  const fetchAgain = (): void => {
    waiting.delete(record);
    for (const list of document.querySelectorAll(`[data-jobs="${record}"]`)) {
      htmx.trigger(list, "jobs:changed");
    }
  };
  waiting.set(record, window.setTimeout(fetchAgain, afterMs));
}

function refreshAll(): void {
  const lists = document.querySelectorAll<HTMLElement>("[data-jobs]");
  for (const list of lists) refresh(list.dataset.jobs);
}

function show(element: HTMLElement, job: Job): void {
  const bar = element.querySelector<HTMLProgressElement>("progress");
  if (bar && job.state === "running") bar.value = job.progress;
  const texts: Record<string, string> = {
    "[data-job-percent]": job.state === "running" ? `${Math.floor(job.progress * 100)} %` : "",
    "[data-job-step]": job.step.replaceAll("_", " "),
    "[data-job-eta]": timeLeft(job.eta),
  };
  for (const [selector, text] of Object.entries(texts)) {
    const target = element.querySelector(selector);
    if (target && target.textContent !== text) target.textContent = text;
  }
}

function update(job: Job): void {
  const elements = document.querySelectorAll<HTMLElement>(`[data-job="${job.id}"]`);
  for (const element of elements) show(element, job);
  const changed = [...elements].filter((element) => element.dataset.state !== job.state);
  for (const element of changed) {
    refresh(element.closest<HTMLElement>("[data-jobs]")?.dataset.jobs);
  }
  if (changed.length > 0) refresh();
  if (elements.length > 0) return;
  refresh("", UNLISTED_MS);
  refresh(job.record_id, UNLISTED_MS);
}

async function poll(): Promise<void> {
  const jobs = [...document.querySelectorAll<HTMLElement>("[data-job]")];
  const urls = new Set(
    jobs.filter((job) => active(job.dataset.state)).map((job) => job.dataset.url),
  );
  for (const url of urls) {
    const answer = url ? await fetch(url, { headers: { Accept: "application/json" } }) : null;
    if (answer?.ok) update(await answer.json());
  }
  if (urls.size > 0) refresh();
}

/** Show on the page whether it is live; people should know when they look at polled numbers. */
function showConnection(isOpen: boolean): void {
  document.documentElement.dataset.live = isOpen ? "yes" : "no";
}

export function startLiveJobs(): void {
  const started = Date.now();
  live.hear((frame) => {
    if (frame.type === "JOB_UPDATE") update(frame.job as Job);
  });
  let wasOpen = false;
  live.watch((isOpen) => {
    showConnection(isOpen);
    if (isOpen && wasOpen) refreshAll();
    wasOpen ||= isOpen;
  });
  const tick = async (): Promise<void> => {
    if (!live.isOpen && Date.now() - started > GRACE_MS) await poll().catch(() => undefined);
    setTimeout(tick, POLL_MS);
  };
  void tick();
}
