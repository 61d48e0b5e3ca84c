// Who could go to a case now; whoever may, sends one of them.
import { useEffect, useRef, useState } from "react";
import type { Case, Purpose } from "./api.ts";
import { Candidates } from "./Candidates.tsx";
import { useKeys } from "./keys.ts";
import { ReasonForm } from "./ReasonForm.tsx";
import type { Words } from "./words/en.ts";
import { codeWords, useWords } from "./words/language.ts";

/** Who is to be sent, and what for: a case may want something else by the time the reason is
 * written. */
interface Chosen { worker: string; errand: Purpose }

interface Props { matter: Case; done: () => void; keyed: boolean }

export function CouldGo({ matter, done, keyed }: Props) {
  const words = useWords();
  const box = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  /** Who was sent from here last. */
  const [sent, setSent] = useState<string | null>(null);
  const { able, errand } = matter;
  const may = matter.may.includes("send");
  const nobody = matter.waits_for === "worker";
  useEffect(() => {
    // Where nobody goes the list is open; it closes by hand only.
    if (nobody) setOpen(true);
  }, [nobody]);
  const listens = keyed && may && chosen === null && able.length > 0;
  useKeys(listens ? { a: () => enter(box.current) } : {});
  useFocusBack(box, chosen?.worker ?? null);
  const choose = (worker: string) => {
    if (!errand) return;
    setSent(null);
    setChosen({ worker, errand });
  };
  const end = (told: boolean) => {
    if (told) setSent(chosen?.worker ?? null);
    setChosen(null);
    if (told) done();
  };
  if (able.length === 0 && chosen === null && sent === null) return null;
  return (
    <div ref={box} className="able" data-testid="able">
      {able.length > 0 && (
        <details open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
          <summary>
            {nobody ? words.task.noneCan : words.task.canGo}
            {keyed && may && <kbd>a</kbd>}
          </summary>
          <Candidates all={able} sent={null} send={may ? choose : undefined} />
        </details>
      )}
      {sent !== null && (
        <p role="status" tabIndex={-1} data-testid="send-done">
          {words.decide.done(words.decide.sendWho(sent))}
        </p>
      )}
      {chosen && (
        <ReasonForm key={chosen.worker} id={matter.id} decision="send" {...chosen}
          word={words.decide.sendWho(chosen.worker)} not={whyNot(chosen, matter, words)}
          end={end} refused={done} />
      )}
    </div>
  );
}

/** Why the one who was chosen can no longer be sent, in words. */
function whyNot({ worker, errand }: Chosen, matter: Case, words: Words): string | null {
  if (!matter.may.includes("send") || matter.errand !== errand) return words.errors.illegal!;
  const cannot = matter.able.find((one) => one.worker === worker)?.cannot;
  return cannot ? codeWords(cannot, words) : null;
}

/** Opens the list, and goes to the first who can be sent. */
function enter(box: HTMLElement | null): void {
  const list = box?.querySelector("details");
  if (!list) return;
  list.open = true;
  (list.querySelector<HTMLElement>("button") ?? list.querySelector("summary"))?.focus();
}

/** When the form goes, what it said or the button it came from has the focus. */
function useFocusBack(box: React.RefObject<HTMLElement | null>, chosen: string | null): void {
  const before = useRef<string | null>(null);
  useEffect(() => {
    const left = before.current;
    before.current = chosen;
    if (chosen !== null || left === null) return;
    const stop = box.current?.querySelector<HTMLElement>("[role=status]") ??
      box.current?.querySelector<HTMLElement>(`[data-worker="${CSS.escape(left)}"] button`) ??
      box.current?.querySelector("summary");
    stop?.focus();
  }, [box, chosen]);
}
