// The live map's WebSocket: says where somebody looks, and takes the frames of docs/live.md.
import type { Map as MapLibre } from "maplibre-gl";
import { api, type Mover, type ThingState } from "../api.ts";
import { retryIn_ms } from "../contact.ts";

const HEAD_BYTES = 16;
const RECORD_BYTES = 16;
const VERSION = 1;
const SNAPSHOT = 2;
const FOLLOWED = 1;
const THINGS_AGAIN = 2;
const CLUSTERS_AGAIN = 4;
const MOVES = 1;
const BUSY = 2;

const LOOK_MS = 250;
/** Tiles are fetched again at most this often; what is in between comes as states. */
const TILES_MS = 5000;

export interface Frame {
  /** All there is to know of the viewport, rather than what changed in it. */
  whole: boolean;
  /** States of what does not move are told too; otherwise they are in the tiles alone. */
  followed: boolean;
  things_again: boolean; clusters_again: boolean;
  revision: number;
  records: LiveRecord[];
}
export interface LiveRecord {
  number: number; lon: number; lat: number; heading_deg: number; state: ThingState;
  moves: boolean; busy: 0 | 1;
}

/** Reads a frame; null for one of another version or shape. */
export function readFrame(bytes: ArrayBuffer): Frame | null {
  const view = new DataView(bytes);
  if (bytes.byteLength < HEAD_BYTES || view.getUint8(0) !== VERSION) return null;
  const flags = view.getUint16(2, true);
  const count = view.getUint32(4, true);
  if (bytes.byteLength !== HEAD_BYTES + count * RECORD_BYTES) return null;
  const records = Array.from({ length: count }, (_, place) => {
    const at = HEAD_BYTES + place * RECORD_BYTES;
    const marks = view.getUint8(at + 15);
    return {
      number: view.getUint32(at, true),
      lon: view.getInt32(at + 4, true) / 1e7,
      lat: view.getInt32(at + 8, true) / 1e7,
      heading_deg: view.getUint16(at + 12, true) / 100,
      state: view.getUint8(at + 14) as ThingState,
      moves: (marks & MOVES) !== 0,
      busy: (marks & BUSY) !== 0 ? 1 as const : 0 as const,
    };
  });
  return {
    whole: view.getUint8(1) === SNAPSHOT,
    followed: (flags & FOLLOWED) !== 0,
    things_again: (flags & THINGS_AGAIN) !== 0, clusters_again: (flags & CLUSTERS_AGAIN) !== 0,
    revision: Number(view.getBigUint64(8, true)),
    records,
  };
}

/** Where a listener looks, in degrees. */
export interface Looks {
  west: number; south: number; east: number; north: number;
  /** Whether what does not move is told of, too: it is where nothing is said. */
  things?: boolean;
}
export function looksOf(map: MapLibre): Looks {
  const bounds = map.getBounds();
  return {
    west: Math.max(-180, bounds.getWest()), south: bounds.getSouth(),
    east: Math.min(180, bounds.getEast()), north: bounds.getNorth(),
  };
}

interface Hears {
  /** Everything that moves in the viewport, or what of it changed. */
  movers: (movers: Mover[], whole: boolean) => void;
  /** States of what does not move; null: the tiles know best. */
  states: (states: Map<number, ThingState> | null, whole: boolean) => void;
  /** The tiles of things say something else. */
  tiles: () => void;
  /** Whether nothing is told, since the way cannot be opened; all else may well be heard. */
  silent: (is: boolean) => void;
}

/** Who is who among the numbers, asked for once a page: a thing keeps its number. */
const names = new Map<number, [name: string, kind: number]>();

/** Listens to what changes where somebody looks, until told to stop. */
export class LiveFeed {
  private socket: WebSocket | null = null;
  private revision = 0;
  private asking = false;
  /** Of each number without a name only the newest: names may be long in coming. */
  private unnamed = new Map<number, LiveRecord>();
  private timers = new Map<string, number>();
  private stopped = false;

  constructor(private readonly looks: () => Looks, private readonly hears: Hears) {
    this.connect();
  }

  stop(): void {
    this.stopped = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.socket?.close();
  }

  private connect(): void {
    if (this.stopped) return;
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/live`);
    socket.binaryType = "arraybuffer";
    let opened = false;
    socket.onopen = () => {
      opened = true;
      this.hears.silent(false);
      this.say();
    };
    socket.onmessage = (event: MessageEvent<ArrayBuffer>) => {
      const frame = event.data instanceof ArrayBuffer ? readFrame(event.data) : null;
      if (frame && frame.revision >= this.revision) this.take(frame);
    };
    socket.onclose = () => {
      this.revision = 0;
      if (this.stopped) return;
      // One that breaks is opened again; one that cannot be opened stays closed.
      if (!opened) this.hears.silent(true);
      // While nothing is heard, the tiles say how things stand.
      this.hears.states(null, true);
      this.once("connect", retryIn_ms(), () => this.connect());
    };
    this.socket = socket;
  }

  /** Does something a little later, and once for all who ask until then. */
  private once(what: string, after_ms: number, work: () => void): void {
    if (this.stopped || this.timers.has(what)) return;
    this.timers.set(what, window.setTimeout(() => {
      this.timers.delete(what);
      work();
    }, after_ms));
  }

  /** Somebody looks elsewhere now. */
  readonly look = () => this.once("look", LOOK_MS, () => this.say());

  private say(): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    this.socket.send(JSON.stringify(this.looks()));
  }

  private take(frame: Frame): void {
    this.revision = frame.revision;
    const moving = frame.records.filter((record) => record.moves);
    const standing = frame.records.filter((record) => !record.moves);
    if (frame.whole) this.unnamed.clear();
    this.hears.movers(this.named(moving), frame.whole);
    if (frame.whole && !frame.followed) this.hears.states(null, true);
    if (frame.followed) {
      this.hears.states(new Map(standing.map(({ number, state }) => [number, state])), frame.whole);
    }
    if (frame.things_again || frame.clusters_again) {
      this.once("tiles", TILES_MS, () => this.hears.tiles());
    }
  }

  /** What has a name; who is new is asked for, and shown once it is known. */
  private named(records: LiveRecord[]): Mover[] {
    const movers: Mover[] = [];
    for (const record of records) {
      const known = names.get(record.number);
      if (known) {
        const [name, kind] = known;
        const { lon, lat, heading_deg, state, busy } = record;
        movers.push([name, kind, lon, lat, heading_deg, state, busy]);
      } else {
        this.unnamed.set(record.number, record);
      }
    }
    if (this.unnamed.size > 0) void this.askNames();
    return movers;
  }

  private async askNames(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    try {
      for (const [number, name, kind] of await api.movers()) names.set(number, [name, kind]);
      const late = [...this.unnamed.values()].filter(({ number }) => names.has(number));
      this.unnamed.clear();
      this.hears.movers(this.named(late), false);
    } catch {
      // The next frame with somebody unknown asks again.
    } finally {
      this.once("names", retryIn_ms(), () => { this.asking = false; });
    }
  }
}
