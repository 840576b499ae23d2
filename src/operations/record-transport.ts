import TransportStream from 'winston-transport';
import { LOG_LEVELS, type LogRecord } from './log.js';

/** A winston transport that hands each record on at once, so that it is written before the logging call returns. */
export class RecordTransport extends TransportStream {
  readonly #write: (record: LogRecord) => void;

  /** @param write must not throw. */
  constructor(write: (record: LogRecord) => void) {
    super();
    this.#write = write;
  }

  override log(info: unknown, next: () => void): void {
    if (isRecord(info)) this.#write(info);
    next();
  }
}

function isRecord(info: unknown): info is LogRecord {
  return (
    typeof info === 'object' && info !== null && 'level' in info && LOG_LEVELS.some((level) => level === info.level)
  );
}
