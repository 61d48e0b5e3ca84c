// Between two reports things glide: where each is drawn at any instant.
import type { Feature, FeatureCollection, Point } from "geojson";
import type { Kind, Mover } from "../api.ts";
import { distance_m } from "../place.ts";
import { type IconName, iconOf } from "./icons.ts";

const REPORT_MS = 1000;
/** Farther than this between two reports is a jump (a correction), not a glide. */
const GLIDE_LIMIT_M = 400;

interface Glide {
  icon: IconName; role: string; state: number; busy: number;
  from: [lon: number, lat: number, heading: number];
  to: [lon: number, lat: number, heading: number];
  heard_at: number; gap_ms: number;
}

/** The shortest way round from one heading to another. */
export function turnBetween(from_deg: number, to_deg: number, share: number): number {
  const turn = ((((to_deg - from_deg) % 360) + 540) % 360) - 180;
  return (from_deg + turn * share + 360) % 360;
}

export class Motion {
  private glides = new Map<string, Glide>();

  constructor(private readonly kinds: Kind[]) {}

  /** Takes what moved, heard at `at` (any steady clock, in ms); `whole`: nothing else is there. */
  take(movers: Mover[], at: number, whole = true): void {
    const next = whole ? new Map<string, Glide>() : this.glides;
    for (const [name, kindIndex, lon, lat, heading, state, busy] of movers) {
      const kind = this.kinds[kindIndex];
      const before = this.glides.get(name);
      const to: Glide["to"] = [lon, lat, heading];
      const from = before ? this.placeOf(before, at) : to;
      const jumps = distance_m([from[0], from[1]], [lon, lat]) > GLIDE_LIMIT_M;
      const gap_ms = before
        ? Math.min(3 * REPORT_MS, Math.max(REPORT_MS / 4, at - before.heard_at)) : REPORT_MS;
      next.set(name, {
        icon: iconOf(kind), role: kind?.role ?? "vehicle", state, busy,
        from: jumps ? to : from, to, heard_at: at, gap_ms,
      });
    }
    this.glides = next;
  }

  private placeOf(glide: Glide, at: number): Glide["to"] {
    const share = Math.min(1, Math.max(0, (at - glide.heard_at) / glide.gap_ms));
    const mix = (a: number, b: number) => a + (b - a) * share;
    return [
      mix(glide.from[0], glide.to[0]), mix(glide.from[1], glide.to[1]),
      turnBetween(glide.from[2], glide.to[2], share),
    ];
  }

  /** Everything that moves and is wanted, as it is to be drawn at `at`. */
  picture(at: number, wanted: (role: string) => boolean): FeatureCollection<Point> {
    const features: Feature<Point>[] = [];
    for (const [name, glide] of this.glides) {
      if (!wanted(glide.role)) continue;
      const [lon, lat, heading] = this.placeOf(glide, at);
      features.push({
        type: "Feature",
        geometry: { type: "Point", coordinates: [lon, lat] },
        properties: {
          name, icon: glide.icon, heading: glide.role === "crew" ? 0 : heading,
          state: glide.state, busy: glide.busy,
        },
      });
    }
    return { type: "FeatureCollection", features };
  }

  /** Where one moving thing is drawn at `at`; null for what does not move. */
  where(name: string, at: number): [lon: number, lat: number] | null {
    const glide = this.glides.get(name);
    if (!glide) return null;
    const [lon, lat] = this.placeOf(glide, at);
    return [lon, lat];
  }
}
