import type { Connection } from 'jsforce';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/runtime/clock.js';
import { IcwsAgentSession } from '../../src/simulator/agents/icws-agent-session.js';
import { administrator, create, mapQueue, newQueue } from '../support/system/administrator.js';
import { caseOfMail, endOfCase, outcomes } from '../support/system/case-end.js';
import { sendMail } from '../support/system/customer-mail.js';
import { eventually } from '../support/system/eventually.js';
import { askGroup } from '../support/system/group-api.js';
import type { SeenCase } from '../support/system/org-program.js';
import { type Program, runProgram } from '../support/system/program.js';
import { openStand, type Stand } from '../support/system/stand.js';
import { openWebhook, type Webhook } from '../support/system/webhook.js';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

/** Until something has come about on a busy machine, milliseconds. */
const WAIT_MS = 60_000;
const NO_ROW =
  'No row was made for it: the trigger was not active, the queue was mapped later, or the integration user itself brought it there.';

let stand: Stand;
let webhook: Webhook;
let admin: Connection;

beforeAll(async () => {
  webhook = await openWebhook();
  stand = await openStand({ alerts: { webhookUrl: webhook.url }, routing: { auditInterval: '3s' } });
  admin = await administrator(stand.org.ready);
  await stand.connect();
});

afterAll(async () => {
  await stand?.close();
  await webhook?.close();
});

async function run(...args: readonly string[]): Promise<Program> {
  const program = await runProgram([...args, '--config', stand.group.path]);
  expect(program.exit, program.excerpt()).toEqual({ code: 0, signal: null });
  return program;
}

async function json<T>(...args: readonly string[]): Promise<T> {
  return JSON.parse((await run(...args, '--json')).stdout) as T;
}

async function mailedCase(subject: string): Promise<SeenCase> {
  return caseOfMail(stand, await sendMail(stand.org.ready.smtpPort, { subject, text: 'Hello?' }));
}

/** A case that came while the package's triggers were not active. */
async function unseenCase(): Promise<SeenCase> {
  await stand.org.fault({ inactiveTriggers: ['CaseRouting', 'EmailMessageRouting'] });
  const seen = await mailedCase('Nobody sees me');
  await stand.org.fault({ inactiveTriggers: [] });
  expect(seen.rows).toEqual([]);
  return seen;
}

/** A case that waited in a queue before that was mapped. */
async function earlyCase(): Promise<SeenCase> {
  const OwnerId = await newQueue(admin, 'Returns');
  const fields = { Subject: 'I was here before', SuppliedEmail: 'carla@customer.example', OwnerId };
  const caseId = await create(admin, 'Case', fields);
  await mapQueue(admin, 'Returns', 'Billing Mail');
  const seen = await stand.org.case(caseId);
  expect(seen.rows).toEqual([]);
  return seen;
}

/** A case whose interaction an agent took, and ended without an answer. */
async function droppedCase(): Promise<SeenCase> {
  const { signal } = new AbortController();
  const login = { icwsUrl: stand.cic.url, username: 'alice', password: stand.cic.ready.password };
  const alice = await IcwsAgentSession.open({ ...login, clock: systemClock, fetch }, signal);
  await alice.connectStationless(signal);
  await alice.setStatus('Available', signal);
  const made = await mailedCase('Drop me');
  const interactionId = await stateOf(made.case.Id, 'A');
  await alice.pickUp(interactionId, signal);
  await stateOf(made.case.Id, 'C');
  await alice.disconnect(interactionId, signal);
  await alice.logOut(signal);
  return eventually('the row is settled', WAIT_MS, async () => {
    const seen = await stand.org.case(made.case.Id);
    return outcomes(seen).join() === 'CaseCreated Routed' && seen;
  });
}

/** Waits until the only interaction of a case is in a state. @returns its id. */
async function stateOf(caseId: string, state: string): Promise<string> {
  return eventually(`an interaction of ${caseId} in state ${state}`, WAIT_MS, async () => {
    const [interaction] = await stand.cic.interactionsOf(caseId);
    return interaction?.state === state && interaction.id;
  });
}

const BY_THE_RULES =
  'By the rules of the package such a case gets a row, and there is none: its trigger was not active, or the queue was mapped later.';

interface Audit {
  readonly stranded: readonly { readonly caseId: string; readonly queueName: string; readonly why: string }[];
  readonly routed: readonly { readonly id: string; readonly error: string }[];
}

