// Patrol coverage: how long ago each grid was last looked at, as bars against the target.
import type { Coverage } from "./api.ts";
import { grouped, isGoodShare, measured, percent } from "./numbers.ts";
import { spanWords } from "./time.ts";
import { useWords } from "./words/language.ts";

const MINUTE_MS = 60_000;

export function CoveragePlot({ coverage }: { coverage: Coverage }) {
  const words = useWords();
  const said = words.status;
  const span = (minutes: number) => spanWords(minutes * MINUTE_MS, words.span);
  const most = Math.max(1, ...coverage.histogram.map((bar) => bar.grids));
  const { streets } = coverage;
  return (
    <section className="card coverage">
      <h2>{said.coverage}<small>{said.target(span(coverage.target_min))}</small></h2>
      <div className="coverage-body">
        <ul className="bars">
          {coverage.histogram.map((bar) => {
            const never = bar.up_to_min === null;
            const due = !never && bar.up_to_min! > coverage.target_min;
            return (
              <li key={String(bar.up_to_min)} className={never ? "never" : due ? "late" : ""}>
                <span className="bar-count">{grouped(bar.grids)}</span>
                <i style={{ height: `${Math.max(1, (100 * bar.grids) / most)}%` }} />
                <span>{never ? said.never : said.upTo(span(bar.up_to_min!))}</span>
              </li>
            );
          })}
        </ul>
        <div>
          <p className={isGoodShare(coverage.within_target, coverage.grids)
            ? "number good" : "number"}>
            <b>{percent(coverage.within_target, coverage.grids)}</b> {said.within}
          </p>
          <p className="number">
            <b>{percent(coverage.looked, coverage.grids)}</b> {said.looked}
            {" "}({grouped(coverage.looked)} / {grouped(coverage.grids)} {said.grids})
          </p>
          <p className="number"><b>{span(coverage.mean_age_min)}</b> {said.mean}</p>
          {coverage.oldest_age_min !== null &&
            <p className="number"><b>{span(coverage.oldest_age_min)}</b> {said.oldest}</p>}
          {streets.segments > 0 && (
            <p className="number">
              <b>{percent(streets.passed_km, streets.length_km)}</b>
              {" "}{said.passed(measured(streets.passed_km), measured(streets.length_km))}
            </p>
          )}
        </div>
      </div>
    </section>
  );
}
