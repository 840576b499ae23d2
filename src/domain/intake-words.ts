import type { RowSource } from './row.js';

const WORDS: Readonly<Record<RowSource, string>> = {
  stream: 'received from the stream',
  repeat: 'received from the stream, and read again',
  sweep: 'received from the sweep',
  retry: 'received from the retry',
};

/** What history says of how a row came in. */
export function receivedFrom(source: RowSource): string {
  return WORDS[source];
}

/** How a row came in, by a line of its history; undefined if the line is about something else. */
export function sourceIn(line: string): RowSource | undefined {
  return (Object.keys(WORDS) as RowSource[]).find((source) => line.endsWith(WORDS[source]));
}
