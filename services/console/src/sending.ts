// Sending one thing at a time, and what the server answered when it said no.
import { useState } from "react";
import { Refusal } from "./api.ts";

export const refusalOf = (error: unknown): Refusal =>
  error instanceof Refusal ? error : new Refusal("failed");

export function useSending() {
  const [sending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  /** What was refused stays to be read; what went well is handed on. */
  const send = <T>(asked: Promise<T>, then: (answer: T) => void, refused?: () => void): void => {
    setSending(true);
    setRefusal(null);
    asked.then(
      (answer) => { setSending(false); then(answer); },
      (error: unknown) => { setSending(false); setRefusal(refusalOf(error)); refused?.(); },
    );
  };
  return { sending, refusal, send };
}
