// The operations console: the loop above, the city on the left, the desk on the right.
import { useCallback, useMemo, useRef, useState } from "react";
import type { City, Position, Shape } from "./api.ts";
import { open, useAddress } from "./address.ts";
import { isWide, px } from "./light.ts";
import { CasePanel } from "./CasePanel.tsx";
import { Desk } from "./Desk.tsx";
import { Fault, MapFault } from "./Fault.tsx";
import { LayerSwitches } from "./LayerSwitches.tsx";
import { LiveMap, type Picked } from "./LiveMap.tsx";
import { placed, type Ringed, shownOf, withoutSought } from "./map/chosen.ts";
import { type Hidden, NOTHING_HIDDEN } from "./map/filter.ts";
import { ALL_ON, type Switches } from "./map/layers.ts";
import { PlaceCard } from "./PlaceCard.tsx";
import { SearchBox } from "./SearchBox.tsx";
import { ThingCard } from "./ThingCard.tsx";
import { useTrack } from "./ThingPlace.tsx";
import { TopBar } from "./TopBar.tsx";
import "./styles/operations.css";
import "./styles/case.css";

const PANEL_REM = 42;

/** What is shown stays so while other pages are looked at. */
const kept: { switches: Switches; hidden: Hidden } =
  { switches: ALL_ON, hidden: NOTHING_HIDDEN };

function useKept<K extends keyof typeof kept>(key: K) {
  const [value, setValue] = useState(kept[key]);
  const keep = (value: (typeof kept)[K]) => {
    kept[key] = value;
    setValue(value);
  };
  return [value, keep] as const;
}

/** Where the panel, the card and the search said that their subjects are. */
function usePlaces() {
  const [places, setPlaces] = useState<Ringed[]>([]);
  const turns = useRef(0);
  const locate = useMemo(() => {
    const of = (kind: Ringed["kind"]) =>
      (of: string, position: Position, moves = false, shape: Shape | null = null) => {
        const turn = ++turns.current;
        setPlaces((before) => placed(before, { kind, of, position, turn, moves, shape }));
      };
    return {
      case: of("case"), thing: of("thing"), place: of("place"), sought: of("sought"),
    };
  }, []);
  const leaveSought = useCallback(() => setPlaces(withoutSought), []);
  return { places, locate, leaveSought };
}

export default function Operations({ city }: { city: City }) {
  const [switches, setSwitches] = useKept("switches");
  const [hidden, setHidden] = useKept("hidden");
  const caseId = useAddress("case");
  const thing = useAddress("thing");
  const pointed = useAddress("place");
  const { places, locate, leaveSought } = usePlaces();

  const pick = useCallback(({ kind, name }: Picked) => {
    if (kind !== "place") return open(kind, name);
    leaveSought();
    // The ground beside what a card tells of closes the card.
    if (thing !== null) open("thing", null);
    else open("place", pointed === null ? name : null);
  }, [leaveSought, thing, pointed]);
  const moving = places.some(({ kind, of, moves }) => kind === "thing" && of === thing && moves);
  const track = useTrack(moving ? thing : null);

  const place = shownOf(places, { case: caseId, thing, place: pointed });
  const chosen = useMemo(() => {
    if (!place) return null;
    const covered = caseId !== null && isWide() ? px(PANEL_REM) : 0;
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
          <SearchBox city={city} locate={locate.sought} />
          {thing !== null &&
            <ThingCard key={thing} name={thing} city={city} locate={locate.thing} />}
          {thing === null && pointed !== null &&
            <PlaceCard key={pointed} at={pointed} locate={locate.place} />}
        </div>
        <LayerSwitches city={city} switches={switches} change={setSwitches} hidden={hidden}
          hide={setHidden} />
        {caseId !== null &&
          <CasePanel key={caseId} id={caseId} city={city} locate={locate.case} />}
      </main>
      <Desk chosen={caseId} />
    </div>
  );
}
