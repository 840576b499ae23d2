import type { Worded } from '../../../web-page/logic/tone.js';

const LINKS: Readonly<Record<string, Worded>> = {
  connecting: { tone: 'busy', word: 'connecting' },
  up: { tone: 'busy', word: 'up, not ready' },
  ready: { tone: 'good', word: 'ready' },
  lost: { tone: 'bad', word: 'lost' },
  stopped: { tone: 'idle', word: 'stopped' },
};

const RESULTS: Readonly<Record<string, Worded>> = {
  ok: { tone: 'good', word: 'ok' },
  warn: { tone: 'warn', word: 'warning' },
  fail: { tone: 'bad', word: 'failed' },
  skipped: { tone: 'idle', word: 'skipped' },
  unknown: { tone: 'idle', word: 'unknown' },
};

const INTERACTIONS: Readonly<Record<string, Worded>> = {
  waiting: { tone: 'warn', word: 'waiting' },
  alerting: { tone: 'busy', word: 'alerting' },
  withAgent: { tone: 'good', word: 'with agent' },
  ended: { tone: 'idle', word: 'ended' },
  gone: { tone: 'idle', word: 'gone' },
};

const STANDINGS: Readonly<Record<string, Worded>> = {
  waitsForRouting: { tone: 'busy', word: 'waits for routing' },
  waitsForAgent: { tone: 'warn', word: 'waits for an agent' },
  alerting: { tone: 'busy', word: 'alerting an agent' },
  withAgent: { tone: 'good', word: 'with an agent' },
  routedAgain: { tone: 'warn', word: 'routed again after a switchover' },
  missing: { tone: 'busy', word: 'not found after a switchover' },
  parked: { tone: 'bad', word: 'parked' },
  noRow: { tone: 'idle', word: 'no row was made' },
  mayCome: { tone: 'busy', word: 'something may still come' },
  stranded: { tone: 'bad', word: 'stranded' },
  settled: { tone: 'good', word: 'settled' },
  unknown: { tone: 'idle', word: 'unknown' },
};

const SOURCES: Readonly<Record<string, string>> = { salesforce: 'Salesforce', ledger: 'Ledger', cic: 'CIC' };

/**
 * State of a connection. `up` is the best that a connection without a `ready` of its own reaches.
 * @param best the state in which all is well.
 */
export function linkWords(state: string, best: 'up' | 'ready'): Worded {
  if (state === 'up' && best === 'up') return { tone: 'good', word: 'up' };
  return LINKS[state] ?? other(state);
}

/** Result of a check, or health of a queue. */
export function resultWords(result: string): Worded {
  return RESULTS[result] ?? other(result);
}

/** State of an interaction. */
export function interactionWords(state: string): Worded {
  return INTERACTIONS[state] ?? other(state);
}

/** Where a case stands. */
export function standingWords(standing: string): Worded {
  return STANDINGS[standing] ?? other(standing);
}

/** Who says a line of a timeline. */
export function sourceWords(source: string): string {
  return SOURCES[source] ?? source;
}

/** How grave a log line or a trouble is. */
export function levelWords(level: string): Worded {
  if (level === 'error') return { tone: 'bad', word: 'error' };
  if (level === 'warn') return { tone: 'warn', word: 'warn' };
  return { tone: level === 'note' ? 'busy' : 'idle', word: level };
}

/** A word that a newer server may send is shown as it is. */
function other(word: string): Worded {
  return { tone: 'idle', word };
}
