import type { Writable } from 'node:stream';
import winston from 'winston';
import type { Config } from '../config/schema.js';
import type { Clock } from '../runtime/clock.js';
import { Listeners } from '../runtime/listeners.js';
import { ConsoleOutput } from './console-output.js';
import { FileOutput } from './file-output.js';
import { isAtLeast, LOG_LEVELS, type Log, type LogLevel, type LogLine, type LogRecord } from './log.js';
import { type LineFile, type LogFileOptions, RotatingLogFile } from './log-file.js';
import { logRecord } from './log-record.js';
import { RecordTransport } from './record-transport.js';
import type { Redactor } from './redactor.js';

/** What a logger works with. */
export interface LoggerOptions {
  /** Sizes and ages may change; the level is changed by `setLevel`. */
  readonly settings: Pick<Config['logs'], 'dir' | 'level' | 'maxFileSize' | 'maxTotalSize' | 'keepDays' | 'console'>;
  /** `connector.pluginName`; names the files. */
  readonly pluginName: string;
  readonly clock: Clock;
  /** Applied to every line, wherever it goes. */
  readonly redactor: Redactor;
  /** Standard output, or what takes its place. */
  readonly console: Writable;
  /** Log files other than those in `settings.dir`. */
  readonly file?: LineFile;
}

/** Makes the log of a process: files, and the console if it is wanted there. Never throws, also not later. */
export function createLogger(options: LoggerOptions): Log {
  return new WinstonLog(options);
}

function logFileOptions({ settings, pluginName, clock }: LoggerOptions): LogFileOptions {
  return {
    dir: settings.dir,
    pluginName,
    clock,
    get maxFileSize() {
      return settings.maxFileSize;
    },
    get maxTotalSize() {
      return settings.maxTotalSize;
    },
    get keepDays() {
      return settings.keepDays;
    },
  };
}

class WinstonLog implements Log {
  readonly #options: LoggerOptions;
  readonly #console: ConsoleOutput;
  readonly #files: FileOutput;
  readonly #logger: winston.Logger;
  // A listener that fails cannot be told of here: the line would go to it, too.
  readonly #listeners = new Listeners<LogRecord>(() => undefined);
  #level: LogLevel;
  #closed: Promise<void> | undefined;

  constructor(options: LoggerOptions) {
    this.#options = options;
    const { settings, clock } = options;
    this.#level = settings.level;
    this.#console = new ConsoleOutput(options.console, settings.console === 'json' ? 'json' : 'text');
    this.#console.open();
    this.#files = new FileOutput({
      file: options.file ?? new RotatingLogFile(logFileOptions(options)),
      dir: settings.dir,
      clock,
      announce: (level, message) => this.#console.write(this.#record(level, { component: 'Logs', message })),
      fallback: (record) => {
        if (settings.console === 'off') this.#console.write(record);
      },
    });
    const transports = [new RecordTransport((record) => this.#files.write(record))];
    if (settings.console !== 'off') transports.push(new RecordTransport((record) => this.#console.write(record)));
    this.#logger = winston.createLogger({
      // The level is asked before a record is made, and may change.
      level: 'debug',
      levels: Object.fromEntries(LOG_LEVELS.map((level, rank) => [level, rank])),
      format: winston.format.combine(),
      transports,
      exitOnError: false,
    });
  }

  log(level: LogLevel, line: LogLine): void {
    if (this.#closed || !isAtLeast(level, this.#level)) return;
    const record = this.#record(level, line);
    // winston leaves marks of its own on what it writes.
    const told = { ...record };
    this.#logger.write(record);
    this.#listeners.emit(told);
  }

  get level(): LogLevel {
    return this.#level;
  }

  setLevel(level: LogLevel): void {
    this.#level = level;
  }

  onRecord(listener: (record: LogRecord) => void): () => void {
    return this.#listeners.add(listener);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#logger.once('finish', () => resolve());
      this.#logger.end();
    });
    this.#files.close();
    this.#console.close();
  }

  #record(level: LogLevel, line: LogLine): LogRecord {
    const { clock, redactor } = this.#options;
    try {
      return logRecord(clock.now(), level, line, redactor);
    } catch {
      // A field that cannot even be looked at (a revoked proxy) costs the fields, not the line.
      return logRecord(clock.now(), level, { component: line.component, message: line.message }, redactor);
    }
  }
}
