// A letter in words: why a message was refused or not understood, and what the server says of it.
import type { FactArgs, Letter, LetterReason } from "./api.ts";
import type { Words } from "./words/en.ts";

/** How a broken protocol is told: with the door's own code for what was wrong. */
const BROKEN = /^the protocol was broken: (\w+)$/;

const isWorded = (reason: string, letters: Words["letters"]): reason is LetterReason =>
  Object.hasOwn(letters, reason);

/** Why it is one, and what to do; nothing for a reason that nobody worded yet. */
export function reasonWords({ reason, args }: Letter, words: Words): string | null {
  if (!isWorded(reason, words.letters)) return null;
  const said = words.letters[reason];
  const [, code] = (reason === "broken_packet" && BROKEN.exec(String(args?.words))) || [];
  if (!code) return said;
  return `${said}${words.colon}${Object.hasOwn(words.codes, code) ? words.codes[code]! : code}`;
}

/** What the server says of it beside the reason, in its own words. */
export const detailOf = (args: FactArgs, names: Words["args"]): string =>
  Object.entries(args ?? {}).map(([key, value]) => {
    const said = typeof value === "string" ? value : JSON.stringify(value);
    return key === "words" ? said : `${names[key] ?? key.replaceAll("_", " ")} ${said}`;
  }).join(" · ");
