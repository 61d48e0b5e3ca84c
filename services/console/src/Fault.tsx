// What stands where a part of the page failed: the rest goes on, and a way out is offered.
import { Component, type ReactNode } from "react";
import { useWords } from "./words/language.ts";
import "./styles/standstill.css";

interface Props { children: ReactNode; instead: ReactNode }

export class Fault extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.instead : this.props.children;
  }
}

/** The page's code could not be read, or failed. */
export function PageFault() {
  const { trouble } = useWords();
  return (
    <main className="standstill">
      <div className="trouble" role="alert">
        <b>{trouble.page}</b>
        <p>{trouble.pageSays}</p>
        <button type="button" className="button" onClick={() => location.reload()}>
          {trouble.anew}
        </button>
      </div>
    </main>
  );
}

/** The map cannot be drawn by this browser. */
export function MapFault() {
  const { trouble } = useWords();
  return (
    <div className="map-fault trouble" role="alert" data-testid="map-fault">
      <b>{trouble.map}</b>
      <p>{trouble.mapSays}</p>
    </div>
  );
}
