import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Deferred, deferred } from '../../../src/runtime/deferred.js';
import type { AnswerMessage, CallMessage, Calls } from './calls.js';

/** A program of the bench in a process of its own, so that its memory and CPU time are its own. */
export class ChildProgram<C extends Calls> {
  readonly #file: string;
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, Deferred<unknown>>();
  #nextId = 1;

  /**
   * @param file name of the program beside `main.ts`.
   * @param nodeOptions options of Node beside those of this process.
   */
  constructor(file: string, nodeOptions: readonly string[] = []) {
    this.#file = file;
    this.#process = fork(fileURLToPath(new URL(`../${file}`, import.meta.url)), [], {
      execArgv: [...process.execArgv, ...nodeOptions],
    });
    this.#process.on('message', (message: AnswerMessage) => this.#answered(message));
    this.#process.on('exit', (code, signal) => this.#failAll(`${file} ended (${signal ?? code})`));
  }

  /** @throws Error if the call failed over there, or the process ended. */
  async call<N extends keyof C & string>(name: N, argument: Parameters<C[N]>[0]): Promise<Awaited<ReturnType<C[N]>>> {
    const id = this.#nextId++;
    const wait = deferred<unknown>();
    this.#waiting.set(id, wait);
    const message: CallMessage = { id, name, argument };
    this.#process.send(message, (error) => {
      if (error) wait.reject(error);
    });
    return (await wait.promise) as Awaited<ReturnType<C[N]>>;
  }

  /** Lets the process end and waits until it has. */
  async end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, 'exit');
    if (this.#process.connected) this.#process.disconnect();
    await exited;
  }

  #answered(message: AnswerMessage): void {
    const wait = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.ok) wait?.resolve(message.result);
    else wait?.reject(new Error(`${this.#file}: ${message.message}`));
  }

  #failAll(reason: string): void {
    for (const wait of this.#waiting.values()) wait.reject(new Error(reason));
    this.#waiting.clear();
  }
}
