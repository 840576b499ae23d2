import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Config } from '../../../src/config/schema.js';
import { UNTOUCHED_MS } from '../../../src/domain/audit.js';
import { type Audit, auditCases } from '../../../src/group/audit-cases.js';
import { buildGroup } from '../../../src/group/build-group.js';
import { explainCase } from '../../../src/group/explain-case.js';
import { queueHealth } from '../../../src/group/queue-health.js';
import { GroupVisit } from '../../../src/group/visit.js';
import { conclude } from '../../../src/operations/explain/conclusion.js';
import { timeline } from '../../../src/operations/explain/timeline.js';
import { redactor } from '../../../src/operations/redactor.js';
import { type Clock, systemClock } from '../../../src/runtime/clock.js';
import { openLibsqlStore } from '../../../src/store/libsql-store.js';
import { CheckBench } from '../../support/check-bench.js';
import { eventually } from '../../support/system/eventually.js';
import type { Sections } from '../../support/system/group-file.js';

vi.setConfig({ testTimeout: 60_000 });

const never = new AbortController().signal;
const AN_HOUR_LATER: Clock = { ...systemClock, now: () => systemClock.now() + 3_600_000 };
/** Longer than the second look of the package takes, which comes without delay. */
const SECOND_LOOK_MS = 200;
const FAST: Sections = { routing: { backoffInitial: '50ms', backoffMax: '500ms' } };

let bench: CheckBench;
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await bench.close();
});

const around = (clock: Clock = systemClock) => ({ clock, random: Math.random, redact: redactor([]) });

const visiting =
  (config: Config, surroundings = around()) =>
  () =>
    new GroupVisit(config, surroundings);

/** A case in a queue, as mail would make it. @returns its id. */
function makeCase(queue: string, change: Readonly<Record<string, string>> = {}): string {
  return bench.insert('Case', { Subject: 'Help', Origin: 'Email', OwnerId: bench.queueId(queue), ...change });
}

/** A case that came into a queue before that was mapped. @returns its id. */
async function makeUnseenCase(): Promise<string> {
  const queue = bench.insert('Group', { Name: 'Sales', Type: 'Queue' });
  bench.insert('QueueSobject', { QueueId: queue, SobjectType: 'Case' });
  const caseId = makeCase('Sales');
  // The package looks at such a case a second time, in a job of its own; that is to be over.
  await delay(SECOND_LOOK_MS);
  bench.insert('Interaction_Routing_Queue__c', {
    Salesforce_Queue_Name__c: 'Sales',
    CIC_Workgroup_Name__c: 'Billing Mail',
  });
  return caseId;
}

/** Runs the group until something holds. */
async function route(what: string, holds: () => boolean): Promise<void> {
  const store = openLibsqlStore({ file: join(bench.dataDir, 'casebridge.db') });
  const group = buildGroup(bench.config(FAST), { ...around(), tell: () => undefined, store, acceptNewIdentity: false });
  closing.push(() => group.stop());
  await group.start(never);
  await eventually(what, 15_000, holds);
  await group.stop();
}

const rowsOf = (caseId: string) => bench.select('Object_Routing__c', { Object_Id__c: caseId });
const allProcessed = (caseId: string) => () => rowsOf(caseId).every(({ Processed__c }) => Processed__c === true);

async function explain(id: string) {
  const facts = await explainCase(
    visiting(bench.config()),
    { config: bench.config(), clock: around().clock },
    id,
    never,
  );
  return { ...conclude(facts), facts, lines: timeline(facts).map(({ what }) => what) };
}

async function audit(queue?: string): Promise<Audit> {
  let found: Audit | undefined;
  await auditCases(
    visiting(bench.config(), around(AN_HOUR_LATER)),
    around(AN_HOUR_LATER).clock,
    { queue },
    never,
    async (result) => {
      found = result;
    },
  );
  if (!found) throw new Error('the audit called back with nothing');
  return found;
}

describe('queues', () => {
  it('shows each line with what is wrong on both sides', async () => {
    bench = await CheckBench.open();
    bench.update('Group', { Name: 'Billing' }, { Name: 'Invoices' });
    bench.cic.core.directory.putWorkgroup({ name: 'Support Mail', members: ['alice'], isActive: false });
    const { lines, cicError } = await queueHealth(visiting(bench.config()), around().clock, never);
    expect(cicError).toBeUndefined();
    expect(lines).toMatchObject([
      {
        queueName: 'Billing',
        salesforce: [{ blocks: false, what: expect.stringContaining('"Invoices"') }],
        cic: [],
        live: 0,
      },
      { queueName: 'Support', salesforce: [], cic: [{ blocks: true, what: expect.stringContaining('not active') }] },
    ]);
  });

  it('shows the Salesforce half if CIC cannot be asked', async () => {
    bench = await CheckBench.open();
    const { lines, cicError } = await queueHealth(
      visiting(bench.config({ cic: { password: 'wrong-pw' } })),
      around().clock,
      never,
    );
    expect(cicError?.code).toBe('CASEBRIDGE_CIC_LOGIN_REFUSED');
    expect(lines).toMatchObject([{ queueName: 'Billing', cic: undefined, live: undefined }, { queueName: 'Support' }]);
  });
});

