// Every word the console says, in English. Its shape is the list of words each language must have.
import { lettersEn } from "./letters.en.ts";
import { officeEn } from "./office.en.ts";
import { pagesEn } from "./pages.en.ts";
import { statesEn } from "./states.en.ts";
import type { CaseState, FactCode, Found, PostName, Purpose, TaskState } from "../api.ts";

/** What was found, by whom: readings against their limit, sightings, silence, an outage. No line
 * ends between a number and its unit. */
const evidence = "[: {rule}][ at {by}][, {field} {value}][\u00a0{unit}]" +
  "[, limit\u00a0{limit}][\u00a0{unit}]" +
  "[, {label} seen {times} times][, confidence {confidence}]" +
  "[, {gateways} gateways and {things} things unheard][, since {since}]";

const facts: Record<FactCode, string> = {
  opened: `Case opened${evidence}`,
  reopened: `It came back: a new case[, a relapse of {relapse_of}]${evidence}`,
  merged: `Another finding of the same matter joined${evidence}`,
  filed: "Filed: it is a case",
  dispatched: "Dispatched[ to {department}][, to be disposed of within {limit_ms}]",
  disposing: "The work is under way",
  handed_back: "Taken back from the worker; somebody else is asked",
  disposed: "Disposal reported[ by {by}]",
  confirmed: "Confirmed by the department; the disposal clock stopped",
  checking: "A proof is awaited, from somebody or something else",
  closed: "Proved and closed[, by {by}][: {who}]",
  sent_back: "Still there: sent back for rework",
  suspended: "Suspended[ until {until}]",
  resumed: "Resumed",
  dismissed: "Dismissed[: {why}]",
  forced: "Closed by force, without proof",
  waits: "Waits[ for {for}][: {skills}][: {kind}][, asked again {until} at the latest]",
  offered: "[{purpose}: ]offered[ to {worker}][, {eta_s} away][, about {about_s} away]",
  accepted: "[{worker} ]accepted[: {purpose}]",
  arrived: "[{worker} ]arrived",
  done: "[{worker} ]finished[: {found}][, “{note}”]",
  dropped: "Task dropped[ by {worker}][: {why}]",
  decided: "[{who} ]decided[: {what}][ {worker}][, “{reason}”]",
};

const purposes: Record<Purpose, string> = {
  verify: "Verify before filing", dispose: "Dispose", check: "Check after disposal",
  round: "Patrol round",
};
const taskStates: Record<TaskState, string> = {
  offered: "offered", accepted: "accepted", underway: "on site", done: "done", dropped: "dropped",
};
const caseStates: Record<CaseState, string> = {
  reported: "Reported", filed: "Filed", dispatched: "Dispatched", disposing: "Disposing",
  disposed: "Disposed", confirmed: "Confirmed", checking: "Checking", closed: "Closed",
  suspended: "Suspended", dismissed: "Dismissed", forced: "Forced",
};
const found: Record<Found, string> = {
  fixed: "fixed", still_there: "still there", cannot_tell: "cannot tell",
};

