// The cases that press most, as the desk would take them up.
import { useMemo } from "react";
import { caseAddress, goTo } from "./address.ts";
import { CaseLine } from "./CaseLine.tsx";
import { useNow } from "./clock.ts";
import type { Rows } from "./held.ts";
import { NoCases } from "./NoCases.tsx";
import { Nothing } from "./Standstill.tsx";
import { byUrgency } from "./urgency.ts";
import { useWords } from "./words/language.ts";

const SHOWN = 12;

export function WallPressing({ rows }: { rows: Rows }) {
  const words = useWords();
  const now = useNow();
  const pressing = useMemo(() => [...rows.values()].sort(byUrgency).slice(0, SHOWN), [rows]);
  return (
    <section className="card wall-pressing">
      <h2>{words.wall.next}</h2>
      {pressing.length === 0 && (
        <NoCases ended={null}><Nothing>{words.desk.noneOpen}</Nothing></NoCases>
      )}
      <ul className="case-lines">
        {pressing.map((row) => (
          <CaseLine key={row.id} row={row} now={now} chosen={false}
            choose={() => goTo(caseAddress(row.id))} />
        ))}
      </ul>
    </section>
  );
}
