// A list of cases with nothing in it: not read yet, not readable, or truly empty.
import type { ReactNode } from "react";
import { readAnew } from "./contact.ts";
import type { Ended } from "./ended.ts";
import { useFeed } from "./feed.ts";
import { Skeleton, Trouble } from "./Standstill.tsx";
import { useWords } from "./words/language.ts";

const ROWS = 7;

interface Props {
  /** Those that ended, where they are what is listed; otherwise the open ones are. */
  ended: Ended | null;
  /** What stands there when there is no case. */
  children: ReactNode;
}

export function NoCases({ ended, children }: Props) {
  const { desk } = useWords();
  const openLoaded = useFeed((feed) => feed.openLoaded);
  const openRefusal = useFeed((feed) => feed.refusal);
  const loaded = ended ? ended.loaded : openLoaded;
  const refusal = ended ? ended.refusal : openRefusal;
  if (loaded) return children;
  return refusal
    ? <Trouble refusal={refusal} title={desk.unread} retry={readAnew} />
    : <Skeleton rows={ROWS} className="skeleton-cases" />;
}
