import { setTimeout as wait } from 'node:timers/promises';
import type { CicCalls } from './cic-process.js';
import { type Figures, figuresOf, type Run } from './measure/figures.js';
import type { OrgCalls } from './org-process.js';
import { ChildProgram } from './process/child-program.js';
import type { SubjectCalls, Surroundings, Usage } from './subjects/subject-calls.js';

/** The programs that are compared. */
export const SUBJECTS = ['casebridge', 'plainLoop'] as const;
export type SubjectName = (typeof SUBJECTS)[number];

/** What can run between the servers: a subject, or the driver that only finds out how much the servers take. */
export type ProgramName = SubjectName | 'driver';

type SubjectProgram = ChildProgram<SubjectCalls & Record<string, (argument: never) => Promise<unknown>>>;

const FILES: Readonly<Record<ProgramName, string>> = {
  casebridge: 'casebridge-process.ts',
  plainLoop: 'plain-loop-process.ts',
  driver: 'driver-process.ts',
};
const SETTLE_MS = 1_500;
const WARM_UP_CASES = 200;
const WARM_UP_LIMIT_MS = 30_000;

/** Both servers and one subject, each in a process of its own. */
export class World {
  readonly #org = new ChildProgram<OrgCalls>('org-process.ts');
  readonly #cic = new ChildProgram<CicCalls>('cic-process.ts');
  readonly #subjectFile: string;
  readonly #subjectOptions: readonly string[];
  #surroundings: Surroundings | undefined;
  #subject: SubjectProgram | undefined;
  #idle: Usage | undefined;

  /** @param profileFolder where Casebridge's CPU profile goes; undefined for none. */
  constructor(subject: ProgramName, profileFolder: string | undefined) {
    this.#subjectFile = FILES[subject];
    const profile = profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`];
    this.#subjectOptions = [
      '--expose-gc',

      ...(subject === 'casebridge' ? profile : []),
    ];
  }

  get org(): ChildProgram<OrgCalls> {
    return this.#org;
  }

  get cic(): ChildProgram<CicCalls> {
    return this.#cic;
  }

  async startServers(): Promise<void> {
    const [org, cic] = await Promise.all([this.#org.call('listen', null), this.#cic.call('listen', null)]);
    this.#surroundings = { org, cic };
  }

  /** Starts a fresh subject, looks at it at rest, and lets it warm up: code that has just been compiled tells little. */
  async startSubject(): Promise<void> {
    await this.launchSubject();
    await wait(SETTLE_MS);
    this.#idle = await this.#running().call('usage', null);
    await this.#org.call('createCases', WARM_UP_CASES);
    await this.untilProcessed(WARM_UP_CASES, WARM_UP_LIMIT_MS);
    await this.#org.call('closeCases', WARM_UP_CASES);
    await this.untilProcessed(2 * WARM_UP_CASES, WARM_UP_LIMIT_MS);
  }

  /** Starts a fresh subject into whatever waits for it. */
  async launchSubject(): Promise<void> {
    if (!this.#surroundings) throw new Error('the servers are not started');
    this.#subject = new ChildProgram(this.#subjectFile, this.#subjectOptions);
    await this.#subject.call('begin', null);
    await this.#subject.call('start', this.#surroundings);
  }

  async stopSubject(): Promise<void> {
    const subject = this.#subject;
    this.#subject = undefined;
    if (!subject) return;
    try {
      await subject.call('stop', null);
    } finally {
      await subject.end();
    }
  }

  /** Forgets what was measured; from now on every round trip to a server takes so many milliseconds longer. */
  async reset(roundTripMs = 0): Promise<void> {
    await Promise.all([
      this.#org.call('reset', { roundTripMs }),
      this.#cic.call('reset', { roundTripMs }),
      this.#subject?.call('begin', null),
    ]);
  }

  /** Waits until so many rows are marked. @throws Error after `limitMs`. */
  async untilProcessed(count: number, limitMs: number): Promise<void> {
    if (await this.#org.call('processed', { count, limitMs })) return;
    const { rows } = await this.#org.call('report', null);
    const marked = rows.filter(({ marks }) => marks > 0).length;
    throw new Error(`${marked} of ${count} rows were marked within ${limitMs} ms`);
  }

  /** @throws Error if the run was not right. */
  async figures(expectedRows: number): Promise<Figures> {
    return figuresOf(await this.run(expectedRows));
  }

  /** All that was seen since the last `reset`. */
  async run(expectedRows: number): Promise<Run> {
    const end = await this.#running().call('usage', null);
    const [org, cic] = await Promise.all([this.#org.call('report', null), this.#cic.call('report', null)]);
    return { org, cic, expectedRows, idle: this.#idle ?? end, end };
  }

  async stop(): Promise<void> {
    try {
      await this.stopSubject();
    } finally {
      await Promise.all([this.#org.end(), this.#cic.end()]);
    }
  }

  #running(): SubjectProgram {
    if (!this.#subject) throw new Error('no subject is running');
    return this.#subject;
  }
}
