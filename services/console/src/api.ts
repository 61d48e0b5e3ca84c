// What the server says and hears: the shapes of the web contract, and one function a door.
import { ask, tell } from "./asking.ts";

export { onSignedOut, Refusal } from "./asking.ts";

export interface Bilingual { zh: string; en: string }
export type Position = [lon: number, lat: number];
/** The line or the area that something is, where it is more than a place (GeoJSON). */
export type Shape =
  | { type: "LineString"; coordinates: Position[] }
  | { type: "MultiLineString" | "Polygon"; coordinates: Position[][] }
  | { type: "MultiPolygon"; coordinates: Position[][][] };

export interface Field { name: string; label: Bilingual; unit: string }
export type Role = "component" | "material" | "vehicle" | "camera" | "crew" | "gateway";
export interface Kind {
  name: string; label: Bilingual; role: Role; icon: string; count: number; fields: Field[];
  rules: { name: string; label: Bilingual }[]; class: KindClass | null;
}
export interface CaseClass { scheme: string; code: string; label: Bilingual }
/** A minor class (小类), and the major class (大类) of the same scheme that it belongs to. */
export interface KindClass extends CaseClass { major: string; major_label: Bilingual }
export interface Department { code: string; label: Bilingual }

/** The base map under the live one: `tiles` is ours ("/base/…") or one address elsewhere. */
export interface Underlay {
  tiles: string; kind: "vector" | "raster"; attribution: string;
  /** gcj02 only where kind is raster */
  datum: "wgs84" | "cgcs2000" | "gcj02";
  zooms: [first: number, last: number];
}

export interface City {
  name: Bilingual; district: string; simulated: boolean;
  bounds: [west: number, south: number, east: number, north: number];
  center: Position; started_at: number; now: number;
  kinds: Kind[]; classes: (CaseClass & { limit_hours: number })[]; departments: Department[];
  base: Underlay | null;
  rates: { component_report_s: number; vehicle_report_s: number; faults_per_hour: number } | null;
}

export interface Tally {
  received: number; admitted: number; duplicate: number; refused: number; not_understood: number;
}
export interface CaseCounts { open: number; overdue: number; closed: number; proved: number }
export interface PerSecond { received: number; committed: number }
/** What the event "tally" carries each second. `findings` counts all findings since the start. */
export interface Pulse {
  tally: Tally; cases: CaseCounts; per_second: PerSecond; findings: number; now: number;
}
export interface Status extends Pulse {
  uptime_ms: number; things: number; online_sessions: number;
  tasks: { offered: number; underway: number; done: number; dropped: number };
  latency_ms: { commit_p50: number; commit_p99: number; offer_p50: number; offer_p99: number };
  cpu_percent_of_core: number; resident_mib: number;
  first_proof_ms: number | null; visible_ms: number | null; journal_mib: number;
  /** "reserve": the disk is full, only what people decide is written; "nothing": not even that. */
  disk: { room: "ample" | "reserve" | "nothing"; full_since: number | null };
  recent: { at: number; received: number; open: number }[];
}

/** 0 normal, 1 silent or unknown, 2 something is wrong, 3 an open case. */
export type ThingState = 0 | 1 | 2 | 3;
export interface ThingRow {
  name: string; kind: string; position: Position; state: ThingState;
  /** In what is found by them. */
  title?: string; identifier?: string;
}
export interface Party { code: string; name: string }
/** What the register says of a thing beside its name, type and place. */
export interface Register {
  identifier: { scheme: string; digits: string; class: string } | null; title: string;
  authority: Party | null; owner: Party | null; maintainer: Party | null;
  standing: "intact" | "damaged" | "missing" | "disused" | "removed" | null;
  surveyed: string | null; changed: string | null;
  source: "survey" | "census" | "report" | null;
  accuracy: string | null; accuracy_m: number | null; height_m: number | null;
  location: string; note: string;
  /** An address, or whatever else was written. */
  photo: string;
  depot: string;
  /** The place of a point as it was given, in the numbers of its datum. */
  original: { x: number; y: number; datum: string } | null;
  geometry: Shape | null;
  /** Of lines, and of areas. */
  length_m: number | null; area_m2: number | null;
  /** The datum that the geometry was given in, such as "epsg:4547". */
  geometry_datum: string | null;
  /** Of materials: how much there was at the last count, and how much of what is left now is
   * promised. */
  counted: number | null; reserved: number | null;
}
export interface RegisterChange {
  seq: number; at: number; by: string; why: string;
  fields: { field: string; was: string; now: string }[];
}
/** The areas that something lies in. */
export interface Named { code: string; label: Bilingual }
export interface Lies { street: Named | null; community: Named | null; duty_area: Named | null }
export interface Thing extends ThingRow, Lies {
  register?: Register;
  role: Role; label: Bilingual; grid: string; via: string | null;
  heard_at: number | null; said_at: number | null; quantity: number | null;
  values: { name: string; label: Bilingual; unit: string; value: unknown }[];
  conditions: { rule: string; label: Bilingual; since: number }[]; cases: string[]; tasks: string[];
}

