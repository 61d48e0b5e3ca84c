// What stands where something is read, where there is nothing, and where it could not be read.
import type { ReactNode } from "react";
import type { Refusal } from "./api.ts";
import { errorWords, useWords } from "./words/language.ts";
import "./styles/standstill.css";

interface SkeletonProps {
  /** Grey lines, as many as will probably come. */
  rows?: number;
  /** Cards instead of lines. */
  cards?: number; className?: string;
}

/** The shape of what comes, so that nothing jumps when it is there. */
export function Skeleton({ rows = 0, cards = 0, className }: SkeletonProps) {
  const { waits } = useWords();
  const many = (n: number, shape: string) =>
    Array.from({ length: n }, (_, place) => <i key={place} className={shape} />);
  return (
    <div className={className ? `skeleton ${className}` : "skeleton"} role="status">
      <span className="unseen">{waits.reading}</span>
      {many(rows, "skeleton-row")}
      {many(cards, "skeleton-card")}
    </div>
  );
}

const WELL = "M44 61l11 11 22-24";
const NOT_FOUND = "M46 60h28";

interface NothingProps {
  children: ReactNode;
  /** Nothing is like what was asked for; otherwise it is well that nothing is there. */
  asked?: boolean;
  /** What to do about it. */
  act?: ReactNode;
}

/** Nothing is there. */
export function Nothing({ children, asked, act }: NothingProps) {
  return (
    <div className="nothing" role="status">
      <svg viewBox="0 0 120 120" aria-hidden="true">
        <circle cx="60" cy="60" r="40" />
        <path className={asked ? "" : "well"} d={asked ? NOT_FOUND : WELL} />
      </svg>
      <p>{children}</p>
      {act}
    </div>
  );
}

interface TroubleProps {
  refusal: Refusal;
  /** What could not be read, where that is not plain. */
  title?: string; retry?: () => void;
}

/** It could not be read: why, and what to do. */
export function Trouble({ refusal, title, retry }: TroubleProps) {
  const words = useWords();
  const said = words.trouble;
  /** What is not there does not come by asking again. */
  const again = refusal.status !== 404;
  return (
    <div className="trouble" role="alert" data-testid="trouble">
      <b>{title ?? said.title}</b>
      <p>{errorWords(refusal, words)} {again && <span className="faint">{said.again}</span>}</p>
      {retry && again && (
        <button type="button" className="button" onClick={retry}>{said.retry}</button>
      )}
    </div>
  );
}
