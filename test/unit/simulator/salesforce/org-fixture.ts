import { loadApex } from '../../../../src/simulator/salesforce/apex/load/load-program.js';
import type { FieldValue, OrgError, SObjectRecord } from '../../../../src/simulator/salesforce/engine/org-engine.js';
import type { TransactionView } from '../../../../src/simulator/salesforce/engine/transaction.js';
import { loadOrgMetadata } from '../../../../src/simulator/salesforce/metadata/source-format-loader.js';
import {
  createSimulatedOrg,
  type SimulatedOrg,
  type SimulatedOrgOptions,
} from '../../../../src/simulator/salesforce/org.js';
import { FakeClock } from '../../../support/fake-clock.js';

const PACKAGE_FOLDER = 'salesforce-package';
const PACKAGE = loadOrgMetadata([PACKAGE_FOLDER]);
const PROGRAM = loadApex([PACKAGE_FOLDER], PACKAGE.schema, { tests: false });

export type Fields = Readonly<Record<string, FieldValue>>;

/** A started org on a fake clock, with shorthands for what tests do all the time. */
export interface OrgFixture {
  readonly org: SimulatedOrg;
  readonly clock: FakeClock;
  /** What Queueables and listeners threw. */
  readonly errors: unknown[];
  /** Id of a seeded user by the part of the username before the `@`. */
  user(name: string): string;
  queue(name: string): string;
  /** Runs work as a user, with that user's access. */
  as<T>(name: string, work: (transaction: TransactionView) => T): T;
  /** Runs work in system mode as the automated user. */
  system<T>(work: (transaction: TransactionView) => T): T;
  /** Rows of a query in system mode. */
  records(soql: string): readonly SObjectRecord[];
  /** Values of the first selected fields of a query run as a user. */
  queryAs(name: string, soql: string): readonly SObjectRecord[];
}

export function startOrg(options: Partial<SimulatedOrgOptions> = {}): OrgFixture {
  const clock = new FakeClock();
  const errors: unknown[] = [];
  const org = createSimulatedOrg({
    clock,
    random: () => 0.5,
    metadataFolders: [],
    ...(options.metadataFolders === undefined && options.sharing === undefined
      ? { metadata: PACKAGE, program: PROGRAM }
      : {}),
    onError: (_what, error) => errors.push(error),
    ...(options.sharing === undefined ? {} : { metadataFolders: [PACKAGE_FOLDER] }),
    ...options,
  });
  org.start();
  const { engine } = org;
  const records = (soql: string) => engine.query({ userId: '', mode: 'system' }, soql).records();
  const idOf = (soql: string) => records(soql)[0]?.Id ?? 'missing';
  const user = (name: string) => idOf(`SELECT Id FROM User WHERE Username = '${name}@casebridge.example'`);
  return {
    org,
    clock,
    errors,
    user,
    queue: (name) => idOf(`SELECT Id FROM Group WHERE Name = '${name}'`),
    as: (name, work) => engine.transact({ userId: user(name), mode: 'user' }, work),
    system: (work) => engine.transact({ userId: user('automated'), mode: 'system' }, work),
    records,
    queryAs: (name, soql) => engine.query({ userId: user(name), mode: 'user' }, soql).records(),
  };
}

/** Code and message of what the work is refused with; fails if it is not refused. */
export function refusal(work: () => unknown): { code: string; message: string; fields: readonly string[] } {
  try {
    work();
  } catch (error) {
    return { ...(error as OrgError).detail };
  }
  throw new Error('expected a refusal');
}
