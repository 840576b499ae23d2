import { join } from 'node:path';
import type { Connection } from 'jsforce';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../../src/runtime/clock.js';
import { IcwsAgentSession } from '../../src/simulator/agents/icws-agent-session.js';
import { administrator, change, create, idOf, mapQueue, newQueue } from '../support/system/administrator.js';
import { type CicPairProgram, startCicPair } from '../support/system/cic-pair-program.js';
import { eventually } from '../support/system/eventually.js';
import { type GroupFile, writeGroupFile } from '../support/system/group-file.js';
import { type OrgProgram, type SeenRow, startOrg } from '../support/system/org-program.js';
import { killPrograms, type Program, runProgram } from '../support/system/program.js';
import { startConnector } from '../support/system/stand.js';
import { tempFolder } from '../support/system/temp-folder.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** Until something has come about on a busy machine, milliseconds. */
const WAIT_MS = 45_000;
const ALICE = 'alice@casebridge.example';

let folder: ReturnType<typeof tempFolder>;
let org: OrgProgram;
let cic: CicPairProgram;
let group: GroupFile;
let admin: Connection;
let support: string;

beforeAll(async () => {
  folder = tempFolder();
  [org, cic] = await Promise.all([startOrg(), startCicPair()]);
  const [serverName = '', ...backupServerNames] = cic.hosts;
  const servers = { org: org.ready, cic: { url: cic.ready.servers[0] ?? '', password: cic.ready.password } };
  group = writeGroupFile(join(folder.path, 'group'), servers, {
    cic: { serverName, backupServerNames, recoveryGrace: '1500ms' },
  });
  admin = await administrator(org.ready);
  support = await idOf(admin, 'Group', { Name: 'Support' });
  await startConnector(group);
});

afterAll(async () => {
  await killPrograms();
  folder?.remove();
});

/** What `explain --json` prints. */
interface Explained {
  readonly standing: string;
  readonly because: readonly string[];
  readonly gaps: readonly string[];
  readonly timeline: readonly {
    readonly at: number;
    readonly source: string;
    readonly stage: string;
    readonly row: string;
    readonly interactionId: string;
    readonly what: string;
  }[];
}

async function run(...args: readonly string[]): Promise<Program> {
  const program = await runProgram([...args, '--config', group.path]);
  expect(program.exit, program.excerpt()).toEqual({ code: 0, signal: null });
  return program;
}

/** Both answers to one question: each sentence of the one stands in the other. */
async function explain(id: string): Promise<Explained & { readonly text: string }> {
  const [{ stdout }, { stdout: text }] = await Promise.all([run('explain', id, '--json'), run('explain', id)]);
  const json = JSON.parse(stdout) as Explained;
  for (const line of json.because) expect(text).toContain(line);
  expect(json.gaps).toEqual([]);
  const ofOneClock = json.timeline.filter(({ source }) => source !== 'cic').map(({ at }) => at);
  expect(ofOneClock).toEqual(ofOneClock.toSorted((a, b) => a - b));
  return { ...json, text };
}

/** The timeline without times, e.g. `settle OR-0000000001: marked as processed (Routed)`. */
function stops({ timeline }: Explained): readonly string[] {
  return timeline.map(({ stage, row, what }) => `${stage} ${row === '' ? '' : `${row}: `}${what}`);
}

/** These stops, in this order; others may come between them. */
function expectStops(explained: Explained, ...expected: readonly RegExp[]): void {
  const left = [...stops(explained)];
  for (const stop of expected) {
    const at = left.findIndex((one) => stop.test(one));
    expect(at, `${stop} in ${stops(explained).join('\n')}`).toBeGreaterThanOrEqual(0);
    left.splice(0, at + 1);
  }
}

async function newCase(fields: Readonly<Record<string, unknown>> = {}): Promise<string> {
  return create(admin, 'Case', {
    Subject: 'Hello',
    SuppliedEmail: 'carla@customer.example',
    OwnerId: support,
    ...fields,
  });
}

async function rowsOf(caseId: string): Promise<readonly SeenRow[]> {
  return (await org.case(caseId)).rows.toSorted((a, b) => a.Name.localeCompare(b.Name));
}

