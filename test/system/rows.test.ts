import { Connection } from 'jsforce';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { caseOfMail } from '../support/system/case-end.js';
import { sendMail } from '../support/system/customer-mail.js';
import { eventually } from '../support/system/eventually.js';
import type { SeenCase } from '../support/system/org-program.js';
import { PROGRAM_LIMIT_MS, type Program, runProgram } from '../support/system/program.js';
import { expectNoSecrets } from '../support/system/refusal.js';
import { openStand, type Stand } from '../support/system/stand.js';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const NO_WORKGROUP = 'No Such Workgroup';

let stand: Stand;

beforeAll(async () => {
  stand = await openStand();
});

afterAll(() => stand?.close());

async function rows(...args: readonly string[]): Promise<Program> {
  const program = await runProgram(['rows', '--config', stand.group.path, ...args]);
  expect(program.stderr).toBe('');
  expect(program.exit).toEqual({ code: 0, signal: null });
  expectNoSecrets(program, [stand.org.ready.clientSecret, stand.org.ready.password], stand.group);
  return program;
}

async function mailTo(address: string): Promise<SeenCase> {
  const mail = { to: address, subject: 'Please list me', text: 'Hello?' };
  return caseOfMail(stand, await sendMail(stand.org.ready.smtpPort, mail));
}

/** An administrator of the org, as any other program would log in. */
async function administrator(): Promise<Connection> {
  const { url, password, securityToken } = stand.org.ready;
  const connection = new Connection({ loginUrl: url, version: '64.0' });
  await connection.login('admin@casebridge.example', password + securityToken);
  return connection;
}

async function mapBillingTo(workgroup: string): Promise<void> {
  const admin = await administrator();
  const map = admin.sobject('Interaction_Routing_Queue__c');
  const entry = await map.findOne({ Salesforce_Queue_Name__c: 'Billing' });
  expect(await map.update({ Id: String(entry?.Id), CIC_Workgroup_Name__c: workgroup })).toMatchObject({
    success: true,
  });
}

describe('casebridge rows', () => {
  test('says so when nothing waits and nothing is parked', async () => {
    expect((await rows()).stdout).toBe('No row waits.\n');
    expect((await rows('--parked')).stdout).toBe('No row is parked.\n');
    expect((await rows('--parked', '--json')).stdout).toBe('[]\n');
  });

  test('lists what waits while no connector runs', async () => {
    const { case: made, rows: made_ } = await mailTo('support@casebridge.example');
    const table = (await rows()).stdout.trimEnd().split('\n');
    expect(table[0]).toMatch(/^ROW\s+CREATED\s+CASE\s+EVENT\s+QUEUE\s+WORKGROUP\s+ATTEMPTS/);
    expect(table).toHaveLength(2);
    expect(table[1]).toMatch(new RegExp(`^${made_[0]?.Name} .*${made.CaseNumber} .*CaseCreated .*Support Mail`));
    const listed: unknown = JSON.parse((await rows('--json')).stdout);
    expect(listed).toEqual([
      expect.objectContaining({
        id: made_[0]?.Id,
        name: made_[0]?.Name,
        objectId: made.Id,
        caseNumber: made.CaseNumber,
        event: 'CaseCreated',
        queueName: 'Support',
        workgroup: 'Support Mail',
        error: '',
      }),
    ]);
  });

  test('lists a row that was parked, with its cause', async () => {
    await mapBillingTo(NO_WORKGROUP);
    const connector = await stand.connect();
    const { case: made } = await mailTo('billing@casebridge.example');
    await eventually('the parked row', PROGRAM_LIMIT_MS, async () =>
      (await stand.org.case(made.Id)).rows.some(({ Outcome__c }) => Outcome__c === 'Failed'),
    ).catch((error: Error) => {
      throw new Error(`${error.message}\n${connector.excerpt()}`);
    });
    const table = (await rows('--parked')).stdout.trimEnd().split('\n');
    expect(table[0]).toMatch(/^ROW\s+PARKED\s.*RETRIES\s+RETRIED\s+CAUSE$/);
    expect(table[1]).toMatch(/0 min .* by itself /);
    expect(table.slice(2).join('\n')).toMatch(/^\nCASEBRIDGE_\w+\n {2}What to do: .*tried again by themselves\.$/);
    expect(table[1]).toContain(made.CaseNumber);
    expect(table[1]).toContain(NO_WORKGROUP);
    const listed: unknown = JSON.parse((await rows('--parked', '--json')).stdout);
    expect(listed).toEqual([
      expect.objectContaining({
        objectId: made.Id,
        workgroup: NO_WORKGROUP,
        error: expect.stringMatching(/^CASEBRIDGE_\w+: .*No Such Workgroup/),
        heals: true,
        parkedForMs: expect.any(Number),
      }),
    ]);
    expect(JSON.parse((await rows('--parked', '--case', made.CaseNumber, '--json')).stdout)).toHaveLength(1);
    expect((await rows('--parked', '--queue', 'Support')).stdout).toBe('No row is parked.\n');
    expect((await rows()).stdout).toBe('No row waits.\n');
  });
});
