// Where people sign in, and where a one-time link sets a name and a password.
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import { api, type Refusal } from "./api.ts";
import { goTo } from "./address.ts";
import { retryIn_ms } from "./contact.ts";
import { Entry } from "./Entry.tsx";
import { NewPassword, useNewPassword } from "./NewPassword.tsx";
import { Ring } from "./Ring.tsx";
import { refusalOf, useSending } from "./sending.ts";
import { signedIn } from "./session.ts";
import { Start } from "./Start.tsx";
import { LanguageSwitch } from "./TopBar.tsx";
import { errorWords, useWords } from "./words/language.ts";
import "./styles/sign-in.css";

export function SignInPage() {
  const words = useWords();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const { sending, refusal, send } = useSending();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send(api.signIn(name.trim(), password), signedIn, () => setPassword(""));
  };
  return (
    <Gate title={words.signIn.title} says={words.signIn.says}>
      <form onSubmit={submit} data-testid="sign-in">
        <Entry label={words.signIn.name} value={name} change={setName} kind="username" autoFocus />
        <Entry label={words.signIn.password} value={password} change={setPassword}
          kind="current-password" />
        {refusal && <p className="warn" role="alert">{errorWords(refusal, words)}</p>}
        <button type="submit" className="primary" data-testid="sign-in-send"
          disabled={sending || !name.trim() || !password}>
          {sending ? words.signIn.sending : words.signIn.send}
        </button>
      </form>
      <p className="faint">{words.signIn.forgotten}</p>
    </Gate>
  );
}

/** What a link is for: undefined until the server says so, null for the first operator. */
type LinkOf = string | null | undefined;

export function SetupPage() {
  const words = useWords();
  const [token] = useState(() => location.hash.slice(1));
  const [of, setOf] = useState<LinkOf>(undefined);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  useEffect(() => {
    // The link leaves the address, so that nobody reads it over a shoulder or in a history.
    history.replaceState(null, "", "/setup");
    let timer = 0;
    const ask = () => {
      api.link(token).then(({ name }) => setOf(name), (error: unknown) => {
        const refusal = refusalOf(error);
        setRefusal(refusal);
        if (refusal.isTrouble) timer = window.setTimeout(ask, retryIn_ms());
      });
    };
    ask();
    return () => window.clearTimeout(timer);
  }, [token]);
  if (refusal && of === undefined && !refusal.isTrouble) {
    return (
      <Gate title={words.setup.title} says={errorWords(refusal, words)}>
        <a className="primary" href="/">{words.setup.toSignIn}</a>
      </Gate>
    );
  }
  if (of === undefined) return <Start refusal={refusal} />;
  return of === null
    ? <Gate title={words.setup.first} says={words.setup.firstSays}>
        <SetUp token={token} name={null} />
      </Gate>
    : <Gate title={words.setup.welcome(of)} says={words.setup.says}>
        <SetUp token={token} name={of} />
      </Gate>;
}

function SetUp({ token, name: known }: { token: string; name: string | null }) {
  const words = useWords();
  const [name, setName] = useState("");
  const written = useNewPassword();
  const { sending, refusal, send } = useSending();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const chosen = known === null ? name.trim() : null;
    send(api.setUp(token, chosen, written.password), (me) => {
      signedIn(me);
      goTo("/");
    });
  };
  return (
    <form onSubmit={submit} data-testid="setup">
      {known === null
        ? <Entry label={words.signIn.name} value={name} change={setName} kind="username"
            says={words.setup.nameSays} autoFocus />
        : <input type="text" value={known} autoComplete="username" readOnly hidden />}
      <NewPassword written={written} autoFocus={known !== null} />
      {refusal && <p className="warn" role="alert">{errorWords(refusal, words)}</p>}
      <button type="submit" className="primary" data-testid="setup-send"
        disabled={sending || !written.whole || (known === null && !name.trim())}>
        {words.setup.send}
      </button>
    </form>
  );
}

/** A page with one thing to do. */
function Gate({ title, says, children }: { title: string; says: string; children: ReactNode }) {
  const words = useWords();
  return (
    <div className="gate">
      <header>
        <img src="/loop.svg" alt="" width="26" height="26" />
        <b>{words.title}</b>
        <LanguageSwitch />
      </header>
      <main>
        <Ring />
        <h1>{title}</h1>
        <p className="says">{says}</p>
        {children}
      </main>
    </div>
  );
}
