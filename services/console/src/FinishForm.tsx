// What a crew reports at the end: how it found the place, and a note if it wants.
import { useState } from "react";
import type { CrewReport, Found } from "./api.ts";
import { useWords } from "./words/language.ts";

const FOUND: Found[] = ["fixed", "still_there", "cannot_tell"];

interface Props {
  sending: boolean; back: () => void; send: (report: Omit<CrewReport, "task">) => void;
}

export function FinishForm({ sending, back, send }: Props) {
  const words = useWords();
  const [found, setFound] = useState<Found | null>(null);
  const [note, setNote] = useState("");
  return (
    <form className="finish" onSubmit={(event) => {
      event.preventDefault();
      if (found) send({ says: "finish", found, note: note.trim() });
    }}>
      <fieldset>
        <legend>{words.crew.found}</legend>
        {FOUND.map((choice) => (
          <label key={choice} className={found === choice ? `chosen ${choice}` : choice}>
            <input type="radio" name="found" value={choice} checked={found === choice}
              data-testid={`crew-found-${choice}`} onChange={() => setFound(choice)} />
            {words.found[choice]}
          </label>
        ))}
      </fieldset>
      <textarea rows={2} maxLength={500} placeholder={words.crew.note}
        aria-label={words.crew.note} data-testid="crew-note" value={note}
        onChange={(event) => setNote(event.target.value)} />
      <div className="big-buttons">
        <button type="button" className="big" onClick={back}>{words.crew.back}</button>
        <button type="submit" className="big primary" data-testid="crew-send"
          disabled={sending || found === null}>
          {words.crew.send}
        </button>
      </div>
    </form>
  );
}