export type CaseState =
  | "reported" | "filed" | "dispatched" | "disposing" | "disposed" | "confirmed" | "checking"
  | "closed" | "suspended" | "dismissed" | "forced";
export interface CaseRow extends Lies {
  id: string; class: CaseClass | null; state: CaseState; stage: Bilingual; position: Position;
  grid: string; subject: string | null; department: Department | null;
  opened_at: number; due_at: number | null; overdue: boolean; closed_at: number | null;
  /** What its class allows from the dispatch on. */
  limit_ms: number;
  urgent: boolean; reports: number; rework: number; relapse_of: string | null;
}

export type Purpose = "verify" | "dispose" | "check" | "round";
export type TaskState = "offered" | "accepted" | "underway" | "done" | "dropped";
export type Stands = "idle" | "busy" | "silent" | "declined";
/** Somebody who could go, or could have gone, and how it stands now. */
export interface Candidate {
  worker: string; role: Role; eta_s: number;
  /** Reckoned from a straight line, for want of a way through the streets. */
  about?: boolean;
  now?: Stands;
  /** Why it cannot be sent now, if it cannot. */
  cannot?: string | null;
}
export interface Task {
  id: string; purpose: Purpose; state: TaskState; worker: string; worker_role: Role;
  offered_at: number; accepted_at: number | null; arrived_at: number | null;
  ended_at: number | null; why: string | null; material: string | null; eta_s: number | null;
  about?: boolean;
  pool: Candidate[];
}
/** The codes of a story's facts: those of server/src/story.rs. */
export const FACTS = [
  "opened", "reopened", "merged", "filed", "dispatched", "disposing", "handed_back", "disposed",
  "confirmed", "checking", "closed", "sent_back", "suspended", "resumed", "dismissed", "forced",
  "waits", "offered", "accepted", "arrived", "done", "dropped", "decided",
] as const;
export type FactCode = (typeof FACTS)[number];
export type FactArgs = Record<string, unknown>;
export interface StoryFact { at: number; fact: FactCode; args: FactArgs; seq: number }
export interface Case extends CaseRow {
  description_code: "threshold" | "silence" | "sighting" | "outage" | "report";
  tasks: Task[]; story: StoryFact[];
  /** What it waits for, while it waits: a code, such as "worker". */
  waits_for: string | null;
  /** What somebody who is sent there now would do. */
  errand: Purpose | null;
  /** Who could go instead of whoever is out: first who can be sent, the best first. */
  able: Candidate[];
  /** What the law and the reader's post let the desk decide now. */
  may: DecisionName[];
  verification: { by: "own_signal" | "look" | "crew"; who: string; at: number } | null;
}

export interface CrewTask extends Task {
  case: string | null; class: CaseClass | null; position: Position; grid: string;
  due_at: number | null;
  collect: { from: string; position: Position; quantity: number } | null;
}
export interface Crew {
  name: string; label?: Bilingual; position: Position; on_duty: boolean; skills: string[];
  active: number;
}

