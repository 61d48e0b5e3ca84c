// Those who could go, each with the time it takes and how it stands now.
import type { Candidate } from "./api.ts";
import { thingAddress } from "./address.ts";
import { Link } from "./Link.tsx";
import { spanWords } from "./time.ts";
import { codeWords, useWords } from "./words/language.ts";

interface Props {
  all: Candidate[];
  /** Who was sent. */
  sent: string | null;
  /** Sends one of them; without it nobody is sent from here. */
  send?: ((worker: string) => void) | undefined;
}

export function Candidates({ all, sent, send }: Props) {
  const longest_s = Math.max(1, ...all.map((candidate) => candidate.eta_s));
  return (
    <ul className={send ? "pool sending" : "pool"}>
      {all.map((candidate) => (
        <li key={candidate.worker} className={candidate.worker === sent ? "sent" : ""}
          data-testid="candidate" data-worker={candidate.worker}>
          <span className={`role ${candidate.role}`} />
          <Link to={thingAddress(candidate.worker)} className="pool-name">
            {candidate.worker}
          </Link>
          <span className="pool-bar">
            <span style={{ width: `${(100 * candidate.eta_s) / longest_s}%` }} />
          </span>
          <Arrival candidate={candidate} />
          {send && <Sending candidate={candidate} send={send} />}
        </li>
      ))}
    </ul>
  );
}

function Arrival({ candidate }: { candidate: Candidate }) {
  const words = useWords();
  const says = candidate.about ? words.task.about : words.task.in;
  return (
    <span className="pool-eta">
      {says(spanWords(candidate.eta_s * 1000, words.span))}
      {candidate.now && <em className={candidate.now}> · {words.stands[candidate.now]}</em>}
    </span>
  );
}

interface SendingProps { candidate: Candidate; send: (worker: string) => void }
function Sending({ candidate: { worker, cannot }, send }: SendingProps) {
  const words = useWords();
  if (cannot) return <span className="faint">{codeWords(cannot, words)}</span>;
  return (
    <button type="button" className="button small" data-testid="send"
      aria-label={words.decide.sendWho(worker)} onClick={() => send(worker)}>
      {words.decide.send}
    </button>
  );
}
