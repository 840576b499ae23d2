import type { Clock } from '../../../../runtime/clock.js';
import { DEFAULT_SEED, type SeedDescription } from '../../engine/seed.js';
import type { SimulatedOrgEngine } from '../../engine/simulated-org-engine.js';
import type { TransactionView } from '../../engine/transaction.js';
import type { OrgMetadata } from '../../metadata/source-format-loader.js';
import { createSimulatedOrg } from '../../org.js';
import type { Program } from '../program.js';
import { Execution } from '../run/execution.js';
import type { ExecutionLog, LineRecorder } from '../run/frame.js';
import { ApexInterpreter } from '../run/interpreter.js';
import { GovernorLimits, SYNCHRONOUS_LIMITS } from '../run/limits.js';
import { TestScope } from '../run/test-scope.js';
import type { UserMethod } from '../types/user-class.js';

/** What the org of tests is made from. */
export interface ApexTestOrgOptions {
  readonly program: Program;
  readonly metadata: OrgMetadata;
  readonly clock: Clock;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  /** Told which lines run. */
  readonly lines?: LineRecorder;
  /** Takes `System.debug`. */
  readonly log?: ExecutionLog;
}

/** Ends a test's transaction so that nothing of it stays. */
class RolledBack extends Error {}

/**
 * The org that Apex tests run in: users, profiles and queues stand in it, records of customers and of the package and the
 * PushTopic do not.
 */
export class ApexTestOrg {
  readonly #options: ApexTestOrgOptions;
  readonly #engine: SimulatedOrgEngine;

  constructor(options: ApexTestOrgOptions) {
    this.#options = options;
    const { program, clock, random, metadata, lines, log } = options;
    const apex = new ApexInterpreter({ program, random, ...(lines && { lines }), ...(log && { log }) });
    const org = createSimulatedOrg({ clock, random, metadataFolders: [], metadata, apex, seed: setupOnly() });
    org.start();
    this.#engine = org.engine;
  }

  /**
   * Runs methods one after the other, as the administrator, in a transaction of their own that is rolled back.
   *
   * @returns what they threw; undefined if they threw nothing.
   */
  thrownBy(methods: readonly UserMethod[]): unknown {
    const where = `SELECT Id FROM User WHERE Username = '${DEFAULT_SEED.administrator}'`;
    const [admin] = this.#engine.query({ userId: '', mode: 'system' }, where).records();
    try {
      this.#engine.transact({ userId: admin?.Id ?? '', mode: 'system' }, (transaction) => {
        for (const method of methods) this.#run(transaction, method);
        throw new RolledBack();
      });
    } catch (error) {
      return error instanceof RolledBack ? undefined : error;
    }
    return new Error('ended without rolling back');
  }

  /** Each method has static variables and limits of its own. */
  #run(transaction: TransactionView, method: UserMethod): void {
    const { program, random, lines, log } = this.#options;
    const execution = new Execution({
      program,
      transaction,
      limits: new GovernorLimits(SYNCHRONOUS_LIMITS, false),
      log: log ?? { debug: () => undefined },
      random,
      lines,
      test: new TestScope(),
    });
    execution.use(() => {
      execution.statics(method.owner, undefined);
      execution.invoke(method, null, [], undefined);
    });
  }
}

function setupOnly(): SeedDescription {
  const { pushTopic: _pushTopic, queues, ...rest } = DEFAULT_SEED;
  return { ...rest, queues: queues.map(({ name, members }) => ({ name, members })) };
}
