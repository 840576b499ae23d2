import { parseArgs } from 'node:util';

/** What the bench is asked to do. */
export interface BenchOptions {
  /** One JSON object in place of the table. */
  readonly json: boolean;
  /** Writes docs/benchmarks.md. */
  readonly write: boolean;
  /** Rows that wait at the start of the drain. */
  readonly drainRows: number;
  /** Where Casebridge's CPU profiles go. */
  readonly profileFolder: string | undefined;
  /** Scenarios to run; all if empty. */
  readonly only: readonly string[];
}

/** @throws TypeError for an unknown option, RangeError for a number that is none. */
export function benchOptions(argv: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      rows: { type: 'string', default: '100000' },
      profile: { type: 'string' },
      only: { type: 'string', default: '' },
    },
  });
  const drainRows = Number(values.rows);
  if (!Number.isInteger(drainRows) || drainRows < 1 || drainRows > 200_000)
    throw new RangeError('--rows must be a number from 1 to 200000');
  return {
    json: values.json,
    write: values.write,
    drainRows,
    profileFolder: values.profile,
    only: values.only.split(',').filter((name) => name !== ''),
  };
}
