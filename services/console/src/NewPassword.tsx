// A new password, written twice: long enough, and the same both times.
import { useState } from "react";
import { Entry } from "./Entry.tsx";
import { useWords } from "./words/language.ts";

/** As many as the server asks for. */
const PASSWORD_LETTERS = 12;

/** What is written, and whether it may be sent. */
export function useNewPassword() {
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const short = password.length > 0 && [...password].length < PASSWORD_LETTERS;
  const differs = again.length > 0 && again !== password;
  const whole = password !== "" && !short && again === password;
  return { password, setPassword, again, setAgain, short, differs, whole };
}

interface Props { written: ReturnType<typeof useNewPassword>; autoFocus?: boolean }

export function NewPassword({ written, autoFocus }: Props) {
  const { setup } = useWords();
  const { password, setPassword, again, setAgain, short, differs } = written;
  return (
    <>
      <Entry label={setup.password} value={password} change={setPassword} kind="new-password"
        says={setup.letters(PASSWORD_LETTERS)} wrong={short} autoFocus={autoFocus ?? false} />
      <Entry label={setup.again} value={again} change={setAgain} kind="new-password"
        says={differs ? setup.differs : undefined} wrong={differs} />
    </>
  );
}
