import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import type { SeenInteraction } from '../../support/system/cic-program.js';
import type { GroupFile } from '../../support/system/group-file.js';
import type { Violation } from './violation.js';

/** What a connector that was stopped in order has left on its disk, after all that was done to it. */
export interface Remains {
  readonly violations: readonly Violation[];
  /** Notes of creates whose rows are settled: a process that was killed had no time to drop them. */
  readonly notesLeft: number;
}

export function lookAtRemains(group: GroupFile, interactions: readonly SeenInteraction[]): Remains {
  const database = new Database(join(group.dataDir, 'casebridge.db'));
  try {
    const notesLeft = database.prepare('SELECT row_id FROM create_note').all().length;
    return { violations: [...lookAtStore(database, interactions), ...lookAtLogs(group)], notesLeft };
  } finally {
    database.close();
  }
}

/** The store is whole, and what is live is noted there. */
function lookAtStore(database: Database.Database, interactions: readonly SeenInteraction[]): readonly Violation[] {
  const found: Violation[] = [];
  const health = JSON.stringify(database.prepare('PRAGMA integrity_check').all());
  if (!health.includes('"ok"')) found.push({ promise: 'P6', what: `the store is damaged: ${health.slice(0, 500)}` });
  const rows = database.prepare('SELECT interaction_id FROM live_note').all() as { interaction_id: string }[];
  const noted = new Set(rows.map(({ interaction_id }) => interaction_id));
  const live = interactions.filter(({ live: lives, state }) => lives && state !== 'I' && state !== 'E');
  const missing = live.filter(({ id }) => !noted.has(id)).map(({ id }) => id);
  if (missing.length > 0) found.push({ promise: 'P1', what: `live and not noted: ${missing.join(', ')}` });
  const surplus = [...noted].filter((id) => !live.some((one) => one.id === id));
  if (surplus.length > 0) found.push({ promise: 'P6', what: `noted and not live: ${surplus.join(', ')}` });
  return found;
}

/** No line is torn, whatever ended the process that wrote it, and however full the disk was. */
function lookAtLogs({ logDir }: GroupFile): readonly Violation[] {
  return readdirSync(logDir).flatMap((name) => {
    const text = readFileSync(join(logDir, name), 'utf8');
    const torn = text.split('\n').filter((line) => line !== '' && !isJson(line));
    return torn.map((line): Violation => ({ promise: 'P7', what: `a torn line in ${name}: ${line.slice(0, 200)}` }));
  });
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
