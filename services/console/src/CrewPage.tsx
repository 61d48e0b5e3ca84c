// The crew page: choose who you are, then see what to do. Made for a phone in the sun.
import { useState } from "react";
import { api, type City, type Crew } from "./api.ts";
import { Account } from "./Account.tsx";
import { goTo, open, useAddress } from "./address.ts";
import { CrewPhone } from "./CrewPhone.tsx";
import { useReading } from "./reading.ts";
import { useMe } from "./session.ts";
import { Nothing, Skeleton, Trouble } from "./Standstill.tsx";
import { LanguageSwitch } from "./TopBar.tsx";
import { useName, useWords } from "./words/language.ts";
import "./styles/crew.css";

const CREWS_MS = 5000;
const SEARCH_FROM = 12;

export default function CrewPage({ city }: { city: City }) {
  const words = useWords();
  const name = useName();
  const own = useMe()?.crew ?? null;
  const asked = useAddress("crew");
  const chosen = own ?? asked;
  const { value: crews, refusal, again } = useReading("crews", api.crews, CREWS_MS);
  const crew = crews?.find((crew) => crew.name === chosen);
  return (
    <div className="crew-page">
      <header className="crew-bar">
        {chosen === null
          ? <a href="/" onClick={(event) => { event.preventDefault(); goTo("/"); }}>
              {name(city.name)}
            </a>
          : own === null && <button type="button" className="quiet" data-testid="crew-change"
              onClick={() => open("crew", null)}>‹ {words.crew.change}</button>}
        {city.simulated && <strong className="simulated">{words.simulated}</strong>}
        <Account city={city} />
        <LanguageSwitch />
      </header>
      {chosen === null && crews && <Choose crews={crews} city={city} />}
      {chosen !== null && <CrewPhone key={chosen} name={chosen} crew={crew} city={city} />}
      {!crews && chosen === null && (
        <main>
          {refusal ? <Trouble refusal={refusal} retry={again} /> : <Skeleton rows={8} />}
        </main>
      )}
    </div>
  );
}

function Choose({ crews, city }: { crews: Crew[]; city: City }) {
  const words = useWords();
  const name = useName();
  const [typed, setTyped] = useState("");
  const skill = (code: string) =>
    name(city.departments.find((department) => department.code === code)?.label) ||
    (words.skills[code] ?? code);
  const wanted = typed.trim().toLowerCase();
  const shown = crews
    .filter((crew) => `${crew.name} ${name(crew.label)}`.toLowerCase().includes(wanted))
    .sort((a, b) => Number(b.on_duty) - Number(a.on_duty) || b.active - a.active ||
      a.name.localeCompare(b.name));
  return (
    <main>
      <h1>{words.crew.choose}</h1>
      {crews.length === 0 && <Nothing>{words.crew.none}</Nothing>}
      {crews.length > SEARCH_FROM && (
        <input type="search" value={typed} placeholder={words.crew.search}
          aria-label={words.crew.search} onChange={(event) => setTyped(event.target.value)} />
      )}
      <ul className="crews">
        {shown.map((crew) => (
          <li key={crew.name}>
            <button type="button" className={crew.on_duty ? "" : "off"} data-testid="crew-choice"
              data-crew={crew.name} onClick={() => open("crew", crew.name)}>
              <span>
                <b>{crew.name}</b>
                <small>{name(crew.label) || crew.skills.map(skill).join(" · ")}</small>
              </span>
              <span className="crew-now">
                {crew.active > 0 && <em>{words.crew.active(crew.active)}</em>}
                <small>{crew.on_duty ? words.crew.onDuty : words.crew.offDuty}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </main>
  );
}
