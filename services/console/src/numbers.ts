// Numbers as people read them: grouped, short where room is short, with their units.

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** "168,000". */
export const grouped = (n: number): string => whole.format(n);

/** How a language shortens big numbers: 12.3 M, 1230 万. */
export interface BigWords { divide: number; unit: string }

/** Exact up to 9,999,999, then shortened: for places where a long number would not fit. */
export function brief(n: number, big: BigWords): string {
  if (n < 10_000_000) return grouped(n);
  const short = n / big.divide;
  return `${short < 1000 ? short.toPrecision(3) : grouped(short)} ${big.unit}`;
}

/** Up to three digits that count: 0.42, 4.2, 42, 421. */
export function measured(n: number): string {
  if (!Number.isFinite(n)) return "–";
  const size = Math.abs(n);
  if (size >= 1000) return grouped(n);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return String(Number(n.toFixed(digits)));
}

/** A length or an area, from 10,000 on in a bigger unit: "12.3 m", "1,234 m", "12.3 km". */
export function sized(n: number, unit: string, bigger: string, inBigger: number): string {
  if (n > 10_000) return `${measured(n / inBigger)} ${bigger}`;
  return `${n < 99.95 ? n.toFixed(1) : grouped(n)} ${unit}`;
}

/** The unit of a plain number is "1" (UCUM), which nobody says. */
export const unitSaid = (unit: string): string => (unit === "1" ? "" : unit);

/** From here on a share of what was to be done is something to be proud of. */
const GOOD_SHARE = 0.8;
export const isGoodShare = (part: number, all: number): boolean =>
  all > 0 && part / all >= GOOD_SHARE;

export function percent(part: number, all: number): string {
  if (all <= 0) return "–";
  const share = (100 * part) / all;
  return `${share >= 99.95 || share === 0 ? share.toFixed(0) : share.toFixed(1)}%`;
}
