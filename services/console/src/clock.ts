// The server's clock is the only clock for limits; the browser only counts on from what it heard.
import { useEffect, useState } from "react";

let ahead_ms = 0;

/** Takes the server's time as just heard, in milliseconds since 1970 UTC. */
export function setServerNow(now: number): void {
  ahead_ms = now - Date.now();
}

export function serverNow(): number {
  return Date.now() + ahead_ms;
}

/** The server's time, drawn again every `every_ms`. */
export function useNow(every_ms = 1000): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = window.setInterval(() => setNow(serverNow()), every_ms);
    return () => window.clearInterval(timer);
  }, [every_ms]);
  return now;
}
