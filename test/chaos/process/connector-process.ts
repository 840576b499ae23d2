import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { compiledProgram } from '../../support/system/compiled-program.js';
import { limitFiles } from '../../support/system/file-limit.js';
import type { Exit } from '../../support/system/program.js';
import type { ProbeSample } from './sample.js';

/** What is to be known of a connector's process. */
export interface ConnectorProcessOptions {
  /** Path of the configuration file. */
  readonly config: string;
  readonly onLine: (line: string) => void;
  readonly onErrorOutput: (text: string) => void;
  readonly onSample: (sample: ProbeSample) => void;
  readonly onExit: (exit: Exit) => void;
}

const PROBE = fileURLToPath(new URL('./probe.mjs', import.meta.url));
const PROBE_DESCRIPTOR = 3;
const KEPT_LINES = 40;

const alive = new Set<ChildProcess>();

/** One `casebridge start`, with the probe in it. */
export class ConnectorProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<Exit>;
  readonly #tail: string[] = [];
  #lines = 0;
  #hasExited = false;

  constructor(options: ConnectorProcessOptions) {
    this.#child = spawn(process.execPath, ['--import', PROBE, compiledProgram(), 'start', '--config', options.config], {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', NODE_ENV: 'test' },
    });
    alive.add(this.#child);
    this.#exited = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => {
        alive.delete(this.#child);
        this.#hasExited = true;
        options.onExit({ code, signal });
        resolve({ code, signal });
      });
    });
    eachLine(this.#child.stdout, (line) => {
      this.#lines += 1;
      this.#keep(line);
      options.onLine(line);
    });
    this.#child.stderr?.setEncoding('utf8').on('data', options.onErrorOutput);
    const probe = this.#child.stdio[PROBE_DESCRIPTOR];
    if (probe && 'read' in probe) eachLine(probe, (line) => options.onSample(JSON.parse(line) as ProbeSample));
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('the connector was not started');
    return this.#child.pid;
  }

  /** True once it has said anything: it holds the data folder and listens for signals. */
  get speaks(): boolean {
    return this.#lines > 0;
  }

  get hasExited(): boolean {
    return this.#hasExited;
  }

  /** Its last lines, for messages. */
  get excerpt(): string {
    return this.#tail.join('\n');
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  exited(): Promise<Exit> {
    return this.#exited;
  }

  /** Fills its disk, or makes room again. */
  limitFiles(full: boolean): void {
    limitFiles(this.pid, full);
  }

  #keep(line: string): void {
    this.#tail.push(line);
    if (this.#tail.length > KEPT_LINES) this.#tail.shift();
  }
}

function eachLine(stream: Readable | null, take: (line: string) => void): void {
  let rest = '';
  stream?.setEncoding('utf8').on('data', (text: string) => {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
}

process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});
