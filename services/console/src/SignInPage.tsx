// Where people sign in, and where a one-time link sets a name and a password.
import { type FormEvent, type ReactNode, useEffect, useId, useState } from "react";
import { api, Refusal } from "./api.ts";
import { goTo } from "./address.ts";
import { signedIn } from "./session.ts";
import { LanguageSwitch } from "./TopBar.tsx";
import { errorWords, useWords } from "./words/language.ts";
import "./styles/sign-in.css";

/** As many as the server asks for. */
export const PASSWORD_LETTERS = 12;

const refusalOf = (error: unknown): Refusal =>
  error instanceof Refusal ? error : new Refusal("failed");

export function SignInPage() {
  const words = useWords();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [sending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const send = (event: FormEvent) => {
    event.preventDefault();
    setSending(true);
    setRefusal(null);
    api.signIn(name.trim(), password).then(signedIn, (error: unknown) => {
      setRefusal(refusalOf(error));
      setPassword("");
      setSending(false);
    });
  };
  return (
    <Gate title={words.signIn.title} says={words.signIn.says}>
      <form onSubmit={send} data-testid="sign-in">
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
    api.link(token).then(({ name }) => setOf(name), (error) => setRefusal(refusalOf(error)));
  }, [token]);
  if (refusal) {
    return (
      <Gate title={words.setup.title} says={errorWords(refusal, words)}>
        <a className="button" href="/">{words.setup.toSignIn}</a>
      </Gate>
    );
  }
  if (of === undefined) return <p className="starting" role="status">{words.starting}</p>;
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
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [sending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const short = password.length > 0 && [...password].length < PASSWORD_LETTERS;
  const differs = again.length > 0 && again !== password;
  const whole = password !== "" && !short && again === password && (known !== null || name.trim());
  const send = (event: FormEvent) => {
    event.preventDefault();
    setSending(true);
    setRefusal(null);
    api.setUp(token, known === null ? name.trim() : null, password).then(
      (me) => { signedIn(me); goTo("/"); },
      (error: unknown) => { setRefusal(refusalOf(error)); setSending(false); },
    );
  };
  return (
    <form onSubmit={send} data-testid="setup">
      {known === null
        ? <Entry label={words.signIn.name} value={name} change={setName} kind="username"
            says={words.setup.nameSays} autoFocus />
        : <input type="text" value={known} autoComplete="username" readOnly hidden />}
      <Entry label={words.setup.password} value={password} change={setPassword}
        kind="new-password" says={words.setup.letters(PASSWORD_LETTERS)} wrong={short}
        autoFocus={known !== null} />
      <Entry label={words.setup.again} value={again} change={setAgain} kind="new-password"
        says={differs ? words.setup.differs : undefined} wrong={differs} />
      {refusal && <p className="warn" role="alert">{errorWords(refusal, words)}</p>}
      <button type="submit" className="primary" data-testid="setup-send"
        disabled={sending || !whole}>
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

/** The loop: four stations on a ring, and something under way on it. */
function Ring() {
  return (
    <svg className="ring" viewBox="0 0 120 120" aria-hidden="true">
      <circle cx="60" cy="60" r="46" />
      {[[60, 14], [106, 60], [60, 106], [14, 60]].map(([x, y]) => (
        <circle key={`${x} ${y}`} className="station" cx={x} cy={y} r="5" />
      ))}
      <g className="under-way"><circle cx="60" cy="14" r="7" /></g>
    </svg>
  );
}

interface EntryProps {
  label: string; value: string; change: (value: string) => void;
  kind: "username" | "current-password" | "new-password";
  says?: string | undefined; wrong?: boolean; autoFocus?: boolean;
}

function Entry({ label, value, change, kind, says, wrong = false, autoFocus }: EntryProps) {
  const id = useId();
  const secret = kind !== "username";
  return (
    <div className="entry">
      <label htmlFor={id}>{label}</label>
      <input id={id} name={kind} type={secret ? "password" : "text"} value={value}
        autoComplete={kind} autoCapitalize="none" spellCheck={false} required
        autoFocus={autoFocus} aria-invalid={wrong} aria-describedby={`${id}-says`}
        onChange={(event) => change(event.target.value)} />
      <small id={`${id}-says`} className={wrong ? "warn" : "faint"}>{says}</small>
    </div>
  );
}
