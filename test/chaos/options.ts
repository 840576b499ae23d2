import { parseArgs } from 'node:util';

/** What the soak is asked to do. */
export interface SoakArguments {
  readonly minutes: number;
  readonly seed: number;
  /** One JSON object in place of the summary. */
  readonly json: boolean;
  /** Writes docs/soak-report.md and the plot beside it. */
  readonly write: boolean;
}

/** @throws TypeError for an unknown option, RangeError for a number that is none. */
export function soakArguments(argv: readonly string[]): SoakArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      minutes: { type: 'string', default: '30' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  const minutes = Number(values.minutes);
  const seed = Number(values.seed);
  if (!(minutes > 0 && minutes <= 24 * 60)) throw new RangeError('--minutes must be a number above 0, at most 1440');
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError('--seed must be a whole number from 0 up');
  return { minutes, seed, json: values.json, write: values.write };
}
