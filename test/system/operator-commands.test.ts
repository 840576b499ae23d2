import { Connection } from 'jsforce';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { caseOfMail } from '../support/system/case-end.js';
import { sendMail } from '../support/system/customer-mail.js';
import { eventually } from '../support/system/eventually.js';
import { PROGRAM_LIMIT_MS, type Program, runProgram } from '../support/system/program.js';
import { expectNoSecrets, expectRefusal } from '../support/system/refusal.js';
import { openStand, type Stand } from '../support/system/stand.js';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

let stand: Stand;

beforeAll(async () => {
  stand = await openStand();
});

afterAll(() => stand?.close());

async function run(command: string, ...args: readonly string[]): Promise<Program> {
  const program = await runProgram([command, ...args, '--config', stand.group.path]);
  expectNoSecrets(program, [stand.org.ready.clientSecret, stand.org.ready.password], stand.group);
  return program;
}

async function json(command: string, ...args: readonly string[]): Promise<unknown> {
  const program = await run(command, ...args, '--json');
  expect(program.exit, program.excerpt()).toEqual({ code: 0, signal: null });
  return JSON.parse(program.stdout);
}

async function mapBillingTo(workgroup: string): Promise<void> {
  const { url, password, securityToken } = stand.org.ready;
  const admin = new Connection({ loginUrl: url, version: '64.0' });
  await admin.login('admin@casebridge.example', password + securityToken);
  const map = admin.sobject('Interaction_Routing_Queue__c');
  const entry = await map.findOne({ Salesforce_Queue_Name__c: 'Billing' });
  await map.update({ Id: String(entry?.Id), CIC_Workgroup_Name__c: workgroup });
}

describe('the commands of an operator', () => {
  test('check and queues pass on a sound group, and exit with 0', async () => {
    expect(await json('check')).toMatchObject({ ok: true });
    const checked = await run('check');
    expect(checked.exit?.code).toBe(0);
    expect(checked.stdout).toMatch(/^ok {4}SALESFORCE_LOGIN .*the integration user can log in$/m);
    expect(checked.stdout).toMatch(/\d+ ok, \d+ to look at, 0 failed, \d+ skipped\.\n$/);
    expect(await json('queues')).toMatchObject({ lines: [{ queueName: 'Billing' }, { queueName: 'Support' }] });
  });

  test('a parked row is found by check, queues and explain, and waits again after retry', async () => {
    await mapBillingTo('Biling Mail');
    for (const command of ['check', 'queues']) {
      const program = await run(command);
      expectRefusal(program, { exit: 1, code: 'CASEBRIDGE_CHECK_FAILED', says: /CIC_WORKGROUPS|1 of 2 queues/ });
      expect(program.stdout).toContain('the nearest is "Billing Mail"');
    }
    const connector = await stand.connect();
    const { case: made } = await caseOfMail(
      stand,
      await sendMail(stand.org.ready.smtpPort, { to: 'billing@casebridge.example', subject: 'Bill', text: 'Hello?' }),
    );
    const parked = await eventually('the parked row', PROGRAM_LIMIT_MS, async () =>
      (await stand.org.case(made.Id)).rows.find(({ Outcome__c }) => Outcome__c === 'Failed'),
    );
    await connector.kill();
    const explained = await run('explain', made.CaseNumber);
    expect(explained.stdout).toMatch(new RegExp(`^${parked.Name} is parked: CASEBRIDGE_\\w+: .*Biling Mail`, 'm'));
    expect(await json('explain', parked.Name)).toMatchObject({ standing: 'parked', caseId: made.Id });
    expectRefusal(await run('retry', parked.Name), { exit: 2, code: 'CASEBRIDGE_USAGE', says: '--yes' });
    expect(await json('retry', parked.Name, '--yes')).toEqual([{ id: parked.Id, error: '' }]);
    expect(await json('retry', '--all-parked', '--yes')).toEqual([]);
    expectRefusal(await run('retry', parked.Name, '--yes'), {
      exit: 1,
      code: 'CASEBRIDGE_ID_UNKNOWN',
      says: parked.Name,
    });
    expect(await json('explain', made.Id)).toMatchObject({ standing: 'waitsForRouting' });
  });

  test('audit looks at both sides, and says what it has looked at', async () => {
    expect(await json('audit')).toEqual({ looked: 0, more: false, stranded: [], routed: [], hidden: [] });
    expectRefusal(await run('audit', '--queue', 'Nowhere'), { exit: 2, code: 'CASEBRIDGE_USAGE', says: '"Billing"' });
  });

  test('an id that nobody knows', async () => {
    expectRefusal(await run('explain', 'OR-0000009999'), {
      exit: 1,
      code: 'CASEBRIDGE_ID_UNKNOWN',
      says: 'OR-0000009999',
    });
    expectRefusal(await run('explain', 'what?'), { exit: 2, code: 'CASEBRIDGE_USAGE', says: 'what?' });
  });
});
