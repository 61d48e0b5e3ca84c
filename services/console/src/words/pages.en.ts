// Words of the pages beside the map, in English: a thing's page, the queue, the wall, looking back.

export const pagesEn = {
  pages: {
    cases: "Cases", wall: "Wall", past: "Playback",
    toDay: "Light", toNight: "Dark", skip: "Skip to the content",
    loading: "Reading…",
  },
  thingPage: {
    present: "Now", history: "What it reported", noHistory: "Nothing was kept of this span.",
    noFields: "Things of this type measure nothing.", speed: "Speed",
    spans: { hour: "1 hour", day: "24 hours", week: "7 days", month: "30 days" },
    span: "Span", place: "Where", track: "track of the last hour", register: "In the register",
    kind: "Type", role: "Part", street: "Street", lookedAt: "Last looked at",
    nobody: "nobody looked yet", cases: "Its cases", noCases: "It never had a case.",
    sightings: "What it saw", noSightings: "It has found nothing lately.",
    letters: "Its letters: refused or not understood", onMap: "Show on the map",
    page: "Open its page", sure: (percent: string) => `${percent} sure`,
    times: (n: number) => `${n} ×`, chart: (field: string) => `${field} over time`,
    mean: "mean", range: "lowest to highest", caseOpen: "case open", choose: "Choose a thing",
    chooseHint: "Search for it on the map, or click it there.",
    roles: {
      component: "component", material: "material", vehicle: "vehicle", camera: "camera",
      crew: "crew", gateway: "gateway",
    },
  },
  queue: {
    title: "Cases", search: "Search: id, thing, class", state: "Stage", class: "Class",
    street: "Street", department: "Department", any: "all", overdue: "overdue", urgent: "urgent",
    sort: "Sort by", sorts: { due: "due first", opened: "newest", class: "class" },
    clear: "Clear filters", count: (n: number, all: number) => `${n} of ${all}`,
    none: "No case is like this.", choose: "Choose a case",
    chooseHint: "j and k go down and up the queue; ? shows all keys.",
    streetName: (code: string) => `Street ${code}`, ended: "ended", open: "open",
    which: "Which cases", keys: "Keys",
  },
  keys: {
    title: "Keys", next: "next case", before: "previous case", enter: "into the case",
    search: "search", escape: "back", help: "this help", onMap: "show on the map",
    overdue: "only overdue", urgent: "only urgent", dismiss: "dismiss", suspend: "suspend",
    resume: "resume", force: "close by force", close: "Close",
  },
  evidence: {
    title: "Evidence", rule: "Rule", found: "Found by", value: "Value", limit: "Limit",
    seen: "Seen", sure: "Confidence", since: "Since", times: "Times", place: "Place",
    chart: "around the finding",
  },
  stands: { idle: "idle", busy: "busy", silent: "not heard" },
  wall: {
    title: "Today", since: (when: string) => `since ${when}`, opened: "opened", proved: "proved",
    overdue: "overdue now", open: "open now", firstAction: "to the first action",
    closure: "to the proof", median: "median", sentBack: "sent back", relapsed: "came back",
    dismissed: "dismissed", forced: "closed by force",
    flow: "Through the stages today", entered: "came to this stage", here: "there now",
    hours: "Opened and ended, by the hour", ended: "ended",
    ages: "How old the open cases are", upTo: (span: string) => `≤ ${span}`,
    older: (span: string) => `> ${span}`, inTime: "in time", late: "overdue",
    map: "Overdue now", noOverdue: "Nothing is overdue.", next: "Most pressing",
    departments: "By department", full: "Full screen",
  },
  past: {
    title: "Playback", play: "Play", pause: "Pause", speed: "Speed", at: "Moment",
    times: (n: number) => `${n} ×`, live: "Back to now", loading: "Reading what moved…",
    open: "open cases", overdue: "overdue", wrong: "things wrong", silent: "silent",
    moving: "moving", none: "nothing is kept of this hour",
    incomplete: (when: string) => `Changes of things are whole since ${when} only.`,
    back: "Back a minute", forth: "On a minute", slider: "The last 24 hours",
  },
  filter: {
    title: "Which things", kinds: "Types", states: "State", all: "all", none: "none",
    near: "Single things are drawn from here on when you zoom in.",
    streets: "Streets", hide: "Fewer", show: "More",
  },
};

export type PageWords = typeof pagesEn;