describe('explain', () => {
  it('a case whose row waits, by every id that stands for it', async () => {
    bench = await CheckBench.open();
    const caseId = makeCase('Support');
    const [row] = rowsOf(caseId);
    const [record] = bench.select('Case', { Id: caseId });
    for (const id of [
      caseId,
      caseId.slice(0, 15),
      String(record?.CaseNumber),
      '1',
      String(row?.Name),
      String(row?.Id),
    ]) {
      const { standing, facts, because } = await explain(id);
      expect(facts.caseId, id).toBe(caseId);
      expect(standing, id).toBe('waitsForRouting');
      expect(because[0], id).toContain('no process has taken it yet');
    }
  });

  it('an interaction that waits for a skill that nobody has', async () => {
    bench = await CheckBench.open();
    const caseId = makeCase('Support');
    await route('the row', allProcessed(caseId));
    bench.cic.core.directory.putWorkgroup({ name: 'Support Mail', members: [] });
    const { standing, because, lines, facts } = await explain(caseId);
    expect(standing).toBe('waitsForAgent');
    expect(because[0]).toMatch(/is waiting in ACD in Support Mail: .*no members/);
    expect(lines.join('\n')).toMatch(
      /^case made\nrow made: CaseCreated .*interaction asked for.*interaction created.*Routed.*now waiting in ACD in Support Mail/s,
    );
    const { facts: byInteraction } = await explain(facts.interactions?.[0]?.id ?? '');
    expect(byInteraction.caseId).toBe(caseId);
  });

  it('a row that was superseded, and one that is parked', async () => {
    bench = await CheckBench.open();
    const closed = makeCase('Support');
    bench.update('Case', { Id: closed }, { Status: 'Closed' });
    const parked = makeCase('Billing', { ObjectRouting_Skills__c: 'No Such Skill' });
    await route('both', () => allProcessed(closed)() && allProcessed(parked)());
    const first = await explain(closed);
    expect(first.standing).toBe('settled');
    expect(first.lines.join('\n')).toContain('Superseded');
    const second = await explain(parked);
    expect(second.standing).toBe('parked');
    expect(second.because[0]).toMatch(/is parked: CASEBRIDGE_\w+: .*No Such Skill/);
  });

  it('a row that another owner, and one that the end of its case has overtaken', async () => {
    bench = await CheckBench.open();
    const moved = makeCase('Support');
    const [created] = rowsOf(moved);
    bench.update('Case', { Id: moved }, { OwnerId: bench.queueId('Billing') });
    const deleted = makeCase('Support');
    bench.remove('Case', { Id: deleted });
    await route('both', () => allProcessed(moved)() && allProcessed(deleted)());
    const told = await explain(String(created?.Name));
    const change = rowsOf(moved).find(({ Event__c }) => Event__c === 'QueueChanged')?.Name;
    const why = `the case has another owner now, ${bench.queueId('Billing')}: overtaken by ${change} (QueueChanged)`;
    expect(told.because).toContain(`${created?.Name} (CaseCreated) made no interaction; superseded: ${why}.`);
    expect(told.lines).toContain(`Superseded: ${why}`);
    const end = rowsOf(deleted).find(({ Event__c }) => Event__c === 'CaseDeleted')?.Name;
    expect((await explain(deleted)).lines).toContain(`Superseded: overtaken by ${end} (CaseDeleted)`);
  });

  it('a case that gets no row, with the reason of the package', async () => {
    bench = await CheckBench.open();
    const queue = bench.insert('Group', { Name: 'Elsewhere', Type: 'Queue' });
    bench.insert('QueueSobject', { QueueId: queue, SobjectType: 'Case' });
    const { standing, because } = await explain(bench.insert('Case', { Subject: 'Hello', OwnerId: queue }));
    expect(standing).toBe('noRow');
    expect(because[0]).toBe('No row was made, because: The queue that owns the case is not monitored.');
  });

  it('a case without a row that should have one', async () => {
    bench = await CheckBench.open();
    const { standing, facts } = await explain(await makeUnseenCase());
    expect(standing).toBe('mayCome');
    const later = conclude({ ...facts, askedAt: facts.askedAt + UNTOUCHED_MS });
    expect(later.standing).toBe('stranded');
    expect(later.because.join(' ')).toMatch(/trigger was not active.*audit --route/);
  });

  it('what can be known while CIC is away, and says what cannot', async () => {
    bench = await CheckBench.open();
    const caseId = makeCase('Support');
    const facts = await explainCase(
      visiting(bench.config({ cic: { port: 9 } })),
      { config: bench.config({ cic: { port: 9 } }), clock: around().clock },
      caseId,
      never,
    );
    expect(conclude(facts).standing).toBe('waitsForRouting');
    expect(facts.gaps.join(' ')).toMatch(/no store here.*CIC could not be asked/);
  });

  it('what can be known with a store that is damaged, and says that it is', async () => {
    bench = await CheckBench.open();
    mkdirSync(bench.dataDir, { recursive: true });
    writeFileSync(join(bench.dataDir, 'casebridge.db'), 'no database, but a text of some length');
    const { standing, facts } = await explain(makeCase('Support'));
    expect(standing).toBe('waitsForRouting');
    expect(facts.gaps.filter((gap) => /ledger could not be read: The store .*casebridge\.db/.test(gap))).toHaveLength(
      1,
    );
  });

  it('refuses what is no id, and what nobody knows', async () => {
    bench = await CheckBench.open();
    await expect(explain('hello')).rejects.toMatchObject({ code: 'CASEBRIDGE_USAGE' });
    await expect(explain('OR-0000009999')).rejects.toMatchObject({ code: 'CASEBRIDGE_ID_UNKNOWN' });
    await expect(explain('100154078860139999')).rejects.toMatchObject({ code: 'CASEBRIDGE_ID_UNKNOWN' });
  });
});

