import { playSchedule } from './schedule.js';
import { readPackages } from './world/package.js';

const seed = Number(process.argv[2] ?? 1);
const runs = Number(process.argv[3] ?? 1);
const packages = readPackages();
for (let n = seed; n < seed + runs; n += 1) {
  const began = performance.now();
  const result = await playSchedule(n, packages, runs === 1);
  if (process.env.STORY) console.log(result.story.join('\n'));
  console.log(
    n,
    Math.round(performance.now() - began),
    'ms',
    result.rows,
    'rows',
    JSON.stringify(result.outcomes),
    Object.values(result.byKind).reduce((a, b) => a + b, 0),
    'faults',
    result.fingerprint,
  );
  for (const v of result.violations.slice(0, 3)) console.log('  !!', v.promise, v.at, v.what.slice(0, 200));
}
