// The map's colours: night for the control room, day for a phone in the sun.

import type { Light } from "../light.ts";

export interface Palette {
  outside: string; ground: string; edge: string; text: string; halo: string;
  street: string; streetFresh: string; streetStale: string;
  /** Just looked at, half way, due, long overdue. */
  coverage: [string, string, string, string];
  /** By state: normal, silent, wrong, case. */
  states: [string, string, string, string];
  overdue: string; cluster: string; ring: string;
  /** Where something was. */
  track: string;
  sweeper: string; drone: string; crew: string; vehicle: string; body: string;
  base: UnderlayColours;
}

/** The base map lies under everything and must not speak louder than what is on it. */
export interface UnderlayColours {
  water: string; waterEdge: string; waterText: string;
  green: string; greenText: string; sand: string; built: string; house: string; houseEdge: string;
  road: string; main: string; path: string; rail: string; name: string; place: string;
  /** How a map of pictures is dimmed: least and greatest brightness, saturation, opacity. */
  raster: [low: number, high: number, saturation: number, opacity: number];
}

export const night: Palette = {
  outside: "#0b1214", ground: "#142125", edge: "#5f8486", text: "#dfe9e4", halo: "#0d1618",
  street: "#31464a", streetFresh: "#7fdcbb", streetStale: "#a4793f",
  coverage: ["#3fb892", "#2b8a79", "#5d6a3c", "#5a3d33"],
  states: ["#7fa6a8", "#9d92bd", "#f2b84f", "#ff7150"],
  overdue: "#ff2f22", cluster: "#1d3034", ring: "#35545a",
  track: "#86c5ff",
  sweeper: "#8fe3c4", drone: "#86c5ff", crew: "#ffd58a", vehicle: "#cfd8d4", body: "#0d1618",
  base: {
    water: "#0f2a36", waterEdge: "#1a3c4a", waterText: "#6f9fb4",
    green: "#16302a", greenText: "#7fa58c", sand: "#26302a", built: "#182629",
    house: "#1c2c30", houseEdge: "#253a3f",
    road: "#27393d", main: "#324a4e", path: "#22332f", rail: "#2f3f4a",
    name: "#93a8a6", place: "#b9cac5",
    raster: [0.02, 0.5, -0.7, 0.8],
  },
};

export const day: Palette = {
  outside: "#dfe5e1", ground: "#f4f4ee", edge: "#8aa09c", text: "#1c2b2b", halo: "#f7f7f2",
  street: "#c9cfc8", streetFresh: "#3a9c7c", streetStale: "#c08a3e",
  coverage: ["#7cc9ae", "#a9d4bf", "#e0d3a0", "#dfb9a2"],
  states: ["#58797b", "#7f74a3", "#c98714", "#d8492a"],
  overdue: "#b5150a", cluster: "#ffffff", ring: "#b5c4c0",
  track: "#1f6fb5",
  sweeper: "#14795c", drone: "#1f6fb5", crew: "#a8660a", vehicle: "#44524f", body: "#ffffff",
  base: {
    water: "#bcd7e2", waterEdge: "#a2c4d2", waterText: "#4d7f96",
    green: "#d6e6d0", greenText: "#5b7d5e", sand: "#efe8d2", built: "#ecebe4",
    house: "#e3e0d8", houseEdge: "#d3cfc5",
    road: "#ffffff", main: "#fdf3d6", path: "#dcd8cd", rail: "#b9bdc4",
    name: "#5f6e6b", place: "#34433f",
    raster: [0, 1, -0.3, 0.9],
  },
};

export const paletteOf = (light: Light): Palette => (light === "day" ? day : night);
