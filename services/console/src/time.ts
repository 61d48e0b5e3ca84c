// How long, how late, what share of the limit is left: pure functions on milliseconds.

export interface SpanWords { days: string; hours: string; minutes: string; seconds: string }

/** "2 h 5 min": the two largest units, never below a second, never negative. */
export function spanWords(span_ms: number, words: SpanWords): string {
  const all_s = Math.max(0, Math.round(span_ms / 1000));
  const days = Math.floor(all_s / 86_400);
  const hours = Math.floor((all_s % 86_400) / 3600);
  const minutes = Math.floor((all_s % 3600) / 60);
  const seconds = all_s % 60;
  const say = (n: number, unit: string) => `${n} ${unit}`;
  if (days > 0) return pair(say(days, words.days), hours, words.hours);
  if (hours > 0) return pair(say(hours, words.hours), minutes, words.minutes);
  if (minutes >= 10) return say(minutes, words.minutes);
  if (minutes > 0) return pair(say(minutes, words.minutes), seconds, words.seconds);
  return say(seconds, words.seconds);
}

function pair(first: string, n: number, unit: string): string {
  return n > 0 ? `${first} ${n} ${unit}` : first;
}

export type Pressure = "calm" | "near" | "late" | "over";
export interface TimeLeft {
  /** Milliseconds until the limit, negative when it has passed. */
  left_ms: number;
  /** What is left of the whole limit, 0 to 1. */
  share: number;
  pressure: Pressure;
}

/** A clock of disposal; without `limit_ms`, what lies between the two moments is the limit. */
interface Limited { opened_at: number; due_at: number | null; limit_ms?: number | null }

/** Half of the limit gone is near, four fifths is late. `null` when nothing runs. The clock starts
 * at dispatch and stands still while a case is suspended: only the limit itself says the share. */
export function timeLeft({ opened_at, due_at, limit_ms }: Limited, now: number): TimeLeft | null {
  if (due_at === null) return null;
  const left_ms = due_at - now;
  const whole_ms = Math.max(1, limit_ms ?? due_at - opened_at);
  const share = Math.min(1, Math.max(0, left_ms / whole_ms));
  const pressure = left_ms < 0 ? "over" : share > 0.5 ? "calm" : share > 0.2 ? "near" : "late";
  return { left_ms, share, pressure };
}

const clock = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});
const short = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});

/** "14:02:07" in the reader's own time zone. */
export const clockTime = (at: number): string => clock.format(at);

/** "14:02", with month and day in front when it is not today's. */
export function dayTime(at: number, now: number): string {
  const time = short.format(at);
  const day = new Date(at);
  if (day.toDateString() === new Date(now).toDateString()) return time;
  return `${day.getMonth() + 1}-${String(day.getDate()).padStart(2, "0")} ${time}`;
}
