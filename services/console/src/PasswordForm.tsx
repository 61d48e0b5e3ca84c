// Another password for oneself: the old one, and the new one twice.
import { type FormEvent, useState } from "react";
import { api } from "./api.ts";
import { Dialog } from "./Dialog.tsx";
import { Entry } from "./Entry.tsx";
import { NewPassword, useNewPassword } from "./NewPassword.tsx";
import { useSending } from "./sending.ts";
import { errorWords, useWords } from "./words/language.ts";

export function PasswordForm({ name, close }: { name: string; close: () => void }) {
  const words = useWords();
  const said = words.account;
  const [old, setOld] = useState("");
  const [done, setDone] = useState(false);
  const written = useNewPassword();
  const { sending, refusal, send } = useSending();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send(api.changePassword(old, written.password), () => setDone(true), () => setOld(""));
  };
  if (done) {
    return (
      <Dialog title={said.password} close={close} testid="password-done">
        <p role="status">{said.done}</p>
        <footer>
          <button type="button" className="button" autoFocus onClick={close}>{said.close}</button>
        </footer>
      </Dialog>
    );
  }
  return (
    <Dialog title={said.password} close={close} testid="password">
      <p className="says">{said.says}</p>
      <form onSubmit={submit}>
        <input type="text" value={name} autoComplete="username" readOnly hidden />
        <Entry label={said.old} value={old} change={setOld} kind="current-password" autoFocus />
        <NewPassword written={written} />
        {refusal && (
          <p className="warn" role="alert">
            {refusal.code === "wrong_password" ? said.wrong : errorWords(refusal, words)}
          </p>
        )}
        <footer>
          <button type="button" className="button" onClick={close}>{said.cancel}</button>
          <button type="submit" className="primary" data-testid="password-send"
            disabled={sending || old === "" || !written.whole}>
            {said.send}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
