// Who is signed in, with what post and where; the own password, and the way out.
import { useEffect, useId, useRef, useState } from "react";
import type { City } from "./api.ts";
import { useAreaWords } from "./area.ts";
import { PasswordForm } from "./PasswordForm.tsx";
import { signOut, useMe } from "./session.ts";
import { useWords } from "./words/language.ts";
import "./styles/account.css";

export function Account({ city }: { city: City }) {
  const words = useWords();
  const me = useMe();
  const area = useAreaWords(city);
  const [shown, setShown] = useState(false);
  const [asks, setAsks] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  useLeft(box, shown, () => setShown(false));
  if (!me) return null;
  return (
    <div className="account" ref={box}>
      <button type="button" className="quiet who" aria-expanded={shown} aria-controls={id}
        aria-label={words.account.menu(me.name)} data-testid="who"
        onClick={() => setShown(!shown)}>
        <Person />
        <span>{me.name}</span>
      </button>
      {shown && (
        <div className="account-menu" id={id} data-testid="account-menu">
          <p>
            <b>{me.name}</b>
            <span>{words.posts[me.post]}</span>
            <small>{area(me)}</small>
          </p>
          {me.has_password && (
            <button type="button" data-testid="change-password" onClick={() => {
              // The menu goes with its entries: what stays is where the sheet gives the focus back.
              box.current?.querySelector("button")?.focus();
              setShown(false);
              setAsks(true);
            }}>
              {words.account.password}
            </button>
          )}
          <button type="button" data-testid="sign-out" onClick={signOut}>
            {words.signIn.out}
          </button>
        </div>
      )}
      {asks && <PasswordForm name={me.name} close={() => setAsks(false)} />}
    </div>
  );
}

/** Calls this when the reader goes on elsewhere, or wants back. */
function useLeft(box: React.RefObject<HTMLElement | null>, shown: boolean, left: () => void) {
  const latest = useRef(left);
  latest.current = left;
  useEffect(() => {
    if (!shown) return;
    const elsewhere = ({ target }: Event) => {
      if (target instanceof Node && !box.current?.contains(target)) latest.current();
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      latest.current();
      box.current?.querySelector("button")?.focus();
    };
    document.addEventListener("pointerdown", elsewhere);
    document.addEventListener("focusin", elsewhere);
    document.addEventListener("keydown", escape, true);
    return () => {
      document.removeEventListener("pointerdown", elsewhere);
      document.removeEventListener("focusin", elsewhere);
      document.removeEventListener("keydown", escape, true);
    };
  }, [box, shown]);
}

function Person() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d="M12 12a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM3.5 21a8.5 8.5 0 0 1 17 0Z" />
    </svg>
  );
}
