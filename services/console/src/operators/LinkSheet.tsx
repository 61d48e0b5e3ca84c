// A one-time link, shown once: made here, or with the operator it is for.
import { useEffect, useRef, useState } from "react";
import { api, type Refusal } from "../api.ts";
import { Dialog } from "../Dialog.tsx";
import { refusalOf } from "../sending.ts";
import { errorWords, useWords } from "../words/language.ts";

interface Props {
  name: string;
  /** null: a new one is made. */
  token: string | null;
  close: () => void;
}

export function LinkSheet({ name, token: given, close }: Props) {
  const words = useWords();
  const said = words.link;
  const { token, refusal } = useToken(name, given);
  return (
    <Dialog title={said.title(name)} close={close} testid="link-sheet" className="link-sheet">
      {!token && !refusal && <p role="status">{said.making}</p>}
      {refusal && <p className="warn" role="alert">{errorWords(refusal, words)}</p>}
      {token && <Shown address={`${location.origin}/setup#${token}`} />}
      {token && <p className="says">{said.says}{given === null && ` ${said.earlier}`}</p>}
      <footer>
        <button type="button" className="button" data-testid="link-done" onClick={close}>
          {said.done}
        </button>
      </footer>
    </Dialog>
  );
}

/** The token that was given, or one that is made: once, however often this is drawn. */
function useToken(name: string, given: string | null) {
  const [token, setToken] = useState(given);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const asked = useRef(false);
  useEffect(() => {
    if (given !== null || asked.current) return;
    asked.current = true;
    api.linkOperator(name).then((made) => setToken(made.token),
      (error: unknown) => setRefusal(refusalOf(error)));
  }, [name, given]);
  return { token, refusal };
}

function Shown({ address }: { address: string }) {
  const said = useWords().link;
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState<"no" | "yes" | "by-hand">("no");
  const copy = () => {
    field.current?.select();
    const byHand = () => setCopied("by-hand");
    if (!navigator.clipboard) return byHand();
    navigator.clipboard.writeText(address).then(() => setCopied("yes"), byHand);
  };
  return (
    <>
      <div className="link-line">
        <input ref={field} type="text" className="mono" value={address} readOnly
          aria-label={said.address} data-testid="link" onFocus={(event) => event.target.select()} />
        <button type="button" className="primary" autoFocus data-testid="link-copy" onClick={copy}>
          {copied === "yes" ? said.copied : said.copy}
        </button>
      </div>
      <p className="good" role="status">
        {copied === "yes" && said.copied}{copied === "by-hand" && said.byHand}
      </p>
    </>
  );
}