export interface Coverage {
  target_min: number; grids: number; looked: number; within_target: number;
  mean_age_min: number; oldest_age_min: number | null;
  histogram: { up_to_min: number | null; grids: number }[];
  streets: {
    segments: number; passed: number; within_target: number; length_km: number; passed_km: number;
  };
}
/** A thing's newest message, as it was said. */
export interface Message {
  at: number; from: string; topic: string; body_text: string; bytes: number;
}
/** Why a message became a letter: the codes of city/src/refusal.rs, and of server/src/feed.rs. */
export const LETTER_REASONS = [
  "unknown_thing", "name_taken", "from_future", "too_old", "old_boot", "out_of_range",
  "no_position", "outside_city", "too_fast", "time_goes_back", "no_such_task", "not_yours",
  "no_such_case", "illegal", "no_reason", "unknown_kind", "unknown_gateway", "identifier_taken",
  "other_county", "unknown_class", "too_long", "too_many_parties", "no_material", "bad_geometry",
  "not_able", "did_the_work", "has_it", "not_heard", "no_room", "no_stock",
  "unknown_topic", "not_allowed", "too_large", "bad_json", "missing_field", "wrong_type",
  "not_finite", "bad_time", "nothing_used", "not_for_kind", "broken_packet", "set_aside",
  "history_refused",
] as const;
export type LetterReason = (typeof LETTER_REASONS)[number];
/** `reason` is a `LetterReason`, or one that a newer server gives. */
export interface Letter {
  at: number; from: string; topic: string; reason: string; args: FactArgs; body_text: string;
  bytes: number;
}
/** Who is who among the numbers of the live map: number, name, index in `city.kinds`. */
export type MoverName = [number: number, name: string, kind: number];
export interface Summary { count: number; min: number; max: number; mean: number; last: number }
export interface HistoryRows {
  fields: string[]; rows: { at: number; values: (number | null)[] }[]; next: number | null;
}
export interface HistoryBuckets {
  fields: string[]; buckets: { at: number; values: (Summary | null)[] }[];
}
export interface Look { at: number; by: string | null }
export interface ThingPast {
  cases: CaseRow[]; looks: Look[];
  sightings: {
    at: number; label: string; confidence: number; times: number; case: string | null;
  }[];
}
export interface Street { name: string; position: Position; length_m: number }
/** What somebody pointed at: `grid` is empty outside the city. */
export interface Place extends Lies {
  position: Position; grid: string; looks: Look[];
  road: { name: string; passed: Look | null } | null;
}

export interface Today {
  since: number; now: number; opened: number; proved: number; dismissed: number; forced: number;
  sent_back: number; relapsed: number; first_action_ms: number | null; closure_ms: number | null;
  stages: { state: CaseState; entered: number; now: number }[];
  hours: { at: number; opened: number; ended: number }[];
  ages: { up_to_h: number | null; open: number; overdue: number }[];
  departments: { code: string; open: number; overdue: number }[];
}

/** How cases and things stood over some hours; `state` of a thing is how it stood at first. */
export interface Past {
  from: number; to: number; changes_from: number;
  things: {
    name: string; kind: number; position: Position; state: ThingState; geometry?: Shape;
  }[];
  /** Milliseconds after `from`, place in `things`, state from then on. */
  changes: [number, number, ThingState][];
  cases: {
    id: string; class: number | null; position: Position; subject: string | null;
    opened_at: number; ended_at: number | null; overdue_at: number | null;
    steps: [number, CaseState][];
  }[];
}
/** Four numbers a place: steps, millionths of a degree east and north (all three counted from the
 * place before), degrees of heading. */
export interface Tracks {
  from: number; step_ms: number; movers: { name: string; kind: number; path: number[] }[];
}
/** name, index in `city.kinds`, lon, lat, heading in degrees, state, busy. */
export type Mover = [string, number, number, number, number, ThingState, 0 | 1];

export const POSTS = [
  "acceptor", "shift_leader", "dispatcher", "department", "inspector", "leader", "supervisor",
  "administrator", "crew", "reader",
] as const;
export type PostName = (typeof POSTS)[number];
export type RightName =
  | "look" | "report" | "relay" | "register" | "dismiss" | "force" | "suspend" | "resume"
  | "send" | "audit" | "operators";
/** Who is signed in. `streets` is empty for the whole city. */
export interface Me {
  name: string; post: PostName; rights: RightName[]; streets: number[];
  department: string | null; crew: string | null; ends_at: number | null;
  /** A visitor has none to change. */
  has_password: boolean;
}
/** What an administrator says of somebody who may sign in. */
export interface OperatorAsked {
  name: string; post: PostName; streets: number[]; department: string | null;
  crew: string | null;
}
/** Somebody who may sign in, or a program; `ready` once it has a password or a token. */
export interface Operator extends OperatorAsked {
  program: boolean; ready: boolean; sessions: number; made_at: number | null;
}
/** What the audit tells of: the codes the server notes. */
export const NOTED = [
  "signed_in", "sign_in_failed", "sign_in_shut", "signed_out", "denied", "set_up",
  "password_changed", "operator_added", "operator_changed", "operator_removed", "link_made",
  "program_added", "relayed", "registered",
] as const;
export type Noted = (typeof NOTED)[number];
export interface AuditRow {
  number: number; at: number; who: string; from: string; what: Noted; about: string;
}
/** `outline` is there where it was asked for and the area was drawn: polygons of rings. */
export interface Area {
  level: "district" | "street" | "community" | "duty" | "grid"; code: string; label: Bilingual;
  grids: number; bounds: [west: number, south: number, east: number, north: number];
  center: Position; outline?: Position[][][];
}

