import { playSchedule } from './schedule.js';
import { readPackages } from './world/package.js';

/**
 * Plays schedules one after the other and prints a line of JSON for each.
 *
 * Arguments: first seed, number of seeds, step from one seed to the next, and `stop` to end at the first violation.
 */
const [first = 1, runs = 1, step = 1] = process.argv.slice(2, 5).map(Number);
const stopsAtViolation = process.argv[5] === 'stop';
const packages = readPackages();
for (let played = 0; played < runs; played += 1) {
  const { story: _story, ...result } = await playSchedule(first + played * step, packages);
  process.stdout.write(`${JSON.stringify(result)}\n`);
  if (stopsAtViolation && result.violations.length > 0) break;
}
