import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chanceOf } from '../clock/chance.js';
import { type PrintedResult, runSchedules } from '../run-schedules.js';
import { drawWeather } from '../weather/weather.js';
import { drawVariant } from '../world/variant.js';
import type { PlantedBug } from './planted-bugs.js';

/** What became of a planted bug. */
export interface Hunt {
  readonly bug: PlantedBug;
  /** Schedules that were played until one broke a promise; undefined if none did. */
  readonly schedules: number | undefined;
  /** What the oracle said first. */
  readonly said: string;
}

const NEEDED = ['src', 'test/faults', 'test/support', 'handler', 'salesforce-package', 'package.json', 'tsconfig.json'];

/**
 * Plants a bug in a copy of the code and plays schedules until the oracle notices.
 *
 * @param seed first seed; seeds without what the bug needs are left out. @param most schedules at most.
 * @throws Error if the place for the bug is not there exactly once.
 */
export async function hunt(bug: PlantedBug, seed: number, most: number): Promise<Hunt> {
  const folder = mkdtempSync(join(tmpdir(), 'casebridge-planted-'));
  try {
    for (const name of NEEDED) cpSync(name, join(folder, name), { recursive: true });
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    plant(bug, folder);
    return await play(bug, folder, seed, most);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function plant({ name, file, find, replace }: PlantedBug, folder: string): void {
  const path = join(folder, file);
  const [before, after, ...more] = readFileSync(path, 'utf8').split(find);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`the bug "${name}" has no place in ${file} any more`);
  writeFileSync(path, before + replace + after);
}

/** Seeds whose weather and variant the bug needs; every seed if it needs none in particular. */
function seedsFor({ where }: PlantedBug, first: number, most: number): readonly number[] {
  const seeds: number[] = [];
  for (let seed = first; seeds.length < most; seed += 1) {
    const drawn = { weather: drawWeather(chanceOf(seed, 'weather')), variant: drawVariant(chanceOf(seed, 'variant')) };
    if (!where || where(drawn)) seeds.push(seed);
  }
  return seeds;
}

/** A schedule that breaks a promise without the bug, too, proves nothing: the hunt goes on behind it. */
async function play(bug: PlantedBug, folder: string, seed: number, most: number): Promise<Hunt> {
  const seeds = seedsFor(bug, seed, most);
  let played = 0;
  while (played < seeds.length) {
    const results = await playUntilBroken(folder, seeds.slice(played));
    played += results.length;
    const last = results.at(-1);
    const [violation] = last?.violations ?? [];
    if (!last || !violation) break;
    const [control] = await playUntilBroken('.', [last.seed]);
    if (control && control.violations.length === 0)
      return { bug, schedules: played, said: `${violation.promise}: ${violation.what}` };
  }
  return { bug, schedules: undefined, said: '' };
}

async function playUntilBroken(folder: string, seeds: readonly number[]): Promise<readonly PrintedResult[]> {
  const results: PrintedResult[] = [];
  const onResult = (result: PrintedResult) => void results.push(result);
  await runSchedules({ folder, seeds, workers: 1, stopAtViolation: true, onResult });
  return results;
}
