import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CheckReport } from '../../../src/domain/check.js';
import { buildGroup } from '../../../src/group/build-group.js';
import type { CanaryReport } from '../../../src/group/canary/canary-steps.js';
import { type CanaryWish, runCanary } from '../../../src/group/canary/run-canary.js';
import { redactor } from '../../../src/operations/redactor.js';
import { systemClock } from '../../../src/runtime/clock.js';
import { openLibsqlStore } from '../../../src/store/libsql-store.js';
import { CheckBench } from '../../support/check-bench.js';
import type { Sections } from '../../support/system/group-file.js';

vi.setConfig({ testTimeout: 120_000 });

const never = new AbortController().signal;
const FAST: Sections = { routing: { backoffInitial: '50ms', backoffMax: '500ms' } };

let bench: CheckBench;
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await bench.close();
});

const around = () => ({ clock: systemClock, random: Math.random, redact: redactor([]) });

async function open(...permissionSets: readonly string[]): Promise<void> {
  bench = await CheckBench.open();
  for (const name of permissionSets)
    bench.insert('PermissionSetAssignment', {
      AssigneeId: bench.select('User', { Username: 'integration@casebridge.example' })[0]?.Id ?? '',
      PermissionSetId: bench.select('PermissionSet', { Name: name })[0]?.Id ?? '',
    });
}

async function startGroup(): Promise<void> {
  const store = openLibsqlStore({ file: join(bench.dataDir, 'casebridge.db') });
  const group = buildGroup(bench.config(FAST), { ...around(), tell: () => undefined, store, acceptNewIdentity: false });
  closing.push(() => group.stop());
  await group.start(never);
}

async function canary(wish: Partial<CanaryWish> = {}, signal = never): Promise<readonly CanaryReport[]> {
  const full = { queue: undefined, skills: '', before: [], agreed: async () => true, onReport: () => undefined };
  return runCanary(bench.config(FAST), around(), { ...full, ...wish }, signal);
}

const results = (reports: readonly CheckReport[]) => reports.map(({ code, result }) => `${code} ${result}`);
const evidence = (reports: readonly CheckReport[]) =>
  reports.map((report) => `${report.code}: ${report.evidence}`).join('\n');
const cases = () => bench.select('Case').filter(({ IsDeleted }) => IsDeleted !== true);
const live = () => bench.cic.state().interactions.filter(({ state }) => state !== 'I' && state !== 'E');

const WELL = ['ACCESS ok', 'CASE ok', 'ROUTED ok', 'INTERACTION ok', 'ENDED ok', 'REMOVED ok'].map(
  (text) => `CANARY_${text}`,
);

