import { beforeEach, describe, expect, it } from 'vitest';
import { NOT_STRANDED } from '../../../src/console/contract.js';
import { LinkNotes } from '../../../src/contact-center/cic/checks/link-notes.js';
import { type AuditResult, type AuditScope, type AuditVisit, auditCases } from '../../../src/group/audit-cases.js';
import { routeStranded } from '../../../src/group/route-stranded.js';
import { FakeClock } from '../../support/fake-clock.js';
import { FakeContactCenter } from '../../support/fake-contact-center.js';

const never = new AbortController().signal;
const RETURNS = '00G000000000001AAA';
const SALES = '00G000000000002AAA';

/** A case of the fake org. */
interface FakeCase {
  readonly Id: string;
  readonly OwnerId: string;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

let clock: FakeClock;
let contactCenter: FakeContactCenter;
let cases: FakeCase[];
let queries: number;
let requeued: string[];

beforeEach(() => {
  clock = new FakeClock();
  contactCenter = new FakeContactCenter();
  cases = [];
  queries = 0;
  requeued = [];
});

const caseId = (index: number) => `500${String(index).padStart(12, '0')}AAA`;
/** A row that waits: nothing is stranded while there is one. */
const WAITS = { Name: 'OR-0000000001', Event__c: 'CaseCreated', Processed__c: false, Workgroup__c: 'Returns Mail' };

function addCases(count: number, rows: FakeCase['rows'], OwnerId = RETURNS): void {
  const from = cases.length;
  cases.push(...Array.from({ length: count }, (_, index) => ({ Id: caseId(from + index), OwnerId, rows })));
}

function query(soql: string): unknown {
  queries += 1;
  const after = /Id > '(\w+)'/.exec(soql)?.[1] ?? '';
  const ids = /Id IN \(([^)]*)\) ORDER/.exec(soql)?.[1];
  const limit = Number(/LIMIT (\d+)$/.exec(soql)?.[1]);
  const owners = /OwnerId IN \(([^)]*)\)/.exec(soql)?.[1] ?? '';
  const mine = cases.filter(({ OwnerId }) => owners.includes(OwnerId));
  const found = mine.filter(({ Id }) => Id > after && (ids === undefined || ids.includes(Id))).slice(0, limit);
  const records = found.map(({ Id, OwnerId, rows }) => ({
    Id,
    CaseNumber: Id,
    OwnerId,
    LastModifiedDate: '2020-01-01T00:00:00.000Z',
    Object_Routings__r: { records: rows },
  }));
  return { done: true, records };
}

function request(_method: string, path: string, body: unknown): Promise<unknown> {
  if (path.startsWith('/query')) return Promise.resolve(query(decodeURIComponent(path)));
  const { records } = body as { readonly records: readonly { readonly Object_Id__c: string }[] };
  requeued.push(...records.map(({ Object_Id__c }) => Object_Id__c));
  return Promise.resolve(records.map(() => ({ success: true })));
}

function open(): AuditVisit {
  const entry = (queueId: string, queueName: string, workgroup: string) => ({
    queueId,
    queueName,
    workgroup,
    directToQueue: false,
    currentName: queueName,
  });
  return {
    notes: new LinkNotes(),
    contactCenter,
    org: {
      rest: { request },
      queueMap: {
        load: () => Promise.resolve([entry(RETURNS, 'Returns', 'Returns Mail'), entry(SALES, 'Sales', 'Sales Mail')]),
      },
    },
    enterOrg: () => Promise.resolve(),
    enterCic: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

async function audit(scope: AuditScope = {}): Promise<AuditResult> {
  let found: AuditResult | undefined;
  await auditCases(open, clock, scope, never, async (result) => {
    found = result;
  });
  if (!found) throw new Error('the audit called back with nothing');
  return found;
}

describe('a big backlog', () => {
  it('is looked through to its end: cases that rightly wait do not hide a stranded one behind them', async () => {
    addCases(20_300, [WAITS]);
    addCases(1, []);
    const { looked, stranded, more } = await audit();
    expect({ looked, more }).toEqual({ looked: 20_301, more: false });
    expect(stranded.map((one) => one.caseId)).toEqual([caseId(20_300)]);
  });

  it('of stranded cases is listed in part, and says so', async () => {
    addCases(2_300, []);
    const { stranded, more } = await audit();
    expect({ listed: stranded.length, more }).toEqual({ listed: 2_000, more: true });
  });

  it('does not keep a case that was listed from being routed', async () => {
    addCases(2_300, []);
    const last = caseId(2_299);
    expect(await routeStranded(open, clock, [last], never)).toEqual([{ id: last, error: '' }]);
    expect({ requeued, queries }).toEqual({ requeued: [last], queries: 1 });
  });
});

it('routes what is still stranded, and says of the others that they are not', async () => {
  addCases(300, []);
  addCases(1, [WAITS]);
  const written = await routeStranded(
    open,
    clock,
    cases.map(({ Id }) => Id),
    never,
  );
  expect(written.filter(({ error }) => error === '')).toHaveLength(300);
  expect(written.at(-1)).toEqual({ id: caseId(300), error: NOT_STRANDED });
  expect(requeued).toHaveLength(300);
});

describe('a workgroup whose queue CIC does not show', () => {
  const settled = (Workgroup__c: string) => [{ ...WAITS, Processed__c: true, Outcome__c: 'Routed', Workgroup__c }];

  it('keeps the cases that may be live in it out of the audit, and no others', async () => {
    contactCenter.views.set('Sales Mail', 'faulted');
    addCases(1, settled('Returns Mail'));
    addCases(1, settled('Sales Mail'));
    addCases(1, settled('Sales Mail'), SALES);
    const { stranded, hidden } = await audit();
    expect({ stranded: stranded.map((one) => one.caseId), hidden }).toEqual({
      stranded: [caseId(0)],
      hidden: ['Sales Mail'],
    });
    expect((await audit({ queue: 'Returns' })).stranded).toHaveLength(1);
    await expect(audit({ queue: 'Sales' })).rejects.toMatchObject({ code: 'CASEBRIDGE_CIC_QUEUE_FAULTED' });
  });
});
