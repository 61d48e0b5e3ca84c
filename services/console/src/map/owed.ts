// What an open map keeps of its base map: names in the reader's language, and whom it is owed to.
import type { Map as MapLibre } from "maplibre-gl";
import type { Underlay } from "../api.ts";
import { languageNow, subscribe } from "../words/language.ts";
import { rename } from "./underlay.ts";

const LICENCE = "https://www.openstreetmap.org/copyright";

/** Whom the map is owed to, always to be seen: as words, and never as a page of theirs. */
function owed({ attribution }: Underlay): HTMLElement {
  const line = document.createElement("p");
  line.className = "attribution";
  line.dataset.testid = "attribution";
  const link = document.createElement("a");
  link.textContent = attribution;
  if (attribution.includes("OpenStreetMap")) {
    link.href = LICENCE;
    link.target = "_blank";
    link.rel = "noreferrer";
  }
  line.append(link);
  return line;
}

/** Keeps a map's base map in the reader's language, and names its makers in a corner. */
export function layUnder(map: MapLibre, base: Underlay): void {
  if (base.attribution) map.getContainer().append(owed(base));
  const deaf = subscribe(() => {
    if (map.isStyleLoaded()) rename(map, languageNow());
    else map.once("idle", () => rename(map, languageNow()));
  });
  map.once("remove", deaf);
}
