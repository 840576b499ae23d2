import { createReadStream } from 'node:fs';
import type { ChosenLog } from './log-choice.js';

/** A line beyond this is cut. Characters. */
const MAX_LINE = 262_144;
const CHUNK_BYTES = 65_536;

/**
 * The lines of a log file, some at a time, so that a process that does other work is held up for moments only. Where a
 * file does not begin at its start, the first line is in part and left out.
 * @throws the system's error; the signal's reason when it aborts.
 */
export async function* logLines(log: ChosenLog, signal: AbortSignal): AsyncGenerator<readonly string[]> {
  if (log.end <= log.start) return;
  const stream = createReadStream(log.path, {
    start: log.start,
    end: log.end - 1,
    encoding: 'utf8',
    highWaterMark: CHUNK_BYTES,
    signal,
  });
  let rest = '';
  let isPart = log.start > 0;
  for await (const chunk of stream) {
    const lines = (rest + String(chunk)).split('\n');
    rest = (lines.pop() ?? '').slice(0, MAX_LINE);
    if (isPart && lines.length > 0) {
      lines.shift();
      isPart = false;
    }
    if (lines.length > 0) yield lines;
  }
  if (rest !== '' && !isPart) yield [rest];
}
