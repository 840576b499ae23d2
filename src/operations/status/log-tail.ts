import { Listeners } from '../../runtime/listeners.js';
import { isAtLeast, isLogLevel, type LogRecord } from '../log.js';
import type { LogFilter, LogView } from './log-view.js';

const DEFAULT_CAPACITY = 5_000;

/** Keeps the latest log lines for screens. */
export class LogTail {
  readonly #capacity: number;
  readonly #lines: LogView[] = [];
  readonly #listeners = new Listeners<LogView>(() => undefined);
  /** Where the next line goes once the ring is full. */
  #next = 0;
  #sequence = 0;

  /** @param capacity lines that are kept. */
  constructor(capacity = DEFAULT_CAPACITY) {
    this.#capacity = capacity;
  }

  /** Takes a record that was written. */
  take(record: LogRecord): void {
    const { time, level, component, message, ...fields } = record;
    this.#sequence += 1;
    const line: LogView = { sequence: this.#sequence, time, level, component, message, fields };
    this.#lines[this.#next] = line;
    this.#next = (this.#next + 1) % this.#capacity;
    this.#listeners.emit(line);
  }

  /** The latest lines that the filter wants, newest last. */
  read(filter: LogFilter): readonly LogView[] {
    const { after = 0, limit = this.#capacity } = filter;
    const wanted: LogView[] = [];
    const matches = logMatcher(filter);
    for (let back = 1; back <= this.#lines.length && wanted.length < limit; back += 1) {
      const line = this.#lines[(this.#next - back + this.#capacity) % this.#capacity];
      if (!line || line.sequence <= after) break;
      if (matches(line)) wanted.push(line);
    }
    return wanted.reverse();
  }

  /** Calls back with each new line; what the listener throws is ignored. @returns how to stop it. */
  onLine(listener: (line: LogView) => void): () => void {
    return this.#listeners.add(listener);
  }
}

/** Whether a line is wanted by level and text of a filter. An unknown level wants every line. */
export function logMatcher({ level, text = '' }: Pick<LogFilter, 'level' | 'text'>): (line: LogView) => boolean {
  const part = text.toLowerCase();
  const least = level !== undefined && isLogLevel(level) ? level : undefined;
  return (line) => {
    if (least !== undefined && isLogLevel(line.level) && !isAtLeast(line.level, least)) return false;
    return part === '' || contains(line, part);
  };
}

function contains({ component, message, fields }: LogView, part: string): boolean {
  if (component.toLowerCase().includes(part) || message.toLowerCase().includes(part)) return true;
  return JSON.stringify(fields).toLowerCase().includes(part);
}
