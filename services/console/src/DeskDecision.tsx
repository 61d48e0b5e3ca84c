// What the desk may decide about an open case, always with a reason.
import { type FormEvent, useState } from "react";
import { api, type Case, type DecisionName, Refusal } from "./api.ts";
import { serverNow } from "./clock.ts";
import { useKeys } from "./keys.ts";
import { errorWords, useWords } from "./words/language.ts";

const HOUR_MS = 3_600_000;
const SUSPEND_HOURS = [4, 24, 72, 168];

/** The letter of each decision. */
export const DECISION_KEYS: Record<string, DecisionName> = {
  d: "dismiss", s: "suspend", r: "resume", f: "force",
};

interface Props {
  matter: Case; done: () => void;
  /** Whether each decision is made by its letter too. */
  keyed?: boolean;
}

export function DeskDecision({ matter, done, keyed }: Props) {
  const words = useWords();
  const [chosen, setChosen] = useState<DecisionName | null>(null);
  const choices = matter.may;
  const letters = Object.entries(DECISION_KEYS).filter(([, name]) => choices.includes(name));
  const keys = keyed && chosen === null
    ? Object.fromEntries(letters.map(([key, name]) => [key, () => setChosen(name)]))
    : {};
  useKeys(keys);
  if (choices.length === 0) return null;
  const letterOf = (name: DecisionName) => letters.find(([, of]) => of === name)?.[0];
  return (
    <footer className="decide">
      {chosen === null
        ? choices.map((name) => (
            <button key={name} type="button" className={name === "force" ? "danger" : ""}
              data-testid={`decide-${name}`} onClick={() => setChosen(name)}>
              {words.decide[name]}
              {keyed && <kbd>{letterOf(name)}</kbd>}
            </button>
          ))
        : <Reason id={matter.id} decision={chosen}
            end={(sent) => { setChosen(null); if (sent) done(); }} />}
    </footer>
  );
}

interface ReasonProps { id: string; decision: DecisionName; end: (sent: boolean) => void }
function Reason({ id, decision, end }: ReasonProps) {
  const words = useWords();
  const [why, setWhy] = useState("");
  const [hours, setHours] = useState(SUSPEND_HOURS[1]!);
  const [sending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  const send = (event: FormEvent) => {
    event.preventDefault();
    setSending(true);
    const until = decision === "suspend" ? { until: serverNow() + hours * HOUR_MS } : {};
    api.decide(id, { decision, why: why.trim(), ...until }).then(
      () => end(true),
      (error: unknown) => {
        setRefusal(error instanceof Refusal ? error : new Refusal("failed"));
        setSending(false);
      },
    );
  };
  return (
    <form onSubmit={send} onKeyDown={(event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        end(false);
      }
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.currentTarget.requestSubmit();
      }
    }}>
      <label htmlFor="why">{words.decide[decision]}：{words.decide.reason}</label>
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
      {refusal && <p className="warn" role="alert">{errorWords(refusal, words)}</p>}
      <button type="button" onClick={() => end(false)}>{words.decide.cancel}</button>
      <button type="submit" className="primary" data-testid="decide-send"
        disabled={sending || why.trim() === ""}>
        {words.decide.send}
      </button>
    </form>
  );
}
