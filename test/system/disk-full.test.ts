import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { canLimitFiles, limitFiles } from '../support/system/file-limit.js';
import type { GroupFile } from '../support/system/group-file.js';
import { logFiles } from '../support/system/refusal.js';
import { ShutdownBench } from '../support/system/shutdown-bench.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 90_000 });

const ROWS = 20;

let bench: ShutdownBench;

beforeAll(async () => {
  bench = await ShutdownBench.open({ routing: { maxCreatesPerSecond: 0 }, logs: { level: 'info' } });
});

afterAll(() => bench?.close());

function jsonLines(text: string): readonly unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
}

function notedInteractions({ dataDir }: GroupFile): readonly unknown[] {
  const database = new Database(join(dataDir, 'casebridge.db'));
  const rows: unknown[] = database.prepare('SELECT interaction_id FROM live_note').raw().all();
  database.close();
  return rows.flat();
}

describe.runIf(canLimitFiles())('a full disk under the data folder and the log files', () => {
  test('rows are routed and marked all the same, lines go to standard output, and a stop is orderly', async () => {
    const group = bench.group();
    const program = await bench.connect(group);
    limitFiles(program.pid, true);
    const cases = await bench.casesInFlight(program, ROWS);
    await bench.allProcessed(cases);
    await bench.expectOneInteractionEach(cases);
    await program.logged(/^Log files in .* cannot be written/);
    expect(program.entries().some(({ code }) => code === 'CASEBRIDGE_STORE_FAILED')).toBe(true);
    program.signal('SIGTERM');
    expect(await program.ended()).toEqual({ code: 0, signal: null });
    expect(program.stderr).toBe('');
    for (const { text } of logFiles(group)) expect(jsonLines(text).length).toBeGreaterThan(0);
    const next = await bench.connect(group);
    await bench.expectOneInteractionEach(cases);
    await next.kill();
  });

  test('killed in the middle of creates without a note: each is made once', async () => {
    const group = bench.group();
    const program = await bench.connect(group);
    await bench.stand.cic.switches({ handlerLatencyMs: 3_000 });
    limitFiles(program.pid, true);
    const cases = await bench.casesInFlight(program, ROWS);
    await program.kill();
    await bench.stand.cic.switches({ handlerLatencyMs: 5 });
    const next = await bench.connect(group);
    await bench.allProcessed(cases);
    await bench.expectOneInteractionEach(cases);
    await next.kill();
  });

  test('once there is room again, what could not be noted is noted', async () => {
    const group = bench.group();
    const program = await bench.connect(group);
    limitFiles(program.pid, true);
    const during = await bench.casesInFlight(program, 1);
    await bench.allProcessed(during);
    await program.logged(/^Log files in .* cannot be written/);
    limitFiles(program.pid, false);
    const after = await bench.casesInFlight(program, 1);
    await bench.allProcessed(after);
    program.signal('SIGTERM');
    expect(await program.ended()).toEqual({ code: 0, signal: null });
    const live = await bench.liveOf([...during, ...after]);
    expect(live).toHaveLength(2);
    expect(notedInteractions(group)).toEqual(expect.arrayContaining(live.map(({ id }) => id)));
  });
});
