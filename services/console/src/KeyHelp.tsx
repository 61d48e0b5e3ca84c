// The keys of the queue on one sheet.
import { DECISION_KEYS } from "./DeskDecision.tsx";
import { Dialog } from "./Dialog.tsx";
import { useWords } from "./words/language.ts";

export function KeyHelp({ close }: { close: () => void }) {
  const { keys } = useWords();
  const lines: [string, string][] = [
    ["j  ↓", keys.next], ["k  ↑", keys.before], ["Enter", keys.enter], ["/", keys.search],
    ["o", keys.overdue], ["u", keys.urgent], ["m", keys.onMap],
    ["a", keys.send],
    ...Object.entries(DECISION_KEYS).map(([key, name]): [string, string] => [key, keys[name]]),
    ["Esc", keys.escape], ["?", keys.help],
  ];
  return (
    <Dialog title={keys.title} close={close} testid="key-help" className="key-help">
      <dl>
        {lines.map(([key, word]) => (
          <div key={key}><dt><kbd>{key}</kbd></dt><dd>{word}</dd></div>
        ))}
      </dl>
      <button type="button" className="button" autoFocus onClick={close}>{keys.close}</button>
    </Dialog>
  );
}
