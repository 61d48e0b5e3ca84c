// The place of a case on a small map and, while somebody is on the way or at work, where they are.
import { lazy, Suspense, useMemo } from "react";
import type { Case, City, Task } from "./api.ts";
import { onMap, thingAddress } from "./address.ts";
import { useLight } from "./light.ts";
import { Link } from "./Link.tsx";
import { iconAddress, type IconName, iconOf } from "./map/icons.ts";
import { paletteOf } from "./map/palette.ts";
import { apartWords } from "./place.ts";
import { dayTime } from "./time.ts";
import { taskUnderWay, useWhereabouts, type Whereabouts } from "./whereabouts.ts";
import { useWords } from "./words/language.ts";

const SmallMap = lazy(() => import("./SmallMap.tsx"));

interface Props { matter: Case; city: City; now: number }

export function CasePlace({ matter, city, now }: Props) {
  const words = useWords();
  const task = taskUnderWay(matter.tasks);
  const where = useWhereabouts(task?.worker ?? null, city);
  const icon = iconOf(where?.kind);
  return (
    <section data-testid="case-place">
      <h3>
        {words.evidence.place}
        <Link to={onMap("case", matter.id)} className="link">
          {words.thingPage.onMap}
        </Link>
      </h3>
      <Suspense fallback={<div className="small-map" />}>
        <SmallMap city={city} to={matter.position} here={where?.position ?? null} collect={null}
          {...(task && where
            ? { who: { name: task.worker, icon, heading_deg: where.heading_deg } } : {})}
          follow quiet />
      </Suspense>
      {task && <Going task={task} where={where} to={matter.position} now={now} />}
      {task && where && <Legend icon={icon} task={task} />}
    </section>
  );
}

interface GoingProps {
  task: Task; where: Whereabouts | null; to: Case["position"]; now: number;
}

/** "crew-07 is on the way · 1.2 km as the crow flies · expected at 14:32". */
function Going({ task, where, to, now }: GoingProps) {
  const words = useWords();
  const said = words.going;
  const onTheWay = task.state === "accepted";
  return (
    <p className="going" data-testid="case-going" data-worker={task.worker}>
      <span>
        <Link to={thingAddress(task.worker)} className="link">{task.worker}</Link>
        {" "}{onTheWay ? said.onTheWay : said.atWork}
      </span>
      {onTheWay && where && (
        <span data-testid="case-apart">{apartWords(where.position, to, words)}</span>
      )}
      {onTheWay && task.eta_s !== null && (
        <span>
          {(task.about ? said.about : said.expected)(
            dayTime(task.offered_at + task.eta_s * 1000, now),
          )}
        </span>
      )}
      {where?.silent && <span className="silent">{said.silent}</span>}
    </p>
  );
}

/** What the map shows, for whoever sees it for the first time. */
function Legend({ icon, task }: { icon: IconName; task: Task }) {
  const { going: said } = useWords();
  const light = useLight();
  const address = useMemo(() => iconAddress(icon, paletteOf(light)), [icon, light]);
  return (
    <p className="map-legend">
      <span><i className="dot state-3" />{said.place}</span>
      <span><img src={address} alt="" width="20" height="20" />{said.worker}</span>
      {task.state === "accepted" && <span><i className="dash" />{said.line}</span>}
    </p>
  );
}
