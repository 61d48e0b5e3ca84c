// A sheet over the page with one thing to do: Escape closes it, the page behind is out of reach.
import { type ReactNode, useEffect, useId, useRef } from "react";
import "./styles/dialog.css";

interface Props {
  title: string; close: () => void; children: ReactNode; testid?: string; className?: string;
}

export function Dialog({ title, close, children, testid, className }: Props) {
  const sheet = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    if (!sheet.current?.open) sheet.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog className={className ? `dialog ${className}` : "dialog"} ref={sheet} onClose={close}
      aria-labelledby={id} data-testid={testid}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}
