// How the server is asked, and what comes of it where it says no or nothing.
import { heard, unheard } from "./contact.ts";
import type { FactArgs } from "./api.ts";

/** The server said no, or nothing at all (`code` "unreachable"). */
export class Refusal extends Error {
  constructor(readonly code: string, readonly args: FactArgs = {}, readonly status = 0) {
    super(code);
  }

  /** It is the server that cannot now; asked again, it may say yes. */
  get isTrouble(): boolean {
    return this.code === "unreachable" || this.status >= 500;
  }
}

let signedOut = (): void => {};
/** Calls this whenever the server says that nobody is signed in. */
export function onSignedOut(then: () => void): void {
  signedOut = then;
}

/** What has not come whole after so long does not come. */
const PATIENCE_MS = 30_000;

export async function ask<T>(path: string, init?: RequestInit): Promise<T> {
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(path, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
    text = await answer.text();
  } catch (error) {
    unheard("asked");
    // What was told may have been done although nobody answered.
    const late = error instanceof DOMException && error.name === "TimeoutError";
    throw late && init?.method ? new Refusal("too_slow", {}, 504) : new Refusal("unreachable");
  }
  heard("asked");
  let body: unknown = {};
  try {
    if (text) body = JSON.parse(text);
  } catch {
    throw new Refusal("not_json", {}, answer.status);
  }
  if (answer.ok) return body as T;
  const said = body as { code?: unknown; args?: FactArgs };
  if (said.code === "not_signed_in") signedOut();
  throw new Refusal(String(said.code ?? "failed"), said.args ?? {}, answer.status);
}

export const tell = <T = unknown>(path: string, body: unknown, method = "POST"): Promise<T> =>
  ask<T>(path, {
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
