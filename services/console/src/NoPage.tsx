// A page that is not there, or not for this post.
import type { City } from "./api.ts";
import { Link } from "./Link.tsx";
import { SlimBar } from "./TopBar.tsx";
import { useWords } from "./words/language.ts";
import "./styles/standstill.css";

interface Props { city: City; forbidden: boolean }

export function NoPage({ city, forbidden }: Props) {
  const { gate } = useWords();
  return (
    <>
      <SlimBar city={city} />
      <main className="standstill" data-testid="no-page">
        <div className="trouble">
          <b>{forbidden ? gate.noRight : gate.noPage}</b>
          {forbidden && <p>{gate.noRightSays}</p>}
          <Link to="/" className="button">{gate.home}</Link>
        </div>
      </main>
    </>
  );
}
