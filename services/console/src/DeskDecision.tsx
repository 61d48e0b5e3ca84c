// What the desk may decide about an open case, always with a reason.
import { useEffect, useRef, useState } from "react";
import type { Case, CaseState, DecisionName } from "./api.ts";
import { useKeys } from "./keys.ts";
import { ReasonForm } from "./ReasonForm.tsx";
import type { Words } from "./words/en.ts";
import { useWords } from "./words/language.ts";

/** What is decided of a case by its own button; who is sent is chosen among those who could go. */
type Step = Exclude<DecisionName, "send">;

/** The letter of each. */
export const DECISION_KEYS: Record<string, Step> = {
  d: "dismiss", s: "suspend", r: "resume", f: "force",
};

/** Before a matter is filed it is dismissed; a case that was filed is made void. */
const decisionWord = (name: Step, state: CaseState, words: Words): string =>
  words.decide[name === "dismiss" && state !== "reported" ? "void" : name];

interface Props {
  matter: Case; done: () => void;
  /** Whether each decision is made by its letter too. */
  keyed?: boolean;
}

export function DeskDecision({ matter, done, keyed }: Props) {
  const words = useWords();
  const [chosen, setChosen] = useState<Step | null>(null);
  /** What was decided here last, in words. */
  const [sent, setSent] = useState<string | null>(null);
  const box = useFocusKept(chosen);
  const choices = matter.may.filter((name) => name !== "send");
  const choose = (name: Step) => {
    setSent(null);
    setChosen(name);
  };
  const letters = Object.entries(DECISION_KEYS).filter(([, name]) => choices.includes(name));
  const keys = keyed && chosen === null
    ? Object.fromEntries(letters.map(([key, name]) => [key, () => choose(name)]))
    : {};
  useKeys(keys);
  const letterOf = (name: Step) => letters.find(([, of]) => of === name)?.[0];
  const word = (name: Step) => decisionWord(name, matter.state, words);
  if (chosen !== null) {
    const end = (told: boolean) => {
      if (told) setSent(word(chosen));
      setChosen(null);
      if (told) done();
    };
    return (
      <footer className="decide" ref={box}>
        <ReasonForm id={matter.id} decision={chosen} word={word(chosen)} end={end} refused={done}
          not={choices.includes(chosen) ? null : words.errors.illegal!} />
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
function useFocusKept(chosen: Step | null) {
  const box = useRef<HTMLElement>(null);
  const around = useRef<HTMLElement | null>(null);
  const before = useRef<Step | null>(null);
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
