// One of a few, as buttons beside each other: one stop of the tab key, the arrows go between them.
import type { KeyboardEvent } from "react";

export interface Choice<T> { value: T; word: string; testid?: string }
interface Props<T> { label: string; value: T; choices: Choice<T>[]; choose: (value: T) => void }

const STEPS: Record<string, number> =
  { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

/** Which place a key goes to from here, round at both ends; null for any other key. */
function placeAfter(key: string, here: number, count: number): number | null {
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  const by = STEPS[key];
  return by === undefined ? null : (here + by + count) % count;
}

export function Choices<T extends string | number>({ label, value, choices, choose }: Props<T>) {
  const here = Math.max(0, choices.findIndex((choice) => choice.value === value));
  const step = (event: KeyboardEvent<HTMLElement>) => {
    const place = placeAfter(event.key, here, choices.length);
    const next = place === null ? undefined : choices[place];
    if (place === null || !next) return;
    event.preventDefault();
    choose(next.value);
    event.currentTarget.querySelectorAll<HTMLElement>("[role=radio]")[place]?.focus();
  };
  return (
    <div className="choices" role="radiogroup" aria-label={label} onKeyDown={step}>
      {choices.map((choice, place) => (
        <button key={choice.value} type="button" role="radio" aria-checked={choice.value === value}
          tabIndex={place === here ? 0 : -1} data-testid={choice.testid}
          onClick={() => choose(choice.value)}>{choice.word}</button>
      ))}
    </div>
  );
}
