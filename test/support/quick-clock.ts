import { type Clock, systemClock } from '../../src/runtime/clock.js';

/** Real time in which every wait is `factor` times shorter, for waits of minutes over real sockets. */
export function quickClock(factor: number): Clock {
  return {
    now: () => systemClock.now(),
    monotonic: () => systemClock.monotonic() * factor,
    after: (delayMs, run) => systemClock.after(delayMs / factor, run),
  };
}
