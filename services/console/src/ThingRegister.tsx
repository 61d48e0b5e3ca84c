// What the register says of a thing, and who looked at its place last.
import type { City, Thing, ThingPast } from "./api.ts";
import { thingAddress } from "./address.ts";
import { Link } from "./Link.tsx";
import { positionWords } from "./place.ts";
import { streetOf } from "./queue.ts";
import { spanWords } from "./time.ts";
import { useName, useWords } from "./words/language.ts";

interface Props { thing: Thing; past: ThingPast | null; city: City; now: number }

export function ThingRegister({ thing, past, city, now }: Props) {
  const words = useWords();
  const label = useName();
  const said = words.thingPage;
  const kind = city.kinds.find((kind) => kind.name === thing.kind);
  const looked = past?.looked;
  return (
    <section className="card">
      <h3>{said.register}</h3>
      <dl className="facts">
        <dt>{said.kind}</dt><dd>{kind ? label(kind.label) : thing.kind}</dd>
        <dt>{said.role}</dt><dd>{said.roles[thing.role]}</dd>
        <dt>{words.thing.grid}</dt><dd className="mono">{thing.grid || "–"}</dd>
        <dt>{said.street}</dt><dd className="mono">{streetOf(thing.grid) || "–"}</dd>
        <dt>{said.place}</dt><dd className="mono">{positionWords(thing.position)}</dd>
        {thing.via && <><dt>{words.thing.via}</dt><dd>{thing.via}</dd></>}
        <dt>{said.lookedAt}</dt>
        <dd>
          {looked
            ? words.thing.ago(spanWords(now - looked.at, words.span))
            : past ? said.nobody : "–"}
          {looked?.by && <> · <Link to={thingAddress(looked.by)} className="link">
            {looked.by}
          </Link></>}
        </dd>
      </dl>
    </section>
  );
}