const name = encodeURIComponent;
const operatorAddress = (of: string): string => `/api/operators/${name(of)}`;

export type Says = "accept" | "refuse" | "arrive" | "finish";
export type Found = "fixed" | "still_there" | "cannot_tell";
export interface CrewReport { task: string; says: Says; found?: Found; note?: string }
export type DecisionName = "dismiss" | "force" | "suspend" | "resume" | "send";
export interface Decision {
  decision: DecisionName; why: string; until?: number; worker?: string; errand?: Purpose;
}

export const api = {
  me: () => ask<Me>("/api/me"),
  signIn: (name: string, password: string) => tell<Me>("/api/sign-in", { name, password }),
  visit: (token: string) => tell<Me>("/api/visit", { token }),
  link: (token: string) => tell<{ name: string | null }>("/api/link", { token }),
  setUp: (token: string, name: string | null, password: string) =>
    tell<Me>("/api/setup", { token, name, password }),
  signOut: () => tell("/api/sign-out", {}),
  changePassword: (old: string, fresh: string) =>
    tell("/api/me/password", { old, new: fresh }),
  operators: () => ask<Operator[]>("/api/operators"),
  addOperator: (asked: OperatorAsked) => tell<{ token: string }>("/api/operators", asked),
  changeOperator: (asked: OperatorAsked) => tell(operatorAddress(asked.name), asked, "PUT"),
  removeOperator: (of: string) => tell(operatorAddress(of), {}, "DELETE"),
  linkOperator: (of: string) => tell<{ token: string }>(`${operatorAddress(of)}/link`, {}),
  audit: (limit: number, before: number | null) => ask<AuditRow[]>(
    `/api/audit?limit=${limit}${before === null ? "" : `&before=${before}`}`),
  areas: (level: "street" | "duty") => ask<Area[]>(`/api/areas?level=${level}`),
  areasLike: (q: string, limit: number) =>
    ask<Area[]>(`/api/areas?q=${name(q)}&outline=true&limit=${limit}`),
  city: () => ask<City>("/api/city"),
  status: () => ask<Status>("/api/status"),
  coverage: () => ask<Coverage>("/api/coverage"),
  letters: (limit: number, of?: string) =>
    ask<Letter[]>(`/api/letters?limit=${limit}${of ? `&of=${encodeURIComponent(of)}` : ""}`),
  cases: (state: "open" | "closed" | "all", limit: number) =>
    ask<CaseRow[]>(`/api/cases?state=${state}&limit=${limit}`),
  case: (id: string) => ask<Case>(`/api/cases/${name(id)}`),
  decide: (id: string, decision: Decision) => tell(`/api/cases/${name(id)}/decisions`, decision),
  thing: (of: string) => ask<Thing>(`/api/things/${name(of)}`),
  things: (q: string, limit: number) =>
    ask<ThingRow[]>(`/api/things?q=${name(q)}&limit=${limit}`),
  thingPast: (of: string) => ask<ThingPast>(`/api/things/${name(of)}/past`),
  thingMessage: (of: string) => ask<Message | null>(`/api/things/${name(of)}/message`),
  thingChanges: (of: string) => ask<RegisterChange[]>(`/api/things/${name(of)}/changes`),
  track: (of: string, from: number) => ask<HistoryRows>(
    `/api/things/${name(of)}/history?field=lon,lat&from=${from}&limit=10000`),
  history: (of: string, from: number, to: number, bucket_ms: number) => ask<HistoryBuckets>(
    `/api/things/${name(of)}/history?from=${from}&to=${to}&bucket_ms=${bucket_ms}`),
  streets: (q: string, limit: number) =>
    ask<Street[]>(`/api/streets?q=${name(q)}&limit=${limit}`),
  place: (at: string) => ask<Place>(`/api/place?at=${name(at)}`),
  today: (since: number) => ask<Today>(`/api/today?since=${since}`),
  past: (from: number, to: number) => ask<Past>(`/api/past?from=${from}&to=${to}`),
  tracks: (from: number, to: number) => ask<Tracks>(`/api/past/tracks?from=${from}&to=${to}`),
  crews: () => ask<Crew[]>("/api/crews"),
  movers: () => ask<MoverName[]>("/api/movers"),
  tasks: (worker: string, state: "active" | "all") =>
    ask<CrewTask[]>(`/api/tasks?worker=${name(worker)}&state=${state}`),
  report: (crew: string, report: CrewReport) => tell(`/api/crews/${name(crew)}/reports`, report),
};
