// The desk: open cases by what is due first, overdue above all; and those that ended.
import { type KeyboardEvent, useMemo, useState } from "react";
import { CaseLine } from "./CaseLine.tsx";
import { useNow } from "./clock.ts";
import { useEnded } from "./ended.ts";
import { useFeed } from "./feed.ts";
import { NoCases } from "./NoCases.tsx";
import { grouped } from "./numbers.ts";
import { Nothing } from "./Standstill.tsx";
import { Unlisted } from "./Unlisted.tsx";
import { byUrgency } from "./urgency.ts";
import { useWords } from "./words/language.ts";

const SHOWN_AT_FIRST = 80;
const ENDED_READ = 100;
const TABS = ["open", "overdue", "ended"] as const;
type Tab = (typeof TABS)[number];

/** The arrows go from tab to tab. */
function stepTabs(event: KeyboardEvent<HTMLElement>): void {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!by) return;
  event.preventDefault();
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=tab]")];
  const here = tabs.findIndex((tab) => tab === document.activeElement);
  const next = tabs[(here + by + tabs.length) % tabs.length];
  next?.focus();
  next?.click();
}

export function Desk({ chosen }: { chosen: string | null }) {
  const words = useWords();
  const now = useNow();
  const [tab, setTab] = useState<Tab>("open");
  const [shown, setShown] = useState(SHOWN_AT_FIRST);
  const open = useFeed((feed) => feed.open);
  const loaded = useFeed((feed) => feed.openLoaded);
  const rows = useMemo(() => [...open.values()].sort(byUrgency), [open]);
  const overdue = useMemo(() => rows.filter((row) => row.overdue), [rows]);
  const ended = useEnded(tab === "ended", ENDED_READ);
  const list = tab === "open" ? rows : tab === "overdue" ? overdue : ended.rows;
  const count = (n: number) => (loaded ? grouped(n) : "–");
  const none = { open: words.desk.noneOpen, overdue: words.desk.noneOverdue,
    ended: words.desk.noneEnded }[tab];

  return (
    <aside className="desk" aria-label={words.desk.title} data-testid="desk">
      <div className="tabs" role="tablist" aria-label={words.desk.title} onKeyDown={stepTabs}>
        {TABS.map((name) => (
          <button key={name} type="button" role="tab" aria-selected={tab === name}
            tabIndex={tab === name ? 0 : -1}
            data-testid={`desk-tab-${name}`}
            className={name === "overdue" && overdue.length > 0 ? "alarming" : ""}
            onClick={() => { setTab(name); setShown(SHOWN_AT_FIRST); }}>
            {words.desk[name]}
            {name === "open" && <b>{count(rows.length)}</b>}
            {name === "overdue" && <b>{count(overdue.length)}</b>}
          </button>
        ))}
      </div>
      <Unlisted ended={tab === "ended" ? ended : null} />
      {list.length === 0 && (
        <NoCases ended={tab === "ended" ? ended : null}><Nothing>{none}</Nothing></NoCases>
      )}
      <ul className="case-lines">
        {list.slice(0, shown).map((row) => (
          <CaseLine key={row.id} row={row} now={now} chosen={row.id === chosen} />
        ))}
      </ul>
      {list.length > shown && (
        <button type="button" className="more" onClick={() => setShown(shown + SHOWN_AT_FIRST)}>
          {words.desk.more(Math.min(SHOWN_AT_FIRST, list.length - shown))}
        </button>
      )}
    </aside>
  );
}
