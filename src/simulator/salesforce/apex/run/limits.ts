import { raise } from './throw.js';

/** What a transaction may use. Source: Apex Developer Guide, "Execution Governors and Limits". */
export interface LimitValues {
  readonly queries: number;
  readonly queryRows: number;
  readonly aggregateQueries: number;
  readonly dmlStatements: number;
  readonly dmlRows: number;
  readonly cpuTime: number;
  readonly heapSize: number;
  readonly queueableJobs: number;
  readonly futureCalls: number;
  readonly callouts: number;
  readonly emailInvocations: number;
  readonly soslQueries: number;
}

/** One of the limits. */
export type LimitName = keyof LimitValues;

/** For triggers, REST resources and tests. CPU time in milliseconds, heap in bytes. */
export const SYNCHRONOUS_LIMITS: LimitValues = {
  queries: 100,
  queryRows: 50_000,
  aggregateQueries: 300,
  dmlStatements: 150,
  dmlRows: 10_000,
  cpuTime: 10_000,
  heapSize: 6_000_000,
  queueableJobs: 50,
  futureCalls: 50,
  callouts: 100,
  emailInvocations: 10,
  soslQueries: 20,
};

/** A Queueable may enqueue one job, and call future methods. */
export const ASYNCHRONOUS_LIMITS: LimitValues = {
  ...SYNCHRONOUS_LIMITS,
  queries: 200,
  cpuTime: 60_000,
  heapSize: 12_000_000,
  queueableJobs: 1,
};

/** A future method calls no other. */
export const FUTURE_LIMITS: LimitValues = { ...ASYNCHRONOUS_LIMITS, futureCalls: 0 };

const MESSAGES: Partial<Readonly<Record<LimitName, string>>> = {
  queries: 'Too many SOQL queries',
  queryRows: 'Too many query rows',
  dmlStatements: 'Too many DML statements',
  dmlRows: 'Too many DML rows',
  queueableJobs: 'Too many queueable jobs added to the queue',
  futureCalls: 'Too many future calls',
};

/** Simple statements that a real server runs in a millisecond, roughly. */
const STATEMENTS_PER_CPU_MS = 500;

/** Counts what a transaction uses and ends it with a LimitException when it is too much. */
export class GovernorLimits {
  /** What `Limits.getLimit…` tells. */
  readonly max: LimitValues;
  /** True in queueable, scheduled and future work. */
  readonly isAsync: boolean;
  readonly #used = new Map<LimitName, number>();
  readonly #maxStatements: number;
  #statements = 0;

  constructor(max: LimitValues, isAsync: boolean) {
    this.max = max;
    this.isAsync = isAsync;
    this.#maxStatements = max.cpuTime * STATEMENTS_PER_CPU_MS;
  }

  /** What `Limits.get…` tells: how much has been used so far. */
  used(name: LimitName): number {
    if (name === 'cpuTime') return Math.floor(this.#statements / STATEMENTS_PER_CPU_MS);
    return this.#used.get(name) ?? 0;
  }

  /** Uses some of a limit. @throws ApexThrow LimitException */
  use(name: LimitName, count = 1): void {
    const used = this.used(name) + count;
    this.#used.set(name, used);
    if (used > this.max[name]) raise('LimitException', `${MESSAGES[name] ?? `Too many ${name}`}: ${used}`);
  }

  /** Notes what is used; the result goes back to it. */
  mark(): () => void {
    const used = new Map(this.#used);
    const statements = this.#statements;
    return () => {
      this.#used.clear();
      for (const [name, count] of used) this.#used.set(name, count);
      this.#statements = statements;
    };
  }

  /** One statement. CPU time is approximated by counting them. @throws ApexThrow LimitException */
  step(): void {
    this.#statements += 1;
    if (this.#statements > this.#maxStatements) raise('LimitException', 'Apex CPU time limit exceeded');
  }
}
