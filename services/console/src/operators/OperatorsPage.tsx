// The people of the desk: who may sign in, and what was done; each shown to whoever may see it.
import type { City } from "../api.ts";
import { amend, useAddress } from "../address.ts";
import { useMay } from "../session.ts";
import { SlimBar } from "../TopBar.tsx";
import { useWords } from "../words/language.ts";
import { Audit } from "./Audit.tsx";
import { People } from "./People.tsx";
import "../styles/operators.css";

export default function OperatorsPage({ city }: { city: City }) {
  const { people } = useWords();
  const may = useMay();
  const asked = useAddress("show");
  const audit = may("audit") && (asked === "audit" || !may("operators"));
  const tab = (word: string, on: boolean, show: string | null) => (
    <button type="button" aria-pressed={on} data-testid={`people-${show ?? "list"}`}
      onClick={() => amend({ show })}>{word}</button>
  );
  return (
    <div className="people-page">
      <SlimBar city={city} />
      <main>
        <header className="people-head">
          <h2>{audit ? people.audit : people.title}</h2>
          {may("audit") && may("operators") && (
            <div className="choices" role="group" aria-label={people.which}>
              {tab(people.title, !audit, null)}
              {tab(people.audit, audit, "audit")}
            </div>
          )}
        </header>
        {audit ? <Audit /> : <People city={city} />}
      </main>
    </div>
  );
}