/** Waits until all rows of a case are settled. @returns them in the order of their names. */
async function settledRows(caseId: string, count: number): Promise<readonly SeenRow[]> {
  return eventually(`${count} settled rows of ${caseId}`, WAIT_MS, async () => {
    const rows = await rowsOf(caseId);
    return rows.length === count && rows.every(({ Processed__c }) => Processed__c) && rows;
  });
}

async function routedCase(fields: Readonly<Record<string, unknown>> = {}) {
  const caseId = await newCase(fields);
  const [row] = await settledRows(caseId, 1);
  expect(row?.Outcome__c).toBe('Routed');
  return { caseId, name: row?.Name ?? '', interactionId: row?.Interaction_Id__c ?? '' };
}

/** Until the end of the test, no case of Support is routed. */
async function pauseSupport(): Promise<void> {
  onTestFinished(async () => {
    await run('resume');
  });
  await run('pause', 'Support');
}

async function stateOf(interactionId: string): Promise<string> {
  return (await cic.live()).find(({ id }) => id === interactionId)?.state ?? 'gone';
}

async function aliceComes(signal: AbortSignal): Promise<IcwsAgentSession> {
  const login = { icwsUrl: await cic.active(), username: 'alice', password: cic.ready.password };
  const session = await IcwsAgentSession.open({ ...login, clock: systemClock, fetch }, signal);
  await session.connectStationless(signal);
  await session.setStatus('Available', signal);
  return session;
}

