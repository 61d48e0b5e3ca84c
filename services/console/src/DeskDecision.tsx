// What the desk may decide about an open case, always with a reason.
import { type FormEvent, useEffect, useRef, useState } from "react";
import { api, type Case, type CaseState, type DecisionName } from "./api.ts";
import { serverNow } from "./clock.ts";
import { useKeys } from "./keys.ts";
import { useSending } from "./sending.ts";
import type { Words } from "./words/en.ts";
import { errorWords, useWords } from "./words/language.ts";

const HOUR_MS = 3_600_000;
const SUSPEND_HOURS = [4, 24, 72, 168];

/** The letter of each decision. */
export const DECISION_KEYS: Record<string, DecisionName> = {
  d: "dismiss", s: "suspend", r: "resume", f: "force",
};

/** Before a matter is filed it is dismissed; a case that was filed is made void. */
const decisionWord = (name: DecisionName, state: CaseState, words: Words): string =>
  words.decide[name === "dismiss" && state !== "reported" ? "void" : name];

interface Props {
  matter: Case; done: () => void;
  /** Whether each decision is made by its letter too. */
  keyed?: boolean;
}

export function DeskDecision({ matter, done, keyed }: Props) {
  const words = useWords();
  const [chosen, setChosen] = useState<DecisionName | null>(null);
  /** What was decided here last, in words. */
  const [sent, setSent] = useState<string | null>(null);
  const box = useFocusKept(chosen);
  const choices = matter.may;
  const choose = (name: DecisionName) => {
    setSent(null);
    setChosen(name);
  };
  const letters = Object.entries(DECISION_KEYS).filter(([, name]) => choices.includes(name));
  const keys = keyed && chosen === null
    ? Object.fromEntries(letters.map(([key, name]) => [key, () => choose(name)]))
    : {};
  useKeys(keys);
  const letterOf = (name: DecisionName) => letters.find(([, of]) => of === name)?.[0];
  const word = (name: DecisionName) => decisionWord(name, matter.state, words);
  if (chosen !== null) {
    const end = (told: boolean) => {
      if (told) setSent(word(chosen));
      setChosen(null);
      if (told) done();
    };
    return (
      <footer className="decide" ref={box}>
        <Reason id={matter.id} decision={chosen} word={word(chosen)} end={end} refused={done}
          lawful={choices.includes(chosen)} />
      </footer>
    );
  }
  if (choices.length === 0 && sent === null) return null;
  return (
    <footer className="decide" ref={box}>
      {sent !== null && (
        <p role="status" tabIndex={-1} data-testid="decide-done">{words.decide.done(sent)}</p>
      )}
      {choices.map((name) => (
        <button key={name} type="button" className={name === "force" ? "danger" : ""}
          data-testid={`decide-${name}`} onClick={() => choose(name)}>
          {word(name)}
          {keyed && <kbd>{letterOf(name)}</kbd>}
        </button>
      ))}
    </footer>
  );
}

/** When the form goes, what it said or the button it came from has the focus, or else the case. */
function useFocusKept(chosen: DecisionName | null) {
  const box = useRef<HTMLElement>(null);
  const around = useRef<HTMLElement | null>(null);
  const before = useRef<DecisionName | null>(null);
  useEffect(() => {
    const left = before.current;
    before.current = chosen;
    if (chosen !== null) {
      around.current = box.current?.parentElement?.closest<HTMLElement>("[tabindex]") ?? null;
    } else if (left !== null) {
      const stop = box.current?.querySelector<HTMLElement>("[role=status]") ??
        box.current?.querySelector<HTMLElement>(`[data-testid=decide-${left}]`);
      (stop ?? around.current)?.focus();
    }
  }, [chosen]);
  return box;
}

interface ReasonProps {
  id: string; decision: DecisionName; word: string;
  /** Whether it can still be decided: what was written stays to be read in any case. */
  lawful: boolean;
  end: (told: boolean) => void; refused: () => void;
}
function Reason({ id, decision, word, lawful, end, refused }: ReasonProps) {
  const words = useWords();
  const [why, setWhy] = useState("");
  const [hours, setHours] = useState(SUSPEND_HOURS[1]!);
  const { sending, refusal, send } = useSending();

  const decide = (event: FormEvent) => {
    event.preventDefault();
    if (sending || !lawful) return;
    const until = decision === "suspend" ? { until: serverNow() + hours * HOUR_MS } : {};
    send(api.decide(id, { decision, why: why.trim(), ...until }), () => end(true), refused);
  };
  return (
    <form onSubmit={decide} onKeyDown={(event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        end(false);
      }
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.currentTarget.requestSubmit();
      }
    }}>
      <label htmlFor="why">{words.decide.reason(word)}</label>
      <textarea id="why" data-testid="decide-why" rows={2} maxLength={500} autoFocus required
        value={why} onChange={(event) => setWhy(event.target.value)} />
      {decision === "suspend" && (
        <select value={hours} aria-label={words.decide.until}
          onChange={(event) => setHours(Number(event.target.value))}>
          {SUSPEND_HOURS.map((n) => (
            <option key={n} value={n}>
              {n < 24 ? `${n} ${words.span.hours}` : `${n / 24} ${words.span.days}`}
            </option>
          ))}
        </select>
      )}
      {!lawful && <p className="warn" role="alert">{words.errors.illegal}</p>}
      {lawful && refusal && <p className="warn" role="alert">{errorWords(refusal, words)}</p>}
      <button type="button" onClick={() => end(false)}>{words.decide.cancel}</button>
      <button type="submit" className="primary" data-testid="decide-send"
        disabled={sending || !lawful || why.trim() === ""}>
        {words.decide.send}
      </button>
    </form>
  );
}
