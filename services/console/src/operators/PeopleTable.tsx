// The people of the desk as a table, each with what can be done about them.
import type { Operator } from "../api.ts";
import { useNow } from "../clock.ts";
import { useMe } from "../session.ts";
import { dayTime } from "../time.ts";
import { useWords } from "../words/language.ts";
import type { Doing } from "./People.tsx";

interface Props {
  shown: Operator[]; areaOf: (of: Operator) => string; act: (doing: Doing) => void;
}

export function PeopleTable({ shown, areaOf, act }: Props) {
  const said = useWords().people;
  const heads = [said.name, said.post, said.area, said.state, said.sessions];
  return (
    <div className="table-box">
      <table className="people" data-testid="people">
        <thead>
          <tr>
            {heads.map((head) => <th key={head} scope="col">{head}</th>)}
            <th scope="col"><span className="unseen">{said.acts}</span></th>
          </tr>
        </thead>
        <tbody>
          {shown.map((of) => (
            <Row key={`${of.program} ${of.name}`} of={of} area={areaOf(of)} act={act} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ of, area, act }: { of: Operator; area: string; act: Props["act"] }) {
  const words = useWords();
  const said = words.people;
  const me = useMe()?.name;
  const now = useNow(60_000);
  const button = (what: "change" | "renew" | "remove", danger = false) => (
    <button type="button" className={danger ? "link danger" : "link"}
      aria-label={said.of(said[what], of.name)} data-testid={`person-${what}`}
      onClick={() => act({ what, of })}>{said[what]}</button>
  );
  return (
    <tr data-testid="person" data-name={of.name}>
      <th scope="row">
        <b>{of.name}</b>
        {of.name === me && !of.program && <em className="tag">{said.you}</em>}
        {of.program && <em className="tag">{said.program}</em>}
      </th>
      <td>{words.posts[of.post]}</td>
      <td>{area}</td>
      <td>
        {of.program
          ? <span className="faint">{of.made_at && said.since(dayTime(of.made_at, now))}</span>
          : <span className={of.ready ? "ready" : "link-open"}
              title={of.ready ? undefined : said.linkOpenSays}>
              {of.ready ? said.ready : said.linkOpen}
            </span>}
      </td>
      <td className="count">{of.program ? "–" : of.sessions}</td>
      <td className="acts">
        {!of.program && <>{button("change")}{button("renew")}{button("remove", true)}</>}
      </td>
    </tr>
  );
}
