// Everybody who may sign in, and every program; who comes, changes and goes.
import { useMemo, useState } from "react";
import { api, type City, type Operator } from "../api.ts";
import { useAreaWords } from "../area.ts";
import { Nothing, Skeleton, Trouble } from "../Standstill.tsx";
import { useReading } from "../reading.ts";
import { useName, useWords } from "../words/language.ts";
import { LinkSheet } from "./LinkSheet.tsx";
import { PeopleTable } from "./PeopleTable.tsx";
import { PersonForm } from "./PersonForm.tsx";
import { Removal } from "./Removal.tsx";

const READ_EVERY_MS = 10_000;
const AREAS_EVERY_MS = 600_000;
const SHOWN_AT_FIRST = 100;

/** What is being done to whom. */
export type Doing =
  | { what: "add" } | { what: "change" | "remove" | "renew"; of: Operator }
  /** The token of a link that was made with its operator. */
  | { what: "link"; name: string; token: string };

/** The streets of the district: their names by their codes. */
function useStreets(): Map<string, string> | null {
  const name = useName();
  const { value } = useReading("areas", () => api.areas("street"), AREAS_EVERY_MS);
  return useMemo(
    () => value && new Map(value.map((area) => [area.code, name(area.label)])),
    // The names change with the language, and `name` with it.
    [value, name],
  );
}

export function People({ city }: { city: City }) {
  const words = useWords();
  const { value, refusal, again } = useReading("operators", api.operators, READ_EVERY_MS);
  const streets = useStreets();
  const [doing, setDoing] = useState<Doing | null>(null);
  const end = () => {
    setDoing(null);
    again();
  };
  if (!value) {
    return refusal ? <Trouble refusal={refusal} retry={again} /> : <Skeleton rows={6} />;
  }
  return (
    <>
      <Listed all={value} city={city} streets={streets} act={setDoing} />
      <p className="faint people-hint">{words.people.programs}</p>
      {(doing?.what === "add" || doing?.what === "change") && (
        <PersonForm of={doing.what === "change" ? doing.of : null} city={city} streets={streets}
          close={end} added={(name, token) => {
            setDoing({ what: "link", name, token });
            again();
          }} />
      )}
      {doing?.what === "remove" && <Removal of={doing.of} close={end} />}
      {doing?.what === "renew" && <LinkSheet name={doing.of.name} token={null} close={end} />}
      {doing?.what === "link" && <LinkSheet name={doing.name} token={doing.token} close={end} />}
    </>
  );
}

interface ListedProps {
  all: Operator[]; city: City; streets: Map<string, string> | null; act: (doing: Doing) => void;
}

function Listed({ all, city, streets, act }: ListedProps) {
  const words = useWords();
  const said = words.people;
  const area = useAreaWords(city);
  const [typed, setTyped] = useState("");
  const [room, setRoom] = useState(SHOWN_AT_FIRST);
  const wanted = typed.trim().toLowerCase();
  const areaOf = (of: Operator) => area(of, streets ?? undefined);
  const found = all.filter((of) =>
    `${of.name} ${words.posts[of.post]} ${areaOf(of)}`.toLowerCase().includes(wanted));
  return (
    <>
      <div className="people-bar">
        <input type="search" value={typed} placeholder={said.search} aria-label={said.search}
          data-testid="people-search" onChange={(event) => setTyped(event.target.value)} />
        <span className="faint" role="status">{said.count(found.length, all.length)}</span>
        <button type="button" className="primary" data-testid="person-add"
          onClick={() => act({ what: "add" })}>{said.add}</button>
      </div>
      {found.length === 0
        ? <Nothing asked>{said.none}</Nothing>
        : <PeopleTable shown={found.slice(0, room)} areaOf={areaOf} act={act} />}
      {found.length > room && (
        <button type="button" className="more" onClick={() => setRoom(room + SHOWN_AT_FIRST)}>
          {words.desk.more(Math.min(SHOWN_AT_FIRST, found.length - room))}
        </button>
      )}
    </>
  );
}
