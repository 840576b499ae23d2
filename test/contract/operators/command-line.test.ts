import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildGroup, type Group } from '../../../src/group/build-group.js';
import { redactor } from '../../../src/operations/redactor.js';
import { systemClock } from '../../../src/runtime/clock.js';
import { openLibsqlStore } from '../../../src/store/libsql-store.js';
import { CheckBench } from '../../support/check-bench.js';
import { type Program, runProgram } from '../../support/system/program.js';
import { expectRefusal } from '../../support/system/refusal.js';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 });

let bench: CheckBench;
let group: Group;
let folder: string;

beforeAll(async () => {
  bench = await CheckBench.open();
  bench.insert('PermissionSetAssignment', {
    AssigneeId: bench.select('User', { Username: 'integration@casebridge.example' })[0]?.Id ?? '',
    PermissionSetId: bench.select('PermissionSet', { Name: 'Object_Routing_Canary' })[0]?.Id ?? '',
  });
  folder = join(bench.dataDir, '..');
  const store = openLibsqlStore({ file: join(bench.dataDir, 'casebridge.db') });
  const around = { clock: systemClock, random: Math.random, redact: redactor([]), tell: () => undefined };
  group = buildGroup(bench.config(), { ...around, store, acceptNewIdentity: false });
  await group.start(new AbortController().signal);
  const logs = join(folder, 'logs');
  mkdirSync(logs, { recursive: true });
  const { clientSecret } = bench.org.org.credentials;
  const line = {
    time: '2026-11-22T10:00:00.000Z',
    level: 'error',
    code: 'CASEBRIDGE_STREAM_DEAF',
    message: clientSecret,
  };
  writeFileSync(join(logs, 'group_1.log'), `${JSON.stringify({ ...line, subject: 'My divorce' })}\n`);
});

afterAll(async () => {
  await group?.stop();
  await bench?.close();
});

function run(command: string, ...args: readonly string[]): Promise<Program> {
  const file = join(folder, 'group.json');
  writeFileSync(file, JSON.stringify(bench.sections()));
  return runProgram([command, '--config', file, ...args]);
}

describe('check --canary', () => {
  it('sends a case through the running group, after the other checks', async () => {
    const program = await run('check', '--canary', '--queue', 'Support', '--yes');
    expect(program.exit, program.excerpt()).toEqual({ code: 0, signal: null });
    expect(program.stdout).toMatch(
      /ok {4}SALESFORCE_LOGIN .*an agent may be alerted.*ok {4}CANARY_ROUTED +the running/s,
    );
    expect(program.stdout).toMatch(/processed: Routed, interaction \d+\. .*\(\d+\.\d s\)/);
    expect(program.stdout).toMatch(/\d+ ok, \d+ to look at, 0 failed, \d+ skipped\.\n$/);
    expect(bench.select('Case')).toEqual([]);
  });

  it('asks first, and takes its options only with --canary', async () => {
    const usage = { exit: 2, code: 'CASEBRIDGE_USAGE' } as const;
    expectRefusal(await run('check', '--canary', '--json'), { ...usage, says: '--yes' });
    expectRefusal(await run('check', '--queue', 'Support'), { ...usage, says: '--canary' });
    expectRefusal(await run('check', '--canary'), { ...usage, says: 'no terminal' });
    expect(bench.select('Case')).toEqual([]);
  });
});

describe('diagnostics', () => {
  it('gathers a zip that only its owner may read, without secrets', async () => {
    const out = join(folder, 'diagnostics.zip');
    const program = await run('diagnostics', '--out', out, '--days', '30', '--json');
    expect(program.exit, program.excerpt()).toEqual({ code: 0, signal: null });
    expect(JSON.parse(program.stdout)).toMatchObject({ out, from: 'thisCommand', bytes: statSync(out).size });
    expect(statSync(out).mode & 0o777).toBe(0o600);
    const files = unzipSync(readFileSync(out));
    const text = (name: string) => strFromU8(files[name] ?? new Uint8Array());
    const all = Object.keys(files).map(text).join('\n');
    const { clientSecret } = bench.org.org.credentials;
    for (const hidden of [clientSecret, 'correct-horse-9', 'My divorce']) expect(all).not.toContain(hidden);
    expect(JSON.parse(text('errors.json'))).toMatchObject([{ code: 'CASEBRIDGE_STREAM_DEAF', count: 1 }]);
    expect(JSON.parse(text('checks.json'))).toContainEqual(
      expect.objectContaining({ code: 'CIC_LOGIN', result: 'ok' }),
    );
    expect(JSON.parse(text('queue-map.json'))).toMatchObject({
      lines: [{ queueName: 'Billing' }, { queueName: 'Support' }],
    });
    expect(text('manifest.json')).toContain('No process of this group runs');
  });

  it('overwrites nothing unless it is told to', async () => {
    const out = join(folder, 'taken.zip');
    writeFileSync(out, 'mine', { mode: 0o644 });
    expectRefusal(await run('diagnostics', '--out', out), {
      exit: 2,
      code: 'CASEBRIDGE_USAGE',
      says: 'exists already',
    });
    expect(readFileSync(out, 'utf8')).toBe('mine');
    expect((await run('diagnostics', '--out', out, '--force')).exit?.code).toBe(0);
    expect(statSync(out).mode & 0o777).toBe(0o600);
    const nowhere = join(folder, 'nowhere', 'x.zip');
    expectRefusal(await run('diagnostics', '--out', nowhere), { exit: 2, code: 'CASEBRIDGE_USAGE', says: 'written' });
    expect(existsSync(nowhere)).toBe(false);
  });
});
