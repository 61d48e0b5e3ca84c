// What the register says of a thing, and who looked at its place last.
import { Fragment, type ReactNode } from "react";
import type { City, Party, Register, Thing, ThingPast } from "./api.ts";
import { LookLine } from "./LookLine.tsx";
import { liesWords, positionWords } from "./place.ts";
import { isWebAddress, originalWords, sizeLines, stockWords } from "./register.ts";
import { useName, useWords } from "./words/language.ts";

interface Props { thing: Thing; past: ThingPast | null; city: City; now: number }

export function ThingRegister({ thing, past, city, now }: Props) {
  const words = useWords();
  const label = useName();
  const said = words.thingPage;
  const kind = city.kinds.find((kind) => kind.name === thing.kind);
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
        {thing.register && <Particulars register={thing.register} left={thing.quantity} />}
        <dt>{said.lookedAt}</dt>
        <dd>
          {past ? past.looks.length === 0 && said.nobody : "–"}
          {past?.looks.map((look) => <LookLine key={look.by} look={look} now={now} />)}
        </dd>
      </dl>
    </section>
  );
}

/** What the register says beside name, type and place; what it does not say has no line. */
function Particulars({ register, left }: { register: Register; left: number | null }) {
  const words = useWords();
  const said = words.thingPage;
  const { fields } = said;
  const { identifier, standing, source, accuracy_m } = register;
  const party = (party: Party | null) => (party ? party.name || party.code : "");
  const within = accuracy_m === null ? "" : ` · ${said.within(accuracy_m)}`;
  const lines: [string, ReactNode][] = [
    ...sizeLines(register, words), [fields.original, originalWords(register)],
    [fields.identifier, identifier ? `${identifier.digits} (${identifier.scheme})` : ""],
    [fields.title, register.title], [fields.authority, party(register.authority)],
    [fields.owner, party(register.owner)], [fields.maintainer, party(register.maintainer)],
    [fields.standing, standing ? said.standings[standing] : ""],
    [fields.surveyed, register.surveyed ?? ""], [fields.changed, register.changed ?? ""],
    [fields.source, source ? said.sources[source] : ""],
    [fields.accuracy, register.accuracy ? register.accuracy + within : ""],
    [fields.height, register.height_m === null ? "" : `${register.height_m} m`],
    [fields.location, register.location], [fields.depot, register.depot],
    [fields.quantity, stockWords(left, register, words)],
    [fields.photo, register.photo && <Photo address={register.photo} />],
    [fields.note, register.note],
  ];
  return lines.filter(([, value]) => value !== "").map(([word, value]) => (
    <Fragment key={word}><dt>{word}</dt><dd>{value}</dd></Fragment>
  ));
}

function Photo({ address }: { address: string }) {
  if (!isWebAddress(address)) return address;
  return <a className="link" href={address} target="_blank" rel="noreferrer">{address}</a>;
}
