import { sourceIn } from '../domain/intake-words.js';
import type { RowSource } from '../domain/row.js';
import { sleep } from '../runtime/abort.js';
import { systemClock } from '../runtime/clock.js';
import { throughRunning } from './running.js';
import type { GroupCommand } from './with-config.js';

/** History is written a moment later than it happens. Milliseconds. */
const HISTORY_MS = 3_000;
const HISTORY_POLL_MS = 300;

/** Asks the group that runs on this data folder how it came to know of a row; undefined if none runs, or its history does not tell. */
export function sourceThrough(command: GroupCommand) {
  return async (rowId: string, signal: AbortSignal): Promise<RowSource | undefined> => {
    const until = systemClock.monotonic() + HISTORY_MS;
    for (;;) {
      const told = await throughRunning(command, (running) => running.explain(rowId, signal));
      const lines = told?.result.timeline.filter(({ stage }) => stage === 'intake') ?? [];
      const [source] = lines.map(({ what }) => sourceIn(what)).filter((found) => found !== undefined);
      if (!told || source !== undefined || systemClock.monotonic() > until) return source;
      await sleep(systemClock, HISTORY_POLL_MS, signal);
    }
  };
}
