// The operations console: the loop above, the city on the left, the desk on the right.
import { useCallback, useEffect, useMemo, useState } from "react";
import type { City, Position } from "./api.ts";
import { open, useAddress } from "./address.ts";
import { px } from "./light.ts";
import { CasePanel } from "./CasePanel.tsx";
import { Desk } from "./Desk.tsx";
import { Fault, MapFault } from "./Fault.tsx";
import { LayerSwitches } from "./LayerSwitches.tsx";
import { LiveMap, type Picked } from "./LiveMap.tsx";
import { type Hidden, NOTHING_HIDDEN } from "./map/filter.ts";
import { ALL_ON, type Switches } from "./map/layers.ts";
import { SearchBox } from "./SearchBox.tsx";
import { ThingCard } from "./ThingCard.tsx";
import { useTrack } from "./ThingPlace.tsx";
import { TopBar } from "./TopBar.tsx";
import "./styles/operations.css";
import "./styles/case.css";

const PANEL_REM = 42;
const WIDE_PX = 1000;

export default function Operations({ city }: { city: City }) {
  const [switches, setSwitches] = useState<Switches>(ALL_ON);
  const [hidden, setHidden] = useState<Hidden>(NOTHING_HIDDEN);
  const caseId = useAddress("case");
  const thing = useAddress("thing");
  const [place, setPlace] = useState<{ of: string; position: Position } | null>(null);

  const pick = useCallback((picked: Picked | null) => {
    if (picked?.kind === "case") open("case", picked.name);
    else open("thing", picked ? picked.name : null);
  }, []);
  /** Called by the panel and the card when they know where their subject is. */
  const locate = useCallback((of: string, position: Position) => {
    setPlace({ of, position });
  }, []);
  const track = useTrack(thing);
  const nothingOpen = caseId === null && thing === null;
  useEffect(() => {
    if (nothingOpen) setPlace(null);
  }, [nothingOpen]);

  const chosen = useMemo(() => {
    if (!place) return null;
    const covered = caseId !== null && window.innerWidth >= WIDE_PX ? px(PANEL_REM) : 0;
    return { ...place, covered_right_px: covered };
  }, [place, caseId]);

  return (
    <div className="operations">
      <TopBar city={city} />
      <main className="view">
        <Fault instead={<MapFault />}>
          <LiveMap city={city} switches={switches} hidden={hidden} track={track} chosen={chosen}
            onPick={pick} />
        </Fault>
        <div className="map-left">
          <SearchBox city={city} locate={locate} />
          {thing !== null && <ThingCard key={thing} name={thing} city={city} locate={locate} />}
        </div>
        <LayerSwitches city={city} switches={switches} change={setSwitches} hidden={hidden}
          hide={setHidden} />
        {caseId !== null && <CasePanel key={caseId} id={caseId} city={city} locate={locate} />}
      </main>
      <Desk chosen={caseId} />
    </div>
  );
}
