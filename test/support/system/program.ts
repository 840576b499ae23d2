import { type ChildProcess, spawn } from 'node:child_process';
import { compiledProgram } from './compiled-program.js';
import { eventually } from './eventually.js';

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** How a program is started. */
export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** A line of the log, as the JSON console writes it. */
export interface LogEntry {
  readonly level: string;
  readonly component: string;
  readonly message: string;
  readonly rowId?: string;
  readonly objectId?: string;
  readonly interactionId?: string;
  readonly code?: string;
}

/** How long a program may take to begin and to end, on a busy machine. Milliseconds. */
export const PROGRAM_LIMIT_MS = 60_000;

const alive = new Set<Program>();

/** A started `casebridge` command, with all that it has written. */
export class Program {
  stdout = '';
  stderr = '';
  exit: Exit | undefined;
  readonly #child: ChildProcess;
  readonly #closed: Promise<Exit>;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.#closed = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        alive.delete(this);
        this.exit = { code, signal };
        resolve(this.exit);
      });
    });
    alive.add(this);
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('the program was not started');
    return this.#child.pid;
  }

  /** Nobody reads standard output any more. */
  closeOutput(): void {
    this.#child.stdout?.destroy();
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** How the program ended. @throws Error if it has not ended in time. */
  async ended(limitMs = PROGRAM_LIMIT_MS): Promise<Exit> {
    return eventually('the end of the program', limitMs, () => this.exit).catch((error: Error) => {
      throw new Error(`${error.message}\n${this.excerpt()}`);
    });
  }

  /** Ends it without asking, and waits until it is gone. */
  async kill(): Promise<Exit> {
    if (this.exit === undefined) this.#child.kill('SIGKILL');
    return this.#closed;
  }

  /** Complete lines of standard output that are JSON. */
  entries(): readonly LogEntry[] {
    const lines = this.stdout.split('\n').slice(0, -1);
    return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as LogEntry);
  }

  /** Waits for a log line. @throws Error if it does not come, or the program ends before. */
  async logged(message: string | RegExp, limitMs = PROGRAM_LIMIT_MS, about: Partial<LogEntry> = {}): Promise<LogEntry> {
    return this.until(`log line ${String(message)}`, limitMs, () =>
      this.entries().find((entry) => matches(entry, message, about)),
    );
  }

  /** Waits for what the program does. */
  async until<T>(what: string, limitMs: number, probe: () => T | undefined | false): Promise<T> {
    const ended = () => {
      throw new Error(`${what}: the program has ended with ${JSON.stringify(this.exit)}\n${this.excerpt()}`);
    };
    const found = await eventually(what, limitMs, () => probe() || (this.exit ? 'ended' : undefined)).catch(
      (error: Error) => {
        throw new Error(`${error.message}\n${this.excerpt()}`);
      },
    );
    return found === 'ended' ? probe() || ended() : found;
  }

  /** The end of what it has written, for messages. */
  excerpt(): string {
    return `stdout: …${this.stdout.slice(-1_200)}\nstderr: …${this.stderr.slice(-1_200)}`;
  }
}

function matches(entry: LogEntry, message: string | RegExp, about: Partial<LogEntry>): boolean {
  const says = typeof message === 'string' ? entry.message.includes(message) : message.test(entry.message);
  return says && Object.entries(about).every(([name, value]) => entry[name as keyof LogEntry] === value);
}

/** Starts `casebridge ARGS` as a process of its own, without the configuration of whoever runs the tests. */
export function startProgram(args: readonly string[], options: ProgramOptions = {}): Program {
  const child = spawn(process.execPath, [compiledProgram(), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: what it leaves behind can be asked for.
    detached: true,
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', NODE_ENV: 'test', ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  return new Program(child);
}

/** Runs `casebridge ARGS` to its end. */
export async function runProgram(args: readonly string[], options: ProgramOptions = {}): Promise<Program> {
  const program = startProgram(args, options);
  try {
    await program.ended();
    return program;
  } catch (error) {
    await program.kill();
    throw error;
  }
}

/** True while any process that this program started, or itself, is there. */
export function hasProcesses(program: Program): boolean {
  try {
    process.kill(-program.pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Ends whatever a test file has started and not ended. */
export async function killPrograms(): Promise<void> {
  await Promise.all([...alive].map((program) => program.kill()));
}

process.on('exit', () => {
  for (const program of alive) program.signal('SIGKILL');
});
