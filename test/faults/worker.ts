import { playSchedule } from './schedule.js';
import { readPackages } from './world/package.js';

/**
 * Plays schedules one after the other and prints a line of JSON for each.
 *
 * Arguments: the seeds with commas between, and `stop` to end at the first violation.
 */
const seeds = (process.argv[2] ?? '').split(',').map(Number);
const stopsAtViolation = process.argv[3] === 'stop';
const packages = readPackages();
for (const seed of seeds) {
  const { story: _story, ...result } = await playSchedule(seed, packages);
  process.stdout.write(`${JSON.stringify(result)}\n`);
  if (stopsAtViolation && result.violations.length > 0) break;
}