describe('a canary', () => {
  it('goes through the whole chain and is taken out again', async () => {
    await open('Object_Routing_Canary');
    await startGroup();
    let asked = '';
    const agreed = async (preview: string) => {
      asked = preview;
      expect(cases()).toEqual([]);
      return true;
    };
    const reports = await canary({ queue: 'Support', agreed });
    expect(results(reports), evidence(reports)).toEqual(WELL);
    expect(asked).toMatch(/queue "Support".*workgroup "Support Mail".*an agent may be alerted/s);
    expect(evidence(reports)).toMatch(/Interaction \d+ .*in the workgroup "Support Mail".*is gone.*case is deleted/s);
    expect(reports[2]?.tookMs).toBeGreaterThan(0);
    expect(cases()).toEqual([]);
    expect(live()).toEqual([]);
    const rows = bench.select('Object_Routing__c');
    expect(rows.map(({ Event__c, Processed__c }) => [Event__c, Processed__c])).toEqual([
      ['Requeued', true],
      ['CaseClosed', true],
    ]);
    expect(reports[5]?.evidence).toContain(`${rows[0]?.Name}, ${rows[1]?.Name} stay`);
  });

  it.each([
    ['stream', 'ok', 'The stream told of it.'],
    ['repeat', 'ok', 'The stream told of it.'],
    ['sweep', 'warn', 'the stream did not tell of it'],
    [undefined, 'ok', 'is known only where the group runs'],
  ] as const)('says what brought its row: %s', async (source, result, says) => {
    await open('Object_Routing_Canary');
    await startGroup();
    const reports = await canary({ sourceOf: async () => source });
    expect(reports[2]).toMatchObject({ code: 'CANARY_ROUTED', result, evidence: expect.stringContaining(says) });
    expect(results(reports.slice(3))).toEqual(WELL.slice(3));
  });

  it('asks for skills, and takes its rows out where it may', async () => {
    await open('Object_Routing_Canary', 'Object_Routing_Admin');
    await startGroup();
    const reports = await canary({ skills: 'German' });
    expect(results(reports), evidence(reports)).toEqual(WELL);
    expect(bench.select('Object_Routing__c')).toEqual([]);
  });

  it('says which permission set is missing, and makes nothing', async () => {
    await open();
    const reports = await canary({ agreed: () => Promise.reject(new Error('it must not ask')) });
    expect(results(reports)).toEqual(WELL.map((line, index) => line.replace('ok', index === 0 ? 'fail' : 'skipped')));
    expect(reports[0]).toMatchObject({ cure: expect.stringContaining('Object_Routing_Canary') });
    expect(bench.select('Object_Routing__c')).toEqual([]);
  });

  it('is not sent without consent, after a check that failed, or to a queue that is not mapped', async () => {
    await open('Object_Routing_Canary');
    expect(results(await canary({ agreed: async () => false })).slice(0, 2)).toEqual([
      'CANARY_ACCESS ok',
      'CANARY_CASE skipped',
    ]);
    const failed: CheckReport = {
      code: 'CIC_LOGIN',
      side: 'cic',
      title: '',
      result: 'fail',
      evidence: '',
      cure: '',
      error: '',
    };
    const reports = await canary({ before: [failed] });
    expect(reports.every(({ result, evidence: why }) => result === 'skipped' && why.includes('CIC_LOGIN'))).toBe(true);
    await expect(canary({ queue: 'Nowhere' })).rejects.toThrow(/no queue "Nowhere".*"Billing"/);
    expect(cases()).toEqual([]);
  });

  it('is taken out also if no group runs; one that starts later makes no interaction of it', async () => {
    await open('Object_Routing_Canary');
    const reports = await canary({ routeLimitMs: 1_000 });
    expect(results(reports), evidence(reports)).toEqual([
      'CANARY_ACCESS ok',
      'CANARY_CASE ok',
      'CANARY_ROUTED fail',
      'CANARY_INTERACTION skipped',
      'CANARY_ENDED fail',
      'CANARY_REMOVED ok',
    ]);
    expect(reports[2]).toMatchObject({ cure: expect.stringContaining('process of this group runs') });
    expect(cases()).toEqual([]);
    await startGroup();
    await vi.waitFor(
      () => expect(bench.select('Object_Routing__c').every(({ Processed__c }) => Processed__c === true)).toBe(true),
      { timeout: 20_000, interval: 100 },
    );
    expect(bench.cic.state().interactions).toEqual([]);
  });

  it('is taken out also after the user has asked to stop', async () => {
    await open('Object_Routing_Canary');
    await startGroup();
    const stop = new AbortController();
    const onReport = ({ code }: CanaryReport) => {
      if (code === 'CANARY_CASE') stop.abort(new Error('the process was asked to stop'));
    };
    const early = await canary({ onReport }, stop.signal);
    expect(results(early).slice(2), evidence(early)).toEqual([
      'CANARY_ROUTED fail',
      'CANARY_INTERACTION skipped',
      'CANARY_ENDED skipped',
      'CANARY_REMOVED ok',
    ]);
    const later = new AbortController();
    const onRouted = ({ code }: CanaryReport) => {
      if (code === 'CANARY_ROUTED') later.abort(new Error('the process was asked to stop'));
    };
    const routed = await canary({ onReport: onRouted }, later.signal);
    expect(results(routed).slice(2), evidence(routed)).toEqual([
      'CANARY_ROUTED ok',
      'CANARY_INTERACTION fail',
      'CANARY_ENDED ok',
      'CANARY_REMOVED ok',
    ]);
    expect(cases()).toEqual([]);
    expect(live()).toEqual([]);
  });

  it('tells why its row was parked, and is taken out all the same', async () => {
    await open('Object_Routing_Canary');
    await startGroup();
    const reports = await canary({ skills: 'No Such Skill' });
    expect(reports[2]).toMatchObject({ result: 'fail', evidence: expect.stringMatching(/Failed: .*No Such Skill/) });
    expect(results(reports).slice(3), evidence(reports)).toEqual([
      'CANARY_INTERACTION skipped',
      'CANARY_ENDED ok',
      'CANARY_REMOVED ok',
    ]);
    expect(cases()).toEqual([]);
  });
});
