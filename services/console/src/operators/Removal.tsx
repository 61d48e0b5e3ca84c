// Asks once more before somebody may sign in no more.
import { api, type Operator } from "../api.ts";
import { Dialog } from "../Dialog.tsx";
import { useSending } from "../sending.ts";
import { useMe } from "../session.ts";
import { errorWords, useWords } from "../words/language.ts";

export function Removal({ of, close }: { of: Operator; close: () => void }) {
  const words = useWords();
  const said = words.removal;
  const { sending, refusal, send } = useSending();
  const me = useMe()?.name;
  return (
    <Dialog title={said.title(of.name)} close={close} testid="removal">
      <p>{said.says(of.sessions)}</p>
      {of.name === me && <p className="warn">{said.you}</p>}
      <p className="says">{said.stays}</p>
      {refusal && <p className="warn" role="alert">{errorWords(refusal, words)}</p>}
      <footer>
        <button type="button" className="button" autoFocus onClick={close}>{said.keep}</button>
        <button type="button" className="primary danger" disabled={sending}
          data-testid="removal-send" onClick={() => send(api.removeOperator(of.name), close)}>
          {said.send}
        </button>
      </footer>
    </Dialog>
  );
}