/** Codes the server may use as a reason, a rule or a way of knowing; others show as they are. */
const codes: Record<string, string> = {
  ...found,
  own_signal: "its own signal", look: "a later look", crew: "another crew",
  threshold: "a limit was crossed", silence: "it fell silent", sighting: "it was seen",
  outage: "an outage", report: "somebody reported it",
  full: "full", overflow: "overflowing", fire: "burning", tilted: "leaning", open: "open",
  missing: "missing", moved: "moved", dark: "dark", flooded: "flooded", low_battery: "low battery",
  dust: "too much dust", garbage: "exposed garbage", litter: "litter", desk: "the desk",
  policy: "the city's policy",
  burning: "burning", flooding: "flooding", missing_cover: "missing cover", out: "out",
  shifted: "shifted", silent: "silent", tipped: "tipped over",
  // What a case waits for.
  worker: "a worker with room and the skill", material: "material",
  signal: "its own signal", gone: "whether it is really gone", department: "a department",
  date: "its date",
  // Why a case was dismissed.
  went_away: "it went away by itself", not_there: "somebody looked and nothing was there",
  // Why a task was dropped.
  refused: "refused", no_answer: "nobody answered", not_arrived: "never came",
  not_finished: "never finished", withdrawn: "called back",
  // What the desk decides.
  dismiss: "dismiss", suspend: "suspend", resume: "resume", force: "close by force", send: "send",
  // Why somebody cannot be sent.
  not_able: "cannot do such work", did_the_work: "did the work itself", has_it: "is asked already",
  not_heard: "is not heard, or not well", no_room: "its hands are full",
  no_stock: "no lot has the material",
  // Why something understood was refused.
  unknown_thing: "not in the register", name_taken: "the name is taken",
  from_future: "its clock is ahead", too_old: "too old", old_boot: "from before its restart",
  out_of_range: "outside its range", no_position: "no position", outside_city: "outside the city",
  too_fast: "impossibly fast", time_goes_back: "its time goes back", no_such_task: "no such task",
  not_yours: "somebody else's task", no_such_case: "no such case",
  illegal: "against the law of cases", no_reason: "a reason is missing",
  unknown_kind: "unknown device type",
  unknown_gateway: "unknown gateway", identifier_taken: "identifier taken",
  other_county: "identifier of another county", unknown_class: "class not in the catalogue",
  too_long: "text too long", too_many_parties: "too many parties", no_material: "no material",
  bad_geometry: "unusable line or area",
  // Why bytes were not understood.
  unknown_topic: "unknown topic", not_allowed: "not its topic", too_large: "too large",
  bad_json: "not JSON", missing_field: "a field is missing", wrong_type: "wrong type",
  not_finite: "not a number", bad_time: "unreadable time", nothing_used: "nothing of use in it",
  not_for_kind: "not for this type", broken_packet: "broken packet",
  set_aside: "set aside after a crash", duplicate: "a duplicate",
  history_refused: "InfluxDB refused the point",
  // Why the front door closed.
  too_many_connections: "too many connections", sign_in_too_late: "signed in too late",
  not_mqtt: "not MQTT", version: "unknown MQTT version", credentials: "wrong secret",
  client_id: "client id in use", sessions: "too many sessions", will: "will not allowed",
  malformed: "malformed packet", protocol: "against the protocol", in_flight: "too many in flight",
  address_too_many: "too many connections of one address",
  address_too_often: "one address connects too often", handshake: "no TLS or WebSocket handshake",
  takeovers: "client id taken over again and again", states: "too many retained states",
  disk_full: "the disk was full",
  retain: "nothing is retained there", publish: "not its topic", subscribe: "not its topic",
  topic_too_long: "topic too long", keep_alive: "keep-alive missed", stalled: "stopped reading",
  cut_off: "cut off inside a packet",
};

