// The keys of the queue on one sheet.
import { useEffect, useRef } from "react";
import { DECISION_KEYS } from "./DeskDecision.tsx";
import { useWords } from "./words/language.ts";

export function KeyHelp({ close }: { close: () => void }) {
  const { keys } = useWords();
  const sheet = useRef<HTMLDialogElement>(null);
  useEffect(() => sheet.current?.showModal(), []);
  const lines: [string, string][] = [
    ["j  ↓", keys.next], ["k  ↑", keys.before], ["Enter", keys.enter], ["/", keys.search],
    ["o", keys.overdue], ["u", keys.urgent], ["m", keys.onMap],
    ...Object.entries(DECISION_KEYS).map(([key, name]): [string, string] => [key, keys[name]]),
    ["Esc", keys.escape], ["?", keys.help],
  ];
  return (
    <dialog className="key-help" ref={sheet} onClose={close} aria-label={keys.title}
      data-testid="key-help">
      <h2>{keys.title}</h2>
      <dl>
        {lines.map(([key, word]) => (
          <div key={key}><dt><kbd>{key}</kbd></dt><dd>{word}</dd></div>
        ))}
      </dl>
      <button type="button" className="button" autoFocus onClick={close}>{keys.close}</button>
    </dialog>
  );
}
