// The server's stream of events: opened, watched, and opened anew when it breaks or falls silent.
import { heard, onReadAnew, retryIn_ms, unheard } from "./contact.ts";

/** Something is told each second; after so many without a word nobody is there any more. */
const SILENT_S = 5;
/** To open it may take longer. */
const OPENING_S = 12;
const SECOND_MS = 1000;

interface Hears {
  /** Whether the stream is wanted now; otherwise it is looked at again a little later. */
  wanted: () => boolean;
  opened: () => void;
  /** It ended, or never opened. */
  ended: () => void;
  /** By the event's name. */
  events: Record<string, (data: string) => void>;
}

/** Listens for as long as the page stands. */
export function listen(hears: Hears): void {
  if (!hears.wanted()) {
    heard("stream");
    return later(() => listen(hears));
  }
  const source = new EventSource("/api/events");
  /** Seconds without a word, counted while somebody looks: a hidden page may sleep. */
  let quiet_s = 0;
  const end = () => {
    unheard("stream");
    window.clearInterval(watch);
    source.close();
    hears.ended();
    later(() => listen(hears));
  };
  const watch = window.setInterval(() => {
    if (!document.hidden) quiet_s += 1;
    if (quiet_s > (source.readyState === EventSource.OPEN ? SILENT_S : OPENING_S)) end();
  }, SECOND_MS);
  source.onerror = end;
  source.onopen = () => {
    quiet_s = 0;
    heard("stream");
    hears.opened();
  };
  for (const [name, take] of Object.entries(hears.events)) {
    source.addEventListener(name, ({ data }: MessageEvent<string>) => {
      quiet_s = 0;
      take(data);
    });
  }
}

/** After a while, or as soon as everything is read anew. */
function later(work: () => void): void {
  const now = () => {
    window.clearTimeout(timer);
    stop();
    work();
  };
  const timer = window.setTimeout(now, retryIn_ms());
  const stop = onReadAnew(now);
}
