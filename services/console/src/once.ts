// Reading one thing at a time: no second question while one is under way, so that no older answer
// can replace a newer one.

export interface Once {
  /** What is known may be old: reads now, or once more after the reading that is under way. */
  ask: () => void;
  /** Reads now, unless it is being read. */
  poll: () => void;
  /** Nothing is taken any more. */
  leave: () => void;
}

export function oneAtATime<T>(
  read: () => Promise<T>, take: (value: T) => void, failed: (error: unknown) => void,
): Once {
  let busy = false;
  let again = false;
  let left = false;
  const done = (then: () => void) => {
    busy = false;
    if (left) return;
    then();
    if (again) poll();
  };
  const poll = () => {
    if (busy || left) return;
    busy = true;
    again = false;
    read().then(
      (value) => done(() => take(value)), (error: unknown) => done(() => failed(error)));
  };
  const ask = () => {
    again = busy;
    poll();
  };
  return { ask, poll, leave: () => { left = true; } };
}
