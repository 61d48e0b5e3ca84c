// Numbers as people read them: grouped, short where room is short, with their units.

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** "168,000". */
export const grouped = (n: number): string => whole.format(n);

/** Exact up to 999,999, then "1.23 M": for places where a long number would not fit. */
export function brief(n: number): string {
  if (n < 1_000_000) return grouped(n);
  const millions = n / 1_000_000;
  return `${millions.toFixed(millions < 10 ? 2 : millions < 100 ? 1 : 0)} M`;
}

/** Up to three digits that count: 0.42, 4.2, 42, 421. */
export function measured(n: number): string {
  if (!Number.isFinite(n)) return "–";
  const size = Math.abs(n);
  if (size >= 1000) return grouped(n);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return String(Number(n.toFixed(digits)));
}

export function percent(part: number, all: number): string {
  if (all <= 0) return "–";
  const share = (100 * part) / all;
  return `${share >= 99.95 || share === 0 ? share.toFixed(0) : share.toFixed(1)}%`;
}