test('cases for which nothing is on its way are found, told, explained, routed on request, and end well', async () => {
  const unseen = await unseenCase();
  const early = await earlyCase();
  const dropped = await droppedCase();
  const all = [unseen, early, dropped];
  const found = [
    { caseId: unseen.case.Id, queueName: 'Support', why: NO_ROW },
    { caseId: early.case.Id, queueName: 'Returns', why: NO_ROW },
    {
      caseId: dropped.case.Id,
      queueName: 'Support',
      why: `Its last row ${dropped.rows[0]?.Name} (CaseCreated) is settled as Routed, and no interaction is live: an agent may have ended it without answering.`,
    },
  ];

  // A case of this moment may still be on its way.
  expect(await json('audit')).toMatchObject({ looked: 0, stranded: [] });
  for (const { case: one } of all) await stand.org.act(one.Id, 'age', { minutes: 16 });

  // Found, and told without anybody asking.
  const told = await eventually('an alert that names all three', WAIT_MS, () =>
    webhook.told('stranded').find(({ message }) => all.every((one) => message.includes(one.case.CaseNumber))),
  );
  expect(told).toMatchObject({ level: 'error', code: 'CASEBRIDGE_CASES_STRANDED' });
  expect(told.message).toMatch(/^Stranded cases: 3 of 3 that were looked at/);
  for (const { why } of found) expect(told.message).toContain(why);
  expect(told.cure).toContain('casebridge audit');

  // Kept for whoever looks, with the reasons.
  const kept = (await (await askGroup(stand.group, '/api/audit')).json()) as Audit;
  expect(kept.stranded).toHaveLength(3);
  expect(kept.stranded).toEqual(expect.arrayContaining(found.map((one) => expect.objectContaining(one))));

  // Found by whoever asks, as JSON and as a table.
  const { stranded } = await json<Audit>('audit');
  expect(stranded).toHaveLength(3);
  expect(stranded).toEqual(expect.arrayContaining(found.map((one) => expect.objectContaining(one))));
  const table = (await run('audit')).stdout;
  for (const [index, { queueName, why }] of found.entries())
    expect(table).toMatch(new RegExp(`^${all[index]?.case.CaseNumber} .*${queueName} .*${literal(why)}$`, 'm'));

  // Explained.
  for (const one of [unseen, early])
    expect(await json('explain', one.case.CaseNumber)).toMatchObject({
      standing: 'stranded',
      timeline: expect.arrayContaining([
        expect.objectContaining({ source: 'salesforce', what: 'case made' }),
        expect.objectContaining({ source: 'salesforce', what: BY_THE_RULES }),
      ]),
      because: [BY_THE_RULES, '`casebridge audit --route` makes a row for it.'],
    });
  expect(await json('explain', dropped.case.CaseNumber)).toMatchObject({
    standing: 'stranded',
    because: expect.arrayContaining([
      'It is open in the monitored queue Support, and nobody has answered: an agent may have ended the interaction.',
      '`casebridge audit --route` routes it again.',
    ]),
  });

  // Routed on request: one queue by command, then one case through the API, then what is left by command.
  const returns = await json<Audit>('audit', '--queue', 'Returns', '--route', '--yes');
  expect(returns).toMatchObject({ stranded: [found[1]], routed: [{ error: '' }] });
  const answer = await askGroup(stand.group, '/api/audit/route', { caseIds: [dropped.case.Id, early.case.Id] });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual([
    { id: expect.any(String), error: '' },
    { id: early.case.Id, error: 'It is not stranded any more.' },
  ]);
  const rest = await json<Audit>('audit', '--route', '--yes');
  expect(rest).toMatchObject({ stranded: [found[0]], routed: [{ error: '' }] });
  expect(await json('audit')).toMatchObject({ stranded: [] });

  // And each ends like any other.
  stand.desk.start();
  for (const [one, before] of [
    [unseen, []],
    [early, []],
    [dropped, ['CaseCreated Routed']],
  ] as const) {
    const ended = await endOfCase(stand, one.case.Id);
    expect(outcomes(ended.seen)).toEqual([...before, 'Requeued Routed', 'AgentReplied Disconnected']);
    expect(ended.interactions).toHaveLength(before.length + 1);
    expect(await json('explain', one.case.Id)).toMatchObject({ standing: 'settled' });
  }
});

function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
