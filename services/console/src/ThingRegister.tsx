// What the register says of a thing, and who looked at its place last.
import { Fragment } from "react";
import type { City, Party, Register, Thing, ThingPast } from "./api.ts";
import { thingAddress } from "./address.ts";
import { Link } from "./Link.tsx";
import { sized } from "./numbers.ts";
import { liesWords, positionWords } from "./place.ts";
import { spanWords } from "./time.ts";
import type { Words } from "./words/en.ts";
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
        <dt>{words.case.area}</dt>
        <dd>{liesWords(thing, label) || "–"}</dd>
        <dt>{said.place}</dt><dd className="mono">{positionWords(thing.position)}</dd>
        {thing.via && <><dt>{words.thing.via}</dt><dd>{thing.via}</dd></>}
        {thing.register && <Particulars register={thing.register} />}
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

/** How long a line is and how large an area, and where its coordinates came from. */
function sizeLines(
  { length_m, area_m2, geometry_datum: datum }: Register, said: Words["thingPage"],
): [string, string][] {
  const { metres, kilometres, squareMetres, hectares } = said.units;
  return [
    [said.length, length_m === null ? "" : sized(length_m, metres, kilometres, 1000)],
    [said.surface, area_m2 === null ? "" : sized(area_m2, squareMetres, hectares, 10_000)],
    [said.datum, datum === null || datum === "wgs84" ? "" : datum.toUpperCase()],
  ];
}

/** What the register says beside name, type and place; what it does not say has no line. */
function Particulars({ register }: { register: Register }) {
  const { thingPage: said } = useWords();
  const { fields } = said;
  const { identifier, standing, source, accuracy_m } = register;
  const party = (party: Party | null) => (party ? party.name || party.code : "");
  const within = accuracy_m === null ? "" : ` · ${said.within(accuracy_m)}`;
  const lines: [string, string][] = [
    ...sizeLines(register, said),
    [fields.identifier, identifier ? `${identifier.digits} (${identifier.scheme})` : ""],
    [fields.title, register.title], [fields.authority, party(register.authority)],
    [fields.owner, party(register.owner)], [fields.maintainer, party(register.maintainer)],
    [fields.standing, standing ? said.standings[standing] : ""],
    [fields.surveyed, register.surveyed ?? ""], [fields.changed, register.changed ?? ""],
    [fields.source, source ? said.sources[source] : ""],
    [fields.accuracy, register.accuracy ? register.accuracy + within : ""],
    [fields.location, register.location], [fields.depot, register.depot],
    [fields.note, register.note],
  ];
  return lines.filter(([, value]) => value !== "").map(([word, value]) => (
    <Fragment key={word}><dt>{word}</dt><dd>{value}</dd></Fragment>
  ));
}
