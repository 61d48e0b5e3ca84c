// A line that people write into: its name, what is wrong with it, and what the browser may fill in.
import { useId } from "react";

interface Props {
  label: string; value: string; change: (value: string) => void;
  kind: "username" | "current-password" | "new-password";
  says?: string | undefined; wrong?: boolean; autoFocus?: boolean;
  /** The browser offers nothing of its own: the name is somebody else's. */
  foreign?: boolean;
}

export function Entry(props: Props) {
  const { label, value, change, kind, says, wrong = false, autoFocus, foreign } = props;
  const id = useId();
  const secret = kind !== "username";
  return (
    <div className="entry">
      <label htmlFor={id}>{label}</label>
      <input id={id} name={foreign ? "name" : kind} type={secret ? "password" : "text"}
        value={value} autoComplete={foreign ? "off" : kind} autoCapitalize="none"
        spellCheck={false} required autoFocus={autoFocus} aria-invalid={wrong}
        aria-describedby={says ? `${id}-says` : undefined}
        onChange={(event) => change(event.target.value)} />
      {says && <small id={`${id}-says`} className={wrong ? "warn" : "faint"}>{says}</small>}
    </div>
  );
}
