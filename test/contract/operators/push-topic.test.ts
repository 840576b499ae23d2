import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ROUTING_PUSH_TOPIC } from '../../../src/simulator/salesforce/engine/seed.js';
import { CheckBench } from '../../support/check-bench.js';
import { type Program, runProgram } from '../../support/system/program.js';
import { expectRefusal } from '../../support/system/refusal.js';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 });

let bench: CheckBench;

beforeEach(async () => {
  bench = await CheckBench.open();
});

afterEach(() => bench.close());

function pushTopic(...args: readonly string[]): Promise<Program> {
  const file = join(bench.dataDir, '..', 'group.json');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(bench.sections()));
  return runProgram(['push-topic', '--config', file, ...args]);
}

async function json(code: number, ...args: readonly string[]): Promise<unknown> {
  const program = await pushTopic('--json', ...args);
  expect(program.exit?.code, program.excerpt()).toBe(code);
  return JSON.parse(program.stdout);
}

/** Lets the integration user make PushTopics. */
function letItWrite(): void {
  bench.insert('PermissionSetAssignment', {
    AssigneeId: bench.select('User', { Username: 'integration@casebridge.example' })[0]?.Id ?? '',
    PermissionSetId: bench.select('PermissionSet', { Name: 'Object_Routing_Admin' })[0]?.Id ?? '',
  });
}

const topic = () => bench.select('PushTopic', { Name: 'ObjectRouting' })[0];

describe('push-topic', () => {
  it('is content with a topic as the script makes it, and changes nothing', async () => {
    const before = topic();
    expect(await json(0, '--create', '--yes')).toMatchObject({ state: 'ok', written: false });
    const shown = await pushTopic();
    expect(shown.stdout).toMatch(/^PushTopic "ObjectRouting"\n\nFIELD.*\nQuery +ok .*It is as it should be\.\n$/s);
    expect(topic()).toEqual(before);
  });

  it('names each field that has drifted, and mends it if the user may', async () => {
    const query = 'SELECT Id, Name, Outcome__c FROM Object_Routing__c WHERE Processed__c = true';
    bench.update('PushTopic', { Name: 'ObjectRouting' }, { IsActive: false, NotifyForFields: 'All', Query: query });
    expectRefusal(await pushTopic(), {
      exit: 1,
      code: 'CASEBRIDGE_CHECK_FAILED',
      says: 'Query, IsActive, NotifyForFields',
    });
    expect(await json(1)).toMatchObject({
      state: 'drifted',
      fields: expect.arrayContaining([
        expect.objectContaining({ field: 'IsActive', found: false, wanted: true, drift: [expect.anything()] }),
        expect.objectContaining({ field: 'NotifyForOperationCreate', found: true, wanted: true, drift: [] }),
      ]),
    });
    const may = await pushTopic('--create', '--yes');
    expectRefusal(may, { exit: 1, code: 'CASEBRIDGE_PUSH_TOPIC_REFUSED', says: 'may not change' });
    letItWrite();
    expectRefusal(await pushTopic('--create'), { exit: 2, code: 'CASEBRIDGE_USAGE', says: '--yes' });
    expect(await json(0, '--create', '--yes')).toMatchObject({ state: 'ok', written: true });
    expect(topic()).toMatchObject(ROUTING_PUSH_TOPIC);
  });

  it('makes one where there is none', async () => {
    bench.remove('PushTopic', { Name: 'ObjectRouting' });
    bench.insert('PushTopic', { ...ROUTING_PUSH_TOPIC, Name: 'objectrouting' });
    expectRefusal(await pushTopic(), { exit: 1, code: 'CASEBRIDGE_PUSH_TOPIC_MISSING', says: 'no PushTopic' });
    bench.remove('PushTopic', { Name: 'objectrouting' });
    letItWrite();
    expect(await json(0, '--create', '--yes')).toMatchObject({ state: 'ok', written: true });
    expect(topic()).toMatchObject(ROUTING_PUSH_TOPIC);
  });
});