describe('audit', () => {
  it('finds a case without a row and one whose interaction ended unanswered, and routes them', async () => {
    bench = await CheckBench.open();
    const abandoned = makeCase('Support');
    await route('the row', allProcessed(abandoned));
    const [interaction] = bench.cic.state().interactions;
    bench.cic.faults.inject({ kind: 'loseInteraction', interactionId: interaction?.id ?? '' });
    const unseen = await makeUnseenCase();
    makeCase('Support');
    const found = await audit();
    expect(found.stranded.map(({ caseId, queueName }) => [caseId, queueName])).toEqual([
      [abandoned, 'Support'],
      [unseen, 'Sales'],
    ]);
    expect(found.stranded[0]?.why).toMatch(/settled as Routed, and no interaction is live/);
    expect(found.stranded[1]?.why).toContain('No row was made');
    expect((await audit('Sales')).stranded.map(({ caseId }) => caseId)).toEqual([unseen]);
    await auditCases(
      visiting(bench.config(), around(AN_HOUR_LATER)),
      around(AN_HOUR_LATER).clock,
      {},
      never,
      async (result) => {
        expect((await result.route(never)).map(({ error }) => error)).toEqual(['', '']);
      },
    );
    expect(rowsOf(unseen)).toMatchObject([
      { Event__c: 'Requeued', Workgroup__c: 'Billing Mail', Processed__c: false, Queue_Name__c: 'Sales' },
    ]);
    expect((await audit()).stranded).toEqual([]);
  });

  it('leaves alone what was touched lately, is live, or is closed', async () => {
    bench = await CheckBench.open();
    const live = makeCase('Support');
    await route('the row', allProcessed(live));
    const closed = makeCase('Support');
    bench.update('Case', { Id: closed }, { Status: 'Closed' });
    expect(await audit()).toMatchObject({ looked: 1, stranded: [] });
    await makeUnseenCase();
    await auditCases(visiting(bench.config(), around()), around().clock, {}, never, async ({ looked }) =>
      expect(looked).toBe(0),
    );
  });

  it('finds nothing stranded while CIC cannot be asked, and knows no other queue', async () => {
    bench = await CheckBench.open();
    const nothing = () => Promise.reject(new Error('it must not call back'));
    const away = bench.config({ cic: { port: 9 } });
    await expect(auditCases(visiting(away, around()), around().clock, {}, never, nothing)).rejects.toMatchObject({
      code: 'CASEBRIDGE_CIC_UNREACHABLE',
    });
    await expect(
      auditCases(visiting(bench.config(), around()), around().clock, { queue: 'Nowhere' }, never, nothing),
    ).rejects.toThrow(/no queue "Nowhere".*"Billing"/);
  });
});