describe('explain, where a case was', () => {
  test('routed: it alerts, an agent has it, it was answered', async () => {
    const leave = new AbortController();
    const { caseId, name, interactionId } = await routedCase();
    const alice = await aliceComes(leave.signal);
    await eventually('it alerts', WAIT_MS, async () => (await stateOf(interactionId)) === 'A');
    const alerting = await explain(name);
    expect(alerting.standing).toBe('alerting');
    expect(alerting.because).toEqual([`Interaction ${interactionId} is alerting alice.`]);

    await alice.pickUp(interactionId, leave.signal);
    await eventually('she has it', WAIT_MS, async () => (await stateOf(interactionId)) === 'C');
    const withAgent = await explain(interactionId);
    expect(withAgent.standing).toBe('withAgent');
    expect(withAgent.because).toEqual([`Interaction ${interactionId} is with alice.`]);

    await org.act(caseId, 'reply', { username: ALICE, text: 'Here you are.' });
    const [, reply] = await settledRows(caseId, 2);
    expect(reply?.Outcome__c).toBe('Disconnected');
    await eventually('its end', WAIT_MS, async () => ['I', 'E', 'gone'].includes(await stateOf(interactionId)));
    await alice.setStatus('Do Not Disturb', leave.signal).finally(() => leave.abort());
    const answered = await eventually('the end in the ledger', WAIT_MS, async () => {
      const found = await explain(caseId);
      return stops(found).some((stop) => /^contactCenter .*interaction ended$/.test(stop)) && found;
    });
    expect(answered.standing).toBe('settled');
    expect(answered.because).toEqual([
      `The last row, ${reply?.Name} (AgentReplied), is settled: Disconnected.`,
      'No interaction of the case is live.',
    ]);
    expectStops(
      answered,
      new RegExp(`^salesforce ${name}: row made: CaseCreated \\(queue Support\\) for Support Mail$`),
      new RegExp(`^intake ${name}: CaseCreated ${name} received from the (stream|sweep)$`),
      new RegExp(`^act ${name}: interaction asked for, attempt 0$`),
      new RegExp(`^act ${name}: interaction created$`),
      /^contactCenter .*interaction alerting \(alice\)$/,
      /^contactCenter .*interaction withAgent \(alice\)$/,
      new RegExp(`^intake ${reply?.Name}: AgentReplied`),
      /^act .*interaction disconnected/,
      /^cic (interaction ended|the server has no such interaction any more)$/,
    );
    expectStops(alerting, /^salesforce case made$/, /^cic interaction made$/, /^cic now alerting alice$/);
    expectStops(withAgent, /^cic interaction taken by an agent$/, /^cic now with alice$/);
    expect(alerting.text).toMatch(/^\S+Z {2}CIC .* now alerting alice \[\d+\]$/m);
    expectStops(answered, new RegExp(`^settle ${name}: marked as processed \\(Routed\\)$`));
    expectStops(answered, new RegExp(`^settle ${reply?.Name}: marked as processed \\(Disconnected\\)$`));
  });

  test('superseded: it was closed before it could be routed', async () => {
    await pauseSupport();
    const caseId = await newCase();
    const waits = await explain(caseId);
    await org.act(caseId, 'close', { username: ALICE });
    const [created, closed] = await settledRows(caseId, 2);
    expect(waits.standing).toBe('waitsForRouting');
    expect(waits.because).toEqual([
      `${created?.Name} (CaseCreated) waits to be routed; last: waits: queue "Support" is paused.`,
    ]);
    const explained = await explain(created?.Name ?? '');
    expect(created?.Outcome__c).toBe('Superseded');
    expect(explained.standing).toBe('settled');
    expect(explained.because).toEqual([
      `The last row, ${closed?.Name} (CaseClosed), is settled: NothingToDisconnect.`,
      'The case is closed.',
      'No interaction of the case is live.',
      `${created?.Name} (CaseCreated) made no interaction; superseded: overtaken by ${closed?.Name} (CaseClosed).`,
    ]);
    expectStops(
      explained,
      new RegExp(`^salesforce ${created?.Name}: row made: CaseCreated`),
      new RegExp(`^intake ${created?.Name}: CaseCreated`),
      new RegExp(
        `^settle ${created?.Name}: marked as processed \\(Superseded\\): overtaken by ${closed?.Name} \\(CaseClosed\\)$`,
      ),
      new RegExp(`^settle ${closed?.Name}: marked as processed \\(NothingToDisconnect\\)$`),
    );
  });

  test('parked: its queue is mapped to a workgroup that is not there', async () => {
    const claims = await newQueue(admin, 'Claims');
    await mapQueue(admin, 'Claims', 'Clams Mail');
    const caseId = await newCase({ OwnerId: claims });
    const [row] = await settledRows(caseId, 1);
    expect(row?.Outcome__c).toBe('Failed');
    const explained = await explain(row?.Name ?? '');
    expect(explained.standing).toBe('parked');
    expect(explained.because).toEqual([
      expect.stringMatching(new RegExp(`^${row?.Name} is parked: CASEBRIDGE_\\w+: .*Clams Mail`)),
    ]);
    expectStops(
      explained,
      new RegExp(`^salesforce ${row?.Name}: row made: CaseCreated \\(queue Claims\\) for Clams Mail$`),
      new RegExp(`^intake ${row?.Name}: CaseCreated`),
      new RegExp(`^settle ${row?.Name}: Failed: CASEBRIDGE_\\w+: .*Clams Mail.* \\(attempts: \\d+\\)$`),
    );
  });

  test('waiting in ACD: no available agent has the skill', async () => {
    const { caseId, interactionId } = await routedCase({ ObjectRouting_Skills__c: 'German' });
    const explained = await eventually('the reason of the server', WAIT_MS, async () => {
      const found = await explain(caseId);
      return found.because.some((line) => line.includes('skill German')) && found;
    });
    expect(explained.standing).toBe('waitsForAgent');
    expect(explained.because).toEqual([
      `Interaction ${interactionId} is waiting in ACD in Support Mail: ACD - Waiting: no available agent with skill German.`,
    ]);
    expectStops(
      explained,
      /row made: CaseCreated \(queue Support\) for Support Mail, skills German$/,
      /created$/,
      /^cic now waiting in ACD in Support Mail: .*no available agent with skill German$/,
    );

    await cic.directory({ kind: 'putUser', id: 'alice', skills: ['English'] });
    const nobody = await eventually('the directory says so', WAIT_MS, async () => {
      const found = await explain(caseId);
      return found.because.some((line) => line.includes('no member of the workgroup')) && found;
    });
    await cic.directory({ kind: 'putUser', id: 'alice', skills: ['English', 'German'] });
    expect(nobody.standing).toBe('waitsForAgent');
    expect(nobody.because[0]).toMatch(/no member of the workgroup has skill German.*; .*German/);
  });

  test('lost in a switchover: first it is missed, then it is routed again', async () => {
    const { caseId, name, interactionId } = await routedCase();
    // What is lost is seen to only once the queue is resumed.
    await pauseSupport();
    await cic.switchOver({ interactions: 'lose', downMs: 300 });
    const missing = await eventually('it is missed', WAIT_MS, async () => {
      const found = await explain(caseId).catch(() => undefined);
      return found?.because.at(-1)?.includes('was lost') && found;
    });
    expect(missing.standing).toBe('missing');
    expect(missing.because.at(-1)).toBe(
      `Interaction ${interactionId} was lost when CIC switched over; a running process routes the case again.`,
    );
    await run('resume');
    const again = await eventually('it is routed again', WAIT_MS, async () => {
      const [row] = await rowsOf(caseId);
      return row?.Interaction_Id__c !== interactionId && row?.Interaction_Id__c;
    });
    const explained = await explain(caseId);
    expect(explained.standing).toBe('routedAgain');
    expect(explained.because).toEqual([
      `Routed again: the interaction ${interactionId} was lost when CIC switched over; interaction ${again} carries the case now.`,
      expect.stringMatching(
        new RegExp(`^Interaction ${again} is waiting in ACD in Support Mail: .*no available agent`),
      ),
    ]);
    expectStops(
      explained,
      new RegExp(`^act ${name}: interaction created$`),
      /^contactCenter .*interaction not found after a switchover; it may still come back$/,
      /^contactCenter .*interaction lost in a switchover$/,
      new RegExp(`^act ${name}: interaction asked for`),
      new RegExp(`^act ${name}: made again in place of ${interactionId}$`),
    );
    const ids = explained.timeline.filter(({ what }) => what.startsWith('made again')).map((one) => one.interactionId);
    expect(ids).toEqual([again]);
    await org.act(caseId, 'close', { username: ALICE });
    await settledRows(caseId, 2);
    expect(await explain(caseId)).toMatchObject({ standing: 'settled' });
  });
});

