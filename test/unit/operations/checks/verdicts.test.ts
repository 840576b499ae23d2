import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verdictOf } from '../../../../src/domain/check.js';
import { diskCheck } from '../../../../src/operations/checks/disk-check.js';
import { type GroupFacts, groupClashes } from '../../../../src/operations/checks/group-clashes.js';
import { clockVerdict, tlsVerdict } from '../../../../src/operations/checks/server-verdicts.js';

const never = new AbortController().signal;
const NOW = Date.UTC(2026, 0, 15);
const DAY = 86_400_000;

describe('verdictOf', () => {
  it('is as bad as the worst finding, which comes first', () => {
    const findings = [
      { blocks: false, what: 'A.', cure: 'a' },
      { blocks: true, what: 'B.', cure: 'b' },
    ];
    expect(verdictOf(findings, 'fine')).toEqual({ result: 'fail', evidence: 'B. A.', cure: 'b a' });
    expect(verdictOf(findings.slice(0, 1), 'fine')).toMatchObject({ result: 'warn' });
    expect(verdictOf([], 'fine')).toEqual({ result: 'ok', evidence: 'fine', cure: '' });
  });

  it('tells many findings as a number', () => {
    const findings = Array.from({ length: 12 }, (_, index) => ({ blocks: true, what: `${index}.`, cure: 'mend' }));
    expect(verdictOf(findings, '')).toMatchObject({
      evidence: expect.stringMatching(/^0\. .*7\. and 4 more$/),
      cure: 'mend',
    });
  });
});

describe('the clock', () => {
  const at = (skewMs: number) =>
    clockVerdict([{ server: 'cic1', date: new Date(NOW).toUTCString(), at: NOW + skewMs }]);

  it.each([
    [0, 'ok'],
    [-29_000, 'ok'],
    [30_000, 'warn'],
    [-179_000, 'warn'],
    [180_000, 'fail'],
    [-3_600_000, 'fail'],
  ])('%i ms apart: %s', (skewMs, result) => {
    expect(at(skewMs)).toMatchObject({ result });
  });

  it('says which way', () => {
    expect(at(200_000).evidence).toContain('200 s ahead of cic1');
    expect(at(-200_000).evidence).toContain('200 s behind cic1');
  });

  it('is skipped if no server tells the time', () => {
    expect(clockVerdict([{ server: 'cic1', date: undefined, at: NOW }])).toMatchObject({ result: 'skipped' });
  });
});

describe('certificates', () => {
  const facts = {
    server: 'cic1:8019',
    trusted: true,
    reason: '',
    protocol: 'TLSv1.3',
    issuer: 'CA',
    validTo: NOW + 90 * DAY,
  };

  it.each([
    [facts, 'ok'],
    [{ ...facts, validTo: NOW + 5 * DAY }, 'warn'],
    [{ ...facts, validTo: NOW - 5 * DAY }, 'fail'],
    [{ ...facts, trusted: false, reason: 'self-signed certificate' }, 'fail'],
  ])('%o: %s', (seen, result) => {
    expect(tlsVerdict([seen], NOW)).toMatchObject({ result, evidence: expect.stringContaining('cic1:8019') });
  });
});

describe('the disk', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'casebridge-disk-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const look = (path: string, free: number) => diskCheck({ folders: [path], freeBytes: () => free }).run(never);

  it('has room, little, none', async () => {
    expect(await look(join(folder, 'data'), 5e9)).toMatchObject({
      result: 'ok',
      evidence: expect.stringContaining('5000 MB'),
    });
    expect(await look(folder, 5e8)).toMatchObject({ result: 'warn' });
    expect(await look(folder, 1e6)).toMatchObject({ result: 'fail', cure: expect.stringContaining('Make room') });
  });

  it('cannot be written', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(await look(join(file, 'data'), 5e9)).toMatchObject({
      result: 'fail',
      evidence: expect.stringContaining('cannot be written'),
    });
  });
});

describe('two groups', () => {
  const ours: GroupFacts = {
    name: 'ours',
    dataDir: '/a',
    logDir: '/logs',
    pluginName: 'a',
    organizationId: '00D000000000001AAA',
    orgHost: 'ours.my.salesforce.com',
    orgUser: '',
    cicUser: 'casebridge',
    servers: ['cic1', 'cic2'],
    queues: [{ queueId: '00G000000000001AAA', queueName: 'Support', workgroup: 'Support Mail' }],
  };
  const apart: GroupFacts = {
    ...ours,
    name: 'theirs',
    dataDir: '/b',
    pluginName: 'b',
    organizationId: '00D000000000002AAA',
    orgHost: 'theirs.my.salesforce.com',
    cicUser: 'other',
    queues: [{ queueId: '00G000000000002AAA', queueName: 'Sales', workgroup: 'Sales Mail' }],
  };
  const said = (theirs: GroupFacts) => groupClashes(ours, theirs).map(({ what }) => what);

  it('may share a CIC server', () => expect(said(apart)).toEqual([]));
  it('may not share the data folder', () => expect(said({ ...apart, dataDir: '/a' })[0]).toContain('/a'));
  it('may not share log files', () => expect(said({ ...apart, pluginName: 'a' })[0]).toContain('log files'));
  it('may not share an org', () => {
    expect(said({ ...apart, organizationId: ours.organizationId })[0]).toContain('same org');
  });
  it('may not share an org that could not be asked, by its address or its user', () => {
    const unknown = { ...apart, organizationId: '' };
    expect(said(unknown)).toEqual([]);
    expect(said({ ...unknown, orgHost: ours.orgHost })[0]).toContain('same org at ours.my.salesforce.com');
    const user = { orgHost: '', orgUser: 'casebridge@example.com' };
    expect(groupClashes({ ...ours, ...user }, { ...unknown, ...user })[0]?.what).toContain('of casebridge@example.com');
    expect(said({ ...apart, orgHost: ours.orgHost })).toEqual([]);
  });
  it('should not share a CIC user', () => {
    expect(groupClashes(ours, { ...apart, cicUser: 'Casebridge' })).toMatchObject([{ blocks: false }]);
  });
  it('may not share a workgroup on the same server, whatever its case', () => {
    const queues = [{ queueId: 'x', queueName: 'Sales', workgroup: 'support mail' }];
    expect(said({ ...apart, servers: ['CIC2'], queues })[0]).toContain('The workgroup "Support Mail"');
    expect(said({ ...apart, servers: ['cic9'], queues })).toEqual([]);
  });
});