export const en = {
  ...pagesEn, ...officeEn, ...statesEn, ...lettersEn,
  facts, purposes, taskStates, caseStates, found, codes,
  /** Names of what a fact may carry beside its sentence. */
  args: {} as Record<string, string>,
  /** Skills that are no department's. */
  skills: { look: "looking", sweep: "sweeping" } as Record<string, string>,
  and: " and ", colon: ": ",
  title: "Cityloop",
  simulated: "模拟 · Simulated",
  span: { days: "d", hours: "h", minutes: "min", seconds: "s" },
  big: { divide: 1e6, unit: "M" },
  nav: { operations: "Operations", status: "Status", crew: "Crews", language: "中文" },
  loop: {
    received: "received", admitted: "admitted", findings: "findings", open: "cases open",
    proved: "proved", again: "back on the street", perSecond: "messages/s",
    duplicate: "duplicates", refused: "refused", notUnderstood: "not understood",
    overdue: "overdue", closed: "closed", adds: "adds up", doesNotAdd: "does not add up",
    covered: (share: string) => `${share} of the grids looked at in time`,
  },
  layers: {
    title: "Layers", coverage: "Coverage", streets: "Streets", things: "Components",
    vehicles: "Vehicles", crews: "Crews", cases: "Cases",
    legendFresh: "just looked", legendTarget: "due", legendNever: "never",
    hint: "Coverage: time since each place was last looked at",
  },
  states: {
    normal: "Normal", silent: "Silent or unknown", wrong: "Something is wrong", case: "Open case",
  },
  place: {
    title: "Place", road: "Road", passed: "Last driven along", neverPassed: "nobody drove here yet",
    outside: "Outside the city: in no unit grid.", gone: "This place cannot be read",
  },
  map: { zoomIn: "Zoom in", zoomOut: "Zoom out", label: "Live map of the city" },
  search: {
    placeholder: "Find a thing, a case, a road or an area", things: "Things", cases: "Cases",
    roads: "Roads", areas: "Areas",
    levels: {
      district: "district", street: "street", community: "community", duty: "duty area",
      grid: "unit grid",
    },
    none: (text: string) => `Nothing is called “${text}”. Try a part of its name, or its number.`,
    looking: "Looking…", ended: "not open: look it up",
  },
  desk: {
    title: "Desk", open: "Open", overdue: "Overdue", ended: "Ended",
    left: (span: string) => `${span} left`, over: (span: string) => `${span} over`,
    noLimit: "no limit yet", stopped: "clock stopped", urgent: "urgent",
    reports: (n: number) => `${n} reports`, rework: (n: number) => `rework ${n}`,
    relapse: "relapse", noneOpen: "No open cases.",
    noneOverdue: "Nothing is overdue.", noneEnded: "No case has ended yet.",
    more: (n: number) => `Show ${n} more`, endedAt: (when: string) => `ended ${when}`,
    forwhom: "no department yet",
    unlisted: (held: string, all: string) =>
      `${all} cases are open; the ${held} that are due first are listed.`,
    newestEnded: (held: string) => `The ${held} that ended last are listed.`,
    unread: "The cases could not be read",
  },
  case: {
    close: "Close this panel", opened: "opened", due: "due",
    area: "area", grid: "grid", subject: "thing",
    proof: "Proved", by: (how: string, who: string) => `by ${how}: ${who}`,
    noProof: "Not proved yet", tasks: "Who goes", noTasks: "Nobody has been sent yet",
    story: "Story", since: (span: string) => `+${span}`, fact: (seq: number) => `fact ${seq}`,
    relapseOf: "relapse of", gone: "This case cannot be read.",
    why: {
      threshold: "A limit was crossed", silence: "It fell silent", sighting: "It was seen",
      outage: "An outage", report: "Somebody reported it",
    },
  },
  task: {
    in: (span: string) => `in ${span}`, about: (span: string) => `in about ${span}`,
    couldGo: "Who could have gone", noneCan: "Nobody goes yet; those who know how",
    canGo: "Who could go now",
    offered: "offered", accepted: "accepted", arrived: "arrived", ended: "ended",
    material: (what: string) => `with ${what}`,
  },
  decide: {
    dismiss: "Dismiss", void: "Void", suspend: "Suspend", resume: "Resume",
    force: "Close by force", reason: (what: string) => `${what}: reason (kept in the story)`,
    until: "Until", submit: "Decide", cancel: "Back", done: (what: string) => `Decided: ${what}`,
    send: "Send", sendWho: (who: string) => `Send ${who}`,
  },
  thing: {
    close: "Close this card", heard: "last heard", unheard: "never heard",
    ago: (span: string) => `${span} ago`, via: "through", grid: "grid", quantity: "in stock",
    conditions: "Conditions", since: (when: string) => `since ${when}`, cases: "Cases",
    noValues: "It has said nothing yet.", gone: "This thing cannot be read.",
    yes: "yes", no: "no",
  },
  status: {
    uptime: "up for", things: "things", sessions: "sessions online",
    equation: "Every message is accounted for", received: "received", admitted: "admitted",
    duplicate: "duplicate", refused: "refused", notUnderstood: "not understood",
    receivedRate: "received /s", committedRate: "committed /s",
    latency: "How long it takes", commit: "to commit", offer: "from rule satisfied to offer",
    disk: {
      reserve: "The disk is full. New messages are refused; the desk and the map go on from a"
        + " reserve. Free some space: it goes on by itself.",
      nothing: "The disk is full and the reserve used up: nothing can be written. Free some"
        + " space: it goes on by itself.",
    },
    machine: "The program", cpu: "of one core", memory: "MiB resident", journal: "MiB journal",
    firstProof: "to the first proof", visible: "until the city was visible", notYet: "not yet",
    cases: "Cases", tasks: "Tasks", open: "open", overdue: "overdue", closed: "closed",
    proved: "proved", offered: "offered", underway: "on the way or on site", done: "done",
    dropped: "dropped", recent: "The last five minutes", recentReceived: "messages received /s",
    recentOpen: "open cases",
    coverage: "Patrol coverage", target: (span: string) => `target ${span}`,
    within: "within the target", looked: "looked at", mean: "mean age", oldest: "oldest look",
    never: "never", upTo: (span: string) => `≤ ${span}`, grids: "grids",
    passed: (part: string, all: string) => `of the streets passed (${part} / ${all} km)`,
    letters: "Letters: what was refused or not understood",
    noLetters: "No letters. Everything that came was understood.",
    bytes: "bytes", all: "all", simulatedTitle: "Simulated city",
    component: (span: string) => `components report every ${span}`,
    vehicle: (span: string) => `vehicles every ${span}`,
    faults: (n: number) => `${n} faults an hour`,
  },
  crew: {
    choose: "Who are you?", change: "Change crew", none: "There are no crews in this city.",
    onDuty: "on duty", offDuty: "off duty", active: (n: number) => `${n} in hand`,
    offered: "Offered to you", inHand: "In hand", noTasks: "No tasks at the moment.",
    accept: "Accept", refuse: "Refuse", arrive: "I am here", finish: "Finish",
    found: "What is it like now?", note: "Note (optional)", send: "Report it", back: "Back",
    collect: (n: number, what: string, from: string) => `Collect ${n} × ${what} at ${from}`,
    collectAny: (n: number, from: string) => `Collect ${n} at ${from}`,
    then: "then on to the place", direction: "direction",
    map: "Show the map", hideMap: "Hide the map", search: "Find your crew",
  },
  posts: {
    acceptor: "Acceptor", shift_leader: "Shift leader", dispatcher: "Dispatcher",
    department: "Department", inspector: "Inspector", leader: "Leader",
    supervisor: "Supervisor", administrator: "Administrator", crew: "Crew", reader: "Reader",
  } as Record<PostName, string>,
  signIn: {
    title: "Sign in", says: "To the operations desk of this city.", name: "Name",
    password: "Password", send: "Sign in", sending: "Signing in…", out: "Sign out",
    forgotten: "No password yet, or forgotten? The administrator makes you a link.",
  },
  setup: {
    title: "This link does not work", first: "The first operator",
    firstSays: "You will say who else may sign in. Choose a name and a password.",
    welcome: (name: string) => `Welcome, ${name}`,
    says: "Choose the password you will sign in with.",
    nameSays: "Letters of any script, digits, and . _ - inside.",
    password: "New password", again: "The same again",
    letters: (n: number) => `At least ${n} letters; a sentence is easy to keep in mind.`,
    differs: "These two differ.", send: "Set it and sign in", toSignIn: "To the sign-in page",
  },
  errors: {
    not_signed_in: "Nobody is signed in.", wrong_password: "Name or password is wrong.",
    too_often: "Too many tries. Try again in 15 minutes.",
    busy: "Many sign in at this moment. Try again.",
    no_link: "The link was used already, or has ended. Ask for a new one.",
    password_short: "The password is too short.", password_long: "The password is too long.",
    password_easy: "Not the name, nor one letter again and again.",
    bad_operator_name: "This name cannot be used: letters, digits, and . _ - inside.",
    operator_taken: "Somebody has this name.", no_such_operator: "Nobody has this name.",
    needs_department: "This post needs a department.", needs_crew: "This post needs a crew.",
    bad_post: "There is no such post.", bad_street: "A street is the nine digits of its code.",
    not_for_programs: "A program cannot hold this post.",
    last_administrator: "Somebody must stay who says who may sign in.",
    too_many_operators: "There are too many; remove some first.",
    no_right: "Your post may not do this.", not_your_area: "This case lies outside your area.",
    not_your_department: "This case is another department's.",
    not_your_crew: "This is another crew's.",
    unreachable: "The server cannot be reached.", illegal: "That is not possible any more.",
    not_found: "There is no such thing.", unknown_thing: "The register knows no such name.",
    not_yours: "This is somebody else's task.",
    no_reason: "A decision needs a reason.", not_json: "The answer could not be read.",
    failed: "The server refused.",
    not_understood: "The loop did not understand this.",
    no_such_task: "There is no such task.", no_such_case: "There is no such case.",
    bad_id: "This is no id.", bad_time: "The time must lie ahead, within a year.",
    bad_name: "This name cannot be used.", unknown_skill: "Nobody knows this skill.",
    bad_value: "The register cannot say this.",
    bad_range: "This range cannot be used.", no_such_field: "It has no such field.",
    missing_field: "Something is missing.", not_with_this: "This does not go together.",
    too_long: "That is too long.", too_large: "That is too large.",
    bad_json: "The server could not read this.", bad_body: "The server could not read this.",
    bad_query: "The server could not read this address.", bad_tile: "There is no such tile.",
    not_json_type: "The server takes JSON only.", not_this_way: "The server does not do this.",
    wrong_host: "The server is not known by this name.",
    foreign_origin: "Another page may not do this.",
    bad_polygon: "This polygon cannot be used: three corners or more, and no side crosses another.",
    bad_geometry: "This line or area cannot be used: too few or too many points, or in no place.",
    not_websocket: "The server speaks WebSocket here.",
    too_many_listeners: "Too many pages listen already.",
    too_slow: "No answer in time; it may still be done.", closing: "The server is closing.",
    disk_full: "The disk is full; try again once there is room.",
    internal: "Something failed in the server; its log says what.",
  } as Record<string, string>,
};

export type Words = typeof en;
