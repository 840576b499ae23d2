import { setTimeout as wait } from 'node:timers/promises';
import type { Exit } from '../../support/system/program.js';
import type { Complain } from '../judge/violation.js';
import type { ConnectorProcess } from './connector-process.js';

/** What the end of a process may take beyond `routing.stopTimeout`, on a machine that is busy. Milliseconds. */
const MARGIN_MS = 10_000;
/** Exit code of a process that a second SIGTERM has cut short. */
const CUT_SHORT = 143;

/** Asks processes to stop, and measures how long that takes them. */
export class StopWatch {
  readonly #limitMs: number;
  readonly #complain: Complain;
  readonly #taken: number[] = [];

  constructor(stopTimeoutMs: number, complain: Complain) {
    this.#limitMs = stopTimeoutMs + MARGIN_MS;
    this.#complain = complain;
  }

  /** Milliseconds of every orderly stop so far. */
  get taken(): readonly number[] {
    return this.#taken;
  }

  /** SIGTERM; it has to end by itself with exit code 0. @returns milliseconds that it took. */
  async stop(process: ConnectorProcess): Promise<number> {
    const listens = process.speaks;
    const begun = performance.now();
    process.signal('SIGTERM');
    const exit = await this.#end(process);
    const tookMs = performance.now() - begun;
    if (listens) this.#taken.push(tookMs);
    if (!isClean(exit, listens)) this.#complainOf('SIGTERM', exit, process);
    return tookMs;
  }

  /** A second SIGTERM while it stops: it ends at once, unless it was done already. */
  async stopTwice(process: ConnectorProcess, afterMs: number): Promise<void> {
    const listens = process.speaks;
    process.signal('SIGTERM');
    await wait(afterMs);
    process.signal('SIGTERM');
    const exit = await this.#end(process);
    if (!isClean(exit, listens) && exit.code !== CUT_SHORT) this.#complainOf('SIGTERM twice', exit, process);
  }

  /** One that hangs is killed, so that what comes after it can be seen, too. */
  async #end(process: ConnectorProcess): Promise<Exit> {
    const timer = setTimeout(() => {
      this.#complain('P5', `the connector did not stop within ${this.#limitMs} ms\n${process.excerpt}`);
      process.signal('SIGKILL');
    }, this.#limitMs);
    const exit = await process.exited();
    clearTimeout(timer);
    return exit;
  }

  #complainOf(what: string, exit: Exit, process: ConnectorProcess): void {
    this.#complain('P5', `after ${what} the connector ended with ${JSON.stringify(exit)}\n${process.excerpt}`);
  }
}

/** Before its first line a process does not listen for signals yet, and the system ends it. */
function isClean({ code, signal }: Exit, listened: boolean): boolean {
  return code === 0 || (!listened && signal === 'SIGTERM');
}
