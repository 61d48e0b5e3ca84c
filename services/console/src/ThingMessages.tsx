// What a thing says, as the bytes it says it in: the newest message, and those that come meanwhile.
import { useEffect, useState } from "react";
import { api, type Message } from "./api.ts";
import { useNow } from "./clock.ts";
import { grouped } from "./numbers.ts";
import { useReading } from "./reading.ts";
import { dayTime } from "./time.ts";
import { useWords } from "./words/language.ts";

const MESSAGE_MS = 2000;
const SHOWN_MAX = 10;

/** JSON with a line for each field; anything else as it is. */
function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

export function ThingMessages({ name }: { name: string }) {
  const words = useWords();
  const now = useNow(10_000);
  const newest = useReading(name, () => api.thingMessage(name), MESSAGE_MS).value;
  const [heard, setHeard] = useState<Message[]>([]);
  useEffect(() => {
    if (!newest) return;
    setHeard((before) => before[0]?.at === newest.at && before[0].body_text === newest.body_text
      ? before : [newest, ...before].slice(0, SHOWN_MAX));
  }, [newest]);
  const said = words.thingPage;
  return (
    <section className="card letters messages" data-testid="thing-messages">
      <h3>{said.messages}</h3>
      {heard.length === 0 && <p className="faint">{said.noMessages}</p>}
      <ul>
        {heard.map((message) => (
          <li key={`${message.at} ${message.body_text}`}>
            <details>
              <summary>
                <time>{dayTime(message.at, now)}</time>
                <span>{message.from}</span>
                <span className="mono">{message.topic}</span>
                <span className="bytes">{grouped(message.bytes)} {words.status.bytes}</span>
              </summary>
              <pre>{readable(message.body_text)}</pre>
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}
