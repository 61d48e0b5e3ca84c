// A link to another page of the console, followed without loading anything anew.
import type { ReactNode } from "react";
import { goTo } from "./address.ts";

interface Props {
  to: string; children: ReactNode; className?: string; testid?: string; label?: string;
  current?: boolean;
}

export function Link({ to, children, className, testid, label, current }: Props) {
  return (
    <a href={to} className={className} data-testid={testid} aria-label={label}
      aria-current={current ? "page" : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        goTo(to);
      }}>
      {children}
    </a>
  );
}
