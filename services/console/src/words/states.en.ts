// Words for what a page shows while it reads, when it has nothing, and when something failed.

export const statesEn = {
  waits: {
    reading: "Reading…", reaching: "Reaching the server…",
    reachingLong: "The server does not answer yet. It may be starting; this page goes on trying.",
    map: "Drawing the city…",
    still: "What moves is not shown live: the connection for it cannot be opened.",
  },
  trouble: {
    title: "This could not be read", retry: "Try again", again: "Trying again by itself.",
    page: "This page could not be shown",
    pageSays: "The program may have been renewed meanwhile. Loading the page anew helps.",
    anew: "Load anew",
    map: "The map cannot be drawn here",
    mapSays: "This browser draws no WebGL 2. The list beside it works all the same; for the map, " +
      "switch hardware drawing on, or use another browser.",
  },
  lost: {
    title: (when: string) => `No connection since ${when}`,
    says: "What you see is from then. It comes back by itself.", now: "Try now",
    back: "Connected again",
  },
  ending: {
    title: (when: string) => `Signed in until ${when}`,
    says: "Nobody stays signed in for longer than half a day.", anew: "Sign in again",
  },
};

export type StateWords = typeof statesEn;
