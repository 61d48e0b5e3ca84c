// The reason of a decision, and what else it needs: nothing is decided without one.
import { type FormEvent, type KeyboardEvent, useId, useState } from "react";
import { api, type Decision, type DecisionName, type Purpose } from "./api.ts";
import { serverNow } from "./clock.ts";
import { isComposing } from "./keys.ts";
import { useSending } from "./sending.ts";
import { errorWords, useWords } from "./words/language.ts";

const HOUR_MS = 3_600_000;
const SUSPEND_HOURS = [4, 24, 72, 168];

/** Reasons that were begun: whoever looks at another case in between finds them again. */
const begun = new Map<string, string>();

interface Props {
  id: string; decision: DecisionName; word: string;
  /** Who is sent, and what for. */
  worker?: string; errand?: Purpose;
  /** Why it can no longer be decided: what was written stays to be read in any case. */
  not: string | null;
  end: (told: boolean) => void; refused: () => void;
}

export function ReasonForm({ id, decision, word, worker, errand, not, end, refused }: Props) {
  const words = useWords();
  const field = useId();
  const place = [id, decision, worker].join("/");
  const [why, setWhy] = useState(begun.get(place) ?? "");
  const [hours, setHours] = useState(SUSPEND_HOURS[1]!);
  const { sending, refusal, send } = useSending();
  const write = (text: string) => {
    begun.set(place, text);
    setWhy(text);
  };
  const leave = (told: boolean) => {
    begun.delete(place);
    end(told);
  };
  const decide = (event: FormEvent) => {
    event.preventDefault();
    if (sending || not) return;
    const said: Decision = { decision, why: why.trim() };
    if (worker !== undefined) said.worker = worker;
    if (errand !== undefined) said.errand = errand;
    if (decision === "suspend") said.until = serverNow() + hours * HOUR_MS;
    send(api.decide(id, said), () => leave(true), refused);
  };
  const hear = (event: KeyboardEvent<HTMLFormElement>) => {
    if (isComposing(event.nativeEvent)) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      if (!sending) leave(false);
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.currentTarget.requestSubmit();
    }
  };
  return (
    <form className="reason" onSubmit={decide} onKeyDown={hear}>
      <label htmlFor={field}>{words.decide.reason(word)}</label>
      <textarea id={field} data-testid="decide-why" rows={2} maxLength={500} autoFocus required
        value={why} onChange={(event) => write(event.target.value)} />
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
      {not && <p className="warn" role="alert">{not}</p>}
      {!not && refusal && <p className="warn" role="alert">{errorWords(refusal, words)}</p>}
      <button type="button" disabled={sending} onClick={() => leave(false)}>
        {words.decide.cancel}
      </button>
      <button type="submit" className="primary" data-testid="decide-send"
        disabled={sending || not !== null || why.trim() === ""}>
        {words.decide.submit}
      </button>
    </form>
  );
}
