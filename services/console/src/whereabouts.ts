// Where somebody is now: read once, then told by the live map's stream, which looks at no more than
// the ground around them; asked for again while that stream is closed.
import { useEffect, useState } from "react";
import { api, type City, type Kind, type Mover, type Position, type Task } from "./api.ts";
import { onReadAnew, retryIn_ms } from "./contact.ts";
import { LiveFeed, type Looks } from "./map/live.ts";
import { oneAtATime } from "./once.ts";
import { refusalOf } from "./sending.ts";

/** So far around is looked, about 400 m: few others are told of. */
const AROUND_DEG = 0.004;
const SILENT = 1;

export interface Whereabouts {
  position: Position; heading_deg: number; kind: Kind | undefined;
  /** It is not heard: this is where it was last. */
  silent: boolean;
}

/** The task whose worker is on the way or at work; none while nobody goes. */
export const taskUnderWay = (tasks: Task[]): Task | undefined =>
  tasks.find(({ state }) => state === "accepted" || state === "underway");

export const looksAround = ([lon, lat]: Position): Looks => ({
  west: lon - AROUND_DEG, south: lat - AROUND_DEG, east: lon + AROUND_DEG, north: lat + AROUND_DEG,
  things: false,
});

/** Whether somebody has come half the way to where they would no longer be looked at. */
export function strays({ west, south }: Looks, [lon, lat]: Position): boolean {
  const away = (from: number, to: number) => Math.abs(to - from - AROUND_DEG) > AROUND_DEG / 2;
  return away(west, lon) || away(south, lat);
}

/** What was told of one among all that moved. */
export function toldOf(name: string, movers: Mover[], kinds: Kind[]): Whereabouts | null {
  const mover = movers.find(([of]) => of === name);
  if (!mover) return null;
  const [, kind, lon, lat, heading_deg, state] = mover;
  return { position: [lon, lat], heading_deg, kind: kinds[kind], silent: state === SILENT };
}

/** Tells where somebody is, and each time they are elsewhere, until told to stop. */
function follow(name: string, kinds: Kind[], tell: (is: Whereabouts) => void): () => void {
  let live: LiveFeed | null = null;
  let looks: Looks | null = null;
  let heading_deg = 0;
  let timer = 0;
  const take = (is: Whereabouts) => {
    heading_deg = is.heading_deg;
    tell(is);
    if (looks && !strays(looks, is.position)) return;
    looks = looksAround(is.position);
    live?.look();
  };
  const once = oneAtATime(() => api.thing(name), (thing) => {
    const kind = kinds.find((kind) => kind.name === thing.kind);
    take({ position: thing.position, heading_deg, kind, silent: thing.state === SILENT });
    // A camera stays where it is.
    if (thing.role !== "vehicle" && thing.role !== "crew") return;
    live ??= new LiveFeed(() => looks ?? looksAround(thing.position), {
      movers: (movers) => {
        const told = toldOf(name, movers, kinds);
        if (told) take(told);
      },
      states: () => {}, tiles: () => {}, silent: (is) => is && once.poll(),
    });
  }, (error) => {
    // Whoever left the register does not come by asking again.
    if (refusalOf(error).status !== 404) timer = window.setTimeout(once.poll, retryIn_ms());
  });
  once.ask();
  const stop = onReadAnew(once.ask);
  return () => {
    stop();
    window.clearTimeout(timer);
    once.leave();
    live?.stop();
  };
}

/** Where somebody is now; null while nobody is asked for, and until it is known. */
export function useWhereabouts(name: string | null, { kinds }: City): Whereabouts | null {
  const [known, setKnown] = useState<{ of: string; is: Whereabouts } | null>(null);
  useEffect(() => {
    if (name !== null) return follow(name, kinds, (is) => setKnown({ of: name, is }));
  }, [name, kinds]);
  return known && known.of === name ? known.is : null;
}