describe('explain, where no row was made', () => {
  const NO_ROW = 'No row was made, because: ';

  test('its queue is not monitored, and a reply or its end would make none either', async () => {
    const explained = await explain(await newCase({ OwnerId: await newQueue(admin, 'Returns') }));
    expect(explained.standing).toBe('noRow');
    expect(explained.because).toEqual([`${NO_ROW}The queue that owns the case is not monitored.`]);
    expect(stops(explained)).toEqual([
      'salesforce case made',
      `salesforce ${NO_ROW}The queue that owns the case is not monitored.`,
    ]);
    expect(explained.text).toMatch(
      /no row now for arrival in the queue, .*: The queue that owns the case is not monitored\./,
    );
    expect(explained.text).toMatch(
      /no row now for an agent's reply, closing, deletion: The case is, and last was, in no monitored queue\./,
    );
  });

  test('a user owns it', async () => {
    const explained = await explain(await newCase({ OwnerId: await idOf(admin, 'User', { Username: ALICE }) }));
    expect(explained.standing).toBe('noRow');
    expect(stops(explained).at(-1)).toContain('The case is owned by a user');
    expect(explained.because).toEqual([`${NO_ROW}The case is owned by a user, and is not routed to that user.`]);
    expect(explained.text).toMatch(/no row now for .*a customer's mail.*: The case is owned by a user/);
  });

  test('it was closed from the start', async () => {
    const explained = await explain(await newCase({ Status: 'Closed' }));
    expect(explained.standing).toBe('noRow');
    expect(stops(explained).toSorted()).toEqual([
      `salesforce ${NO_ROW}The case is closed.`,
      'salesforce case closed',
      'salesforce case made',
    ]);
    expect(explained.because).toEqual([`${NO_ROW}The case is closed.`]);
    expect(explained.text).toMatch(
      /no row now for an agent's comment: Agents' comments on closed cases do not count\./,
    );
  });

  test('its queue does not count the comments of agents', async () => {
    const entry = await idOf(admin, 'Interaction_Routing_Queue__c', { Salesforce_Queue_Name__c: 'Support' });
    const { caseId } = await routedCase();
    await change(admin, 'Interaction_Routing_Queue__c', { Id: entry, Route_Agent_Comments__c: false });
    await org.act(caseId, 'comments', { username: ALICE, text: 'A note.' });
    const explained = await explain(caseId);
    await change(admin, 'Interaction_Routing_Queue__c', { Id: entry, Route_Agent_Comments__c: true });
    expect(await rowsOf(caseId)).toHaveLength(1);
    expect(explained.standing).toBe('waitsForAgent');
    expect(explained.text).toMatch(/no row now for an agent's comment: Agents' comments do not count in this queue\./);
  });

  test('its skills are not sound: said beside the reason, and it parks the row where there is one', async () => {
    const owner = await idOf(admin, 'User', { Username: ALICE });
    const problem = "The skill 'Ger|man' contains '|'.";
    const explained = await explain(await newCase({ OwnerId: owner, ObjectRouting_Skills__c: 'Ger|man' }));
    expect(explained.standing).toBe('noRow');
    expect(explained.because).toEqual([
      expect.stringMatching(/owned by a user/),
      `Its skills are not sound: ${problem}`,
    ]);

    const caseId = await newCase({ ObjectRouting_Skills__c: 'Ger|man' });
    const [row] = await settledRows(caseId, 1);
    const parked = await explain(caseId);
    expect(parked.standing).toBe('parked');
    expect(parked.because).toEqual([expect.stringContaining(`${row?.Name} is parked: `)]);
    expect(parked.because[0]).toContain(problem);
  });

  test('mails that do not count, and a comment of the owner: each with its reason', async () => {
    const { caseId, name } = await routedCase();
    const sent = { ParentId: caseId, Incoming: false, FromAddress: 'support@example.com', TextBody: 'Hello.' };
    const customer = 'carla@customer.example';
    await create(admin, 'EmailMessage', { ...sent, Status: '5', ToAddress: customer });
    const Headers = 'Auto-Submitted: auto-replied';
    await create(admin, 'EmailMessage', { ...sent, Status: '3', ToAddress: customer, Headers });
    await create(admin, 'EmailMessage', { ...sent, Status: '3', ToAddress: 'colleague@example.org' });
    const explained = await explain(caseId);
    expect(await rowsOf(caseId)).toEqual([expect.objectContaining({ Name: name })]);
    expect(explained.standing).toBe('waitsForAgent');
    const TIME = String.raw`\d{4}-\d\d-\d\dT[\d:.]+Z`;
    for (const reason of [
      'It is a draft, or was not sent.',
      'Automatic answers do not count.',
      'It did not go to the customer: forwards do not count.',
    ])
      expect(explained.because).toContainEqual(
        expect.stringMatching(new RegExp(`^The mail of ${TIME} makes no row: ${reason}$`)),
      );

    await change(admin, 'Case', { Id: caseId, OwnerId: await idOf(admin, 'User', { Username: ALICE }) });
    await org.act(caseId, 'comments', { username: ALICE, text: 'A note.' });
    expectStops(
      explained,
      /^salesforce mail written; no row was made, because: It is a draft/,
      /^salesforce mail written; no row was made, because: Automatic answers/,
    );
    expect((await explain(caseId)).because).toContainEqual(
      expect.stringMatching(/^The comment of .* makes no row: Comments by the owner of the case do not count\.$/),
    );
  });

  test('the integration user made it', async () => {
    const assignee = await idOf(admin, 'User', { Username: 'admin@casebridge.example' });
    const set = await idOf(admin, 'PermissionSet', { Name: 'Object_Routing_Connector' });
    const assigned = await create(admin, 'PermissionSetAssignment', { AssigneeId: assignee, PermissionSetId: set });
    const caseId = await newCase();
    const young = await explain(caseId);
    await org.act(caseId, 'age', { minutes: 16 });
    const old = await explain(caseId);
    await admin.sobject('PermissionSetAssignment').destroy(assigned);
    expect(await rowsOf(caseId)).toEqual([]);
    expect(young.standing).toBe('noRow');
    expect(old.standing).toBe('stranded');
    expectStops(young, /case made by the integration user/, /No row was made, because: the integration user/);
    for (const { because } of [young, old])
      expect(because[0]).toBe(
        `${NO_ROW}the integration user of Casebridge itself made the case; what that user does makes no rows.`,
      );
    expect(old.because[1]).toBe('`casebridge audit --route` makes a row for it.');
  });

  test('not yet: it was touched a moment ago, and is stranded only after a while', async () => {
    await org.fault({ inactiveTriggers: ['CaseRouting'] });
    const caseId = await newCase();
    await org.fault({ inactiveTriggers: [] });
    const young = await explain(caseId);
    await org.act(caseId, 'age', { minutes: 16 });
    expect(young.standing).toBe('mayCome');
    expect(stops(young)).toEqual(['salesforce case made', `salesforce ${young.because[0]}`]);
    expect(young.because).toEqual([expect.stringMatching(/none yet\. .*the row may still come\.$/)]);
    expect(await explain(caseId)).toMatchObject({ standing: 'stranded' });
  });
});
