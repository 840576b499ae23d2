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
  /** Schedules that were played. */
  readonly played: number;
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

/** @throws Error if a place for the bug in the code of a folder is not there exactly once. */
export function assurePlaces(bug: PlantedBug, folder: string): void {
  for (const { file, find } of placesOf(bug)) {
    const times = readFileSync(join(folder, file), 'utf8').split(find).length - 1;
    if (times !== 1) throw new Error(`the place of the bug "${bug.name}" is there ${times} times in ${file}`);
  }
}

function placesOf({
  file,
  find,
  replace,
  also = [],
}: PlantedBug): readonly Pick<PlantedBug, 'file' | 'find' | 'replace'>[] {
  return [{ file, find, replace }, ...also];
}

function plant(bug: PlantedBug, folder: string): void {
  assurePlaces(bug, folder);
  for (const { file, find, replace } of placesOf(bug)) {
    const path = join(folder, file);
    writeFileSync(path, readFileSync(path, 'utf8').split(find).join(replace));
  }
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
      return { bug, schedules: played, played, said: `${violation.promise}: ${violation.what}` };
  }
  return { bug, schedules: undefined, played, said: '' };
}

async function playUntilBroken(folder: string, seeds: readonly number[]): Promise<readonly PrintedResult[]> {
  const results: PrintedResult[] = [];
  const onResult = (result: PrintedResult) => void results.push(result);
  await runSchedules({ folder, seeds, workers: 1, stopAtViolation: true, onResult });
  return results;
}
