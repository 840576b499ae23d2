import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadPartialConfig } from '../../../src/config/load-config.js';
import { CHECK_CATALOGUE, type CheckCode } from '../../../src/domain/check-catalogue.js';
import { runGroupChecks } from '../../../src/group/run-group-checks.js';
import { redactor } from '../../../src/operations/redactor.js';
import { systemClock } from '../../../src/runtime/clock.js';
import { readHandlerDefinition } from '../../../src/simulator/cic/handler/handler-definition.js';
import { DEFAULT_SEED, ROUTING_PUSH_TOPIC } from '../../../src/simulator/salesforce/engine/seed.js';
import type { SimulatedOrgOptions } from '../../../src/simulator/salesforce/org.js';
import { openLibsqlStore } from '../../../src/store/libsql-store.js';
import { CheckBench } from '../../support/check-bench.js';
import type { Sections } from '../../support/system/group-file.js';

vi.setConfig({ testTimeout: 60_000 });

let bench: CheckBench;

afterEach(() => bench.close());

async function open(org: Partial<SimulatedOrgOptions> = {}): Promise<void> {
  bench = await CheckBench.open(org);
}

async function expectReport(code: CheckCode, result: string, says: RegExp, change: Sections = {}): Promise<void> {
  const report = await bench.report(code, change);
  expect(report, report.evidence).toMatchObject({ code, result, evidence: expect.stringMatching(says) });
  if (result !== 'ok' && result !== 'skipped') expect(report.cure).not.toBe('');
}

const mail = { Subject: 'Help', Origin: 'Email' };

describe('a group in which all is well', () => {
  it('passes every check that has something to look at', async () => {
    await open();
    bench.insert('Case', { ...mail, OwnerId: bench.queueId('Support'), ObjectRouting_Skills__c: 'German' });
    const reports = await bench.reports({}, [
      bench.other('other', {
        connector: { dataDir: '/elsewhere', pluginName: 'other' },
        salesforce: { url: 'http://127.0.0.1:9', clientSecret: 'wrong' },
        cic: { username: 'other' },
      }),
    ]);
    expect(reports.map(({ code }) => String(code)).sort((a, b) => (a < b ? -1 : 1))).toEqual(
      Object.keys(CHECK_CATALOGUE)
        .filter((code) => !code.startsWith('CANARY_'))
        .sort((a, b) => (a < b ? -1 : 1)),
    );
    const others = reports.filter(({ result }) => result !== 'ok').map(({ code, result }) => `${code} ${result}`);
    expect(others.sort()).toEqual([
      // ICWS does not tell the rights of a user.
      'CIC_TLS skipped',
      // The other group's org does not let it in.
      'HOST_GROUPS warn',
      // A case by mail speaks for its day only.
      'SALESFORCE_EMAIL_TO_CASE skipped',
      // The login is by client credentials.
      'SALESFORCE_PASSWORD skipped',
      'SALESFORCE_TLS skipped',
    ]);
  });
});

describe('the triggers of the package', () => {
  it('are told by the package itself, as they are now', async () => {
    bench = await CheckBench.open();
    expect(await bench.report('SALESFORCE_TRIGGERS')).toMatchObject({ result: 'ok' });
    bench.org.org.faults.setInactiveTriggers(['CaseRouting', 'ObjectRoutingRow']);
    expect(await bench.report('SALESFORCE_TRIGGERS')).toMatchObject({
      result: 'fail',
      evidence: 'The trigger CaseRouting is Inactive. The trigger ObjectRoutingRow is Inactive.',
    });
  });
});

describe('one side that fails leaves the results of the other', () => {
  it('Salesforce refuses the login', async () => {
    await open();
    const reports = await bench.reports({ salesforce: { clientSecret: 'wrong-secret' } });
    const of = (code: CheckCode) => reports.find((report) => report.code === code);
    expect(of('SALESFORCE_LOGIN')).toMatchObject({ result: 'fail', error: 'CASEBRIDGE_SALESFORCE_LOGIN_REFUSED' });
    expect(of('SALESFORCE_API')).toMatchObject({
      result: 'skipped',
      evidence: expect.stringContaining('SALESFORCE_LOGIN'),
    });
    for (const code of ['CIC_LOGIN', 'CIC_HANDLER', 'CIC_DIRECTORY', 'HOST_DISK'] as const)
      expect(of(code), code).toMatchObject({ result: 'ok' });
    expect(of('CIC_WORKGROUPS')).toMatchObject({ result: 'skipped' });
  });

  it('CIC refuses the login', async () => {
    await open();
    const reports = await bench.reports({ cic: { password: 'wrong-password' } });
    const of = (code: CheckCode) => reports.find((report) => report.code === code);
    expect(of('CIC_LOGIN')).toMatchObject({ result: 'fail', error: 'CASEBRIDGE_CIC_LOGIN_REFUSED' });
    expect(of('CIC_HANDLER')).toMatchObject({ result: 'skipped' });
    expect(of('SALESFORCE_STREAM')).toMatchObject({ result: 'ok' });
  });

  it('neither can be reached', async () => {
    await open();
    const nobody = { salesforce: { url: 'http://127.0.0.1:9' }, cic: { port: 9 } };
    const reports = await bench.reports(nobody);
    const failed = reports.filter(({ result }) => result === 'fail').map(({ code }) => code);
    expect(failed).toEqual(['SALESFORCE_API_VERSION', 'SALESFORCE_LOGIN', 'CIC_SERVERS', 'CIC_LOGIN']);
    expect(reports.find(({ code }) => code === 'CIC_LOGIN')?.cure).toContain('firewall');
  });
});

describe('the Salesforce side', () => {
  it('an expired password', async () => {
    await open();
    bench.org.org.faults.passwordExpired = true;
    const { username, password, securityToken } = bench.org.org.credentials;
    await expectReport('SALESFORCE_LOGIN', 'fail', /expired/, {
      salesforce: { auth: 'password', username, password, securityToken },
    });
  });

  it('an API version that the org does not serve', async () => {
    await open();
    await expectReport('SALESFORCE_API_VERSION', 'fail', /not 99\.0/, { salesforce: { apiVersion: '99.0' } });
  });

  it('the API is disabled', async () => {
    await open();
    bench.org.org.faults.refuse('API_DISABLED_FOR_ORG', 1);
    await expectReport('SALESFORCE_API', 'fail', /API_DISABLED_FOR_ORG/);
  });

  it('requests are used up', async () => {
    await open({ rest: { dailyApiRequests: 1 } });
    await expectReport('SALESFORCE_QUOTA', 'fail', /1 of 1 API requests/);
    await expectReport('SALESFORCE_API', 'fail', /REQUEST_LIMIT_EXCEEDED/);
  });

  it('no package', async () => {
    await open({ seed: { ...DEFAULT_SEED, users: DEFAULT_SEED.users.map(({ permissionSets: _, ...user }) => user) } });
    await expectReport('SALESFORCE_ROWS_ACCESS', 'fail', /Object_Routing__c does not exist, or/);
    await expectReport('SALESFORCE_QUEUE_MAP_ACCESS', 'fail', /Interaction_Routing_Queue__c does not exist/);
    await expectReport('SALESFORCE_CASE_ACCESS', 'fail', /Case does not exist/);
    await expectReport('SALESFORCE_USER_ACCESS', 'warn', /User\.ObjectRouting_CIC_User__c/);
  });

  it('no PushTopic, one that is off, one that has drifted', async () => {
    const { pushTopic: _none, ...seed } = DEFAULT_SEED;
    await open({ seed });
    await expectReport('SALESFORCE_PUSH_TOPIC', 'fail', /There is no PushTopic "ObjectRouting"/);
    bench.insert('PushTopic', { ...ROUTING_PUSH_TOPIC, IsActive: false });
    await expectReport('SALESFORCE_PUSH_TOPIC', 'fail', /not active/);
    await expectReport('SALESFORCE_STREAM', 'skipped', /SALESFORCE_PUSH_TOPIC/);
    bench.update('PushTopic', { Name: 'ObjectRouting' }, { IsActive: true, NotifyForFields: 'All' });
    await expectReport('SALESFORCE_PUSH_TOPIC', 'warn', /NotifyForFields is All/);
  });

  it('a queue that was renamed, one that is gone, one that takes no cases', async () => {
    await open();
    bench.update('Group', { Name: 'Support' }, { Name: 'support' });
    await expectReport('SALESFORCE_QUEUE_MAP', 'warn', /"Support": the queue is spelled "support" now/);
    bench.remove('QueueSobject', { QueueId: bench.queueId('Billing') });
    await expectReport('SALESFORCE_QUEUE_MAP', 'fail', /the queue "Billing" does not take cases/);
    bench.remove('Group', { Name: 'Billing' });
    bench.insert('Group', { Name: 'Biling', Type: 'Queue' });
    await expectReport('SALESFORCE_QUEUE_MAP', 'fail', /does not exist any more; the nearest queue is "Biling"/);
  });

  it('an empty queue map', async () => {
    await open({ seed: { ...DEFAULT_SEED, queues: DEFAULT_SEED.queues.map(({ workgroup: _, ...queue }) => queue) } });
    await expectReport('SALESFORCE_QUEUE_MAP', 'fail', /no active entry/);
  });

  it('two queues for one workgroup', async () => {
    await open();
    bench.update('Interaction_Routing_Queue__c', {}, { CIC_Workgroup_Name__c: 'Support Mail' });
    await expectReport('SALESFORCE_QUEUE_MAP_DOUBLES', 'warn', /"Support Mail" is the target of 2 queues/);
  });

  it('cases that come into a queue that is not mapped', async () => {
    await open();
    const queue = bench.insert('Group', { Name: 'Suport', Type: 'Queue' });
    bench.insert('QueueSobject', { QueueId: queue, SobjectType: 'Case' });
    bench.insert('Case', { ...mail, OwnerId: queue });
    await expectReport('SALESFORCE_ASSIGNMENT', 'warn', /1 open cases .* "Suport", which is not mapped/);
  });

  it('no mail has come, and one has', async () => {
    await open();
    await expectReport('SALESFORCE_EMAIL_TO_CASE', 'skipped', /no case has come by mail/);
    bench.insert('Case', mail);
    await expectReport(
      'SALESFORCE_EMAIL_TO_CASE',
      'skipped',
      /The latest case by mail .* was on that day\. Whether it is on now/,
    );
  });

  it('cases by mail that a user gets, also while the queue map has a bad entry', async () => {
    await open();
    bench.update('Group', { Name: 'Billing' }, { Name: 'Invoices' });
    bench.remove('QueueSobject', { QueueId: bench.queueId('Support') });
    const alice = bench.select('User', { Username: 'alice@casebridge.example' })[0]?.Id ?? '';
    bench.insert('Case', { ...mail, OwnerId: alice });
    const reports = await bench.reports();
    const of = (code: CheckCode) => reports.find((report) => report.code === code);
    expect(of('SALESFORCE_QUEUE_MAP')).toMatchObject({ result: 'fail' });
    expect(of('SALESFORCE_ASSIGNMENT')).toMatchObject({
      result: 'warn',
      evidence: expect.stringMatching(
        /^1 open cases by mail .* belong to the user ".*" and were in no mapped queue\.$/,
      ),
    });
  });

  it('a mapped queue into which no case comes', async () => {
    await open();
    bench.insert('Case', { ...mail, OwnerId: bench.queueId('Support') });
    await expectReport('SALESFORCE_ASSIGNMENT', 'ok', /None is in "Billing"\.$/);
  });

  it('a queue without members, and no queue with any', async () => {
    await open();
    bench.remove('GroupMember', { GroupId: bench.queueId('Billing') });
    await expectReport('SALESFORCE_AGENTS', 'warn', /The queue "Billing" has no members/);
    bench.remove('GroupMember', {});
    await expectReport('SALESFORCE_AGENTS', 'warn', /No member of any mapped queue is shown/);
  });

  it('a password that is old, one that is new, and one of which nothing is told', async () => {
    await open();
    const { username, password, securityToken } = bench.org.org.credentials;
    const salesforce = { auth: 'password', username, password, securityToken };
    await expectReport('SALESFORCE_PASSWORD', 'skipped', /does not tell/, { salesforce });
    const changed = (days: number) =>
      bench.update(
        'User',
        { Username: username },
        { LastPasswordChangeDate: new Date(Date.now() - days * 86_400_000).toISOString() },
      );
    changed(3);
    await expectReport('SALESFORCE_PASSWORD', 'ok', /changed 3 days ago/, { salesforce });
    changed(80);
    await expectReport('SALESFORCE_PASSWORD', 'warn', /changed 80 days ago/, { salesforce });
  });
});

describe('the CIC side', () => {
  it('a password that expires soon, and one that has expired', async () => {
    await open();
    const { directory } = bench.cic.core;
    const user = directory.user('casebridge');
    if (!user) throw new Error('there is no user casebridge');
    directory.putUser({ ...user, daysUntilPasswordExpiration: 3 });
    await expectReport('CIC_PASSWORD', 'warn', /expires in [23] days/);
    directory.putUser({ ...user, passwordExpired: true });
    await expectReport('CIC_LOGIN', 'fail', /password/i);
  });

  it('rights to disconnect, transfer and search: given, not given, and not shown', async () => {
    await open();
    const { directory, switches } = bench.cic.core;
    const user = directory.user('casebridge');
    if (!user) throw new Error('there is no user casebridge');
    await expectReport('CIC_MODIFY', 'ok', /rights to disconnect in the queues of workgroups, transfer from/);
    const queueRights = { disconnectWorkgroupQueue: ['support mail'], transferUserQueue: [] };
    directory.putUser({ ...user, queueRights });
    await expectReport(
      'CIC_MODIFY',
      'warn',
      /no right to disconnect in the queue of "Billing Mail"\..*no right to transfer from the queue of any user/,
    );
    switches.accessRights = 'hidden';
    await expectReport('CIC_MODIFY', 'skipped', /does not show the access rights of casebridge.*--canary/);
  });

  it('queues that the user may not view', async () => {
    await open();
    const { directory } = bench.cic.core;
    const user = directory.user('casebridge');
    if (!user) throw new Error('there is no user casebridge');
    directory.putUser({ ...user, viewsQueues: 'own', views: { skills: [] } });
    await expectReport('CIC_QUEUES', 'fail', /is not shown/);
  });

  it('a directory of which parts may not be viewed', async () => {
    await open();
    const { directory } = bench.cic.core;
    const user = directory.user('casebridge');
    if (!user) throw new Error('there is no user casebridge');
    directory.putUser({ ...user, views: { users: [] } });
    await expectReport('CIC_DIRECTORY', 'warn', /users/);
  });

  it('workgroups that are not there, spelled differently, not ACD', async () => {
    await open();
    bench.update(
      'Interaction_Routing_Queue__c',
      { Salesforce_Queue_Name__c: 'Support' },
      { CIC_Workgroup_Name__c: 'Suport Mail' },
    );
    await expectReport('CIC_WORKGROUPS', 'fail', /no workgroup "Suport Mail"; the nearest is "Support Mail"/);
    bench.update(
      'Interaction_Routing_Queue__c',
      { Salesforce_Queue_Name__c: 'Support' },
      { CIC_Workgroup_Name__c: 'support mail' },
    );
    await expectReport('CIC_WORKGROUPS', 'fail', /is spelled "Support Mail"/);
    bench.cic.core.directory.putWorkgroup({ name: 'Billing Mail', members: ['alice'], queueType: 2 });
    await expectReport('CIC_WORKGROUPS', 'fail', /not ACD/);
  });

  it('a skill that nobody in the workgroup has', async () => {
    await open();
    bench.insert('Case', { ...mail, OwnerId: bench.queueId('Billing'), ObjectRouting_Skills__c: 'Billing' });
    await expectReport('CIC_SKILLS', 'fail', /No member of the workgroup "Billing Mail" has the skill "Billing"/);
  });

  it('a backup server that is not there', async () => {
    await open();
    await expectReport('CIC_SERVERS', 'warn', /127\.0\.0\.3/, { cic: { backupServerNames: ['127.0.0.3'] } });
  });

  it('a handler of another version', async () => {
    const published = readHandlerDefinition();
    const constants = { ...published.constants, handlerVersion: '0.9.0' };
    bench = await CheckBench.open({}, { handlerDefinition: { ...published, constants } });
    await expectReport('CIC_HANDLER', 'warn', /version 0\.9\.0; this release brings 1\.0\.0/);
  });

  it('no handler that answers', async () => {
    await open();
    bench.cic.faults.inject({ kind: 'dropHandlerNotifications', times: 100 });
    const report = await bench.report('CIC_HANDLER');
    expect(report).toMatchObject({ result: 'fail' });
    await expectReport('CIC_HANDLER', 'skipped', /generic/, { cic: { creation: 'generic' } });
  });
});

describe('this machine', () => {
  it('a store of another org', async () => {
    await open();
    const store = openLibsqlStore({ file: join(bench.dataDir, 'casebridge.db') });
    await store.bind({ organizationId: '00D000000000009AAA', contactCenter: '127.0.0.1' }, false);
    await store.close();
    await expectReport('HOST_STORE', 'fail', /belongs to org 00D000000000009AAA/);
  });

  it('another group on the same org, folder and workgroups', async () => {
    await open();
    const report = await bench.report('HOST_GROUPS', {}, [bench.other('other.json')]);
    expect(report).toMatchObject({ result: 'fail' });
    expect(report.evidence).toMatch(/same data folder .*same org .*The workgroup "Billing Mail"/);
  });

  it('another group whose file has no secrets: what is local is compared, and what could not be is said', async () => {
    await open();
    const file = join(bench.dataDir, '..', 'other.json');
    const { salesforce, cic, ...sections } = bench.sections({
      connector: { dataDir: '/elsewhere', pluginName: 'other' },
    });
    const { clientSecret: _secret, ...account } = salesforce ?? {};
    const { password: _password, ...server } = cic ?? {};
    const write = (url: unknown) =>
      writeFileSync(file, JSON.stringify({ ...sections, salesforce: { ...account, url }, cic: server }));
    const report = async () => bench.report('HOST_GROUPS', {}, [{ name: file, ...loadPartialConfig(file) }]);
    write('http://127.0.0.1:9');
    const apart = await report();
    expect(apart).toMatchObject({ result: 'warn' });
    expect(apart.evidence).toMatch(
      /same user "casebridge".*could not be compared: the file lacks salesforce\.clientSecret\.$/,
    );
    write(bench.org.url);
    expect(await report()).toMatchObject({
      result: 'fail',
      evidence: expect.stringContaining('same org at 127.0.0.1'),
    });
  });

  it('groups that the configuration names, at every run; a file that cannot be read takes nothing from the others', async () => {
    await open();
    const file = join(bench.dataDir, '..', 'other.json');
    const { salesforce, ...sections } = bench.sections({ connector: { pluginName: 'other' } });
    const clientSecret = 'the-secret-of-the-other-group';
    writeFileSync(file, JSON.stringify({ ...sections, salesforce: { ...salesforce, clientSecret } }));
    const config = bench.config({ connector: { otherGroups: [file, '/nowhere/third.json'] } });
    const redact = redactor([]);
    const surroundings = { clock: systemClock, random: Math.random, redact };
    const only: readonly CheckCode[] = ['SALESFORCE_LOGIN', 'HOST_GROUPS'];
    const reports = await runGroupChecks(config, surroundings, { only }, new AbortController().signal);
    const report = reports.find(({ code }) => code === 'HOST_GROUPS');
    expect(report).toMatchObject({ result: 'fail' });
    expect(report?.evidence).toMatch(/other\.json works on the same data folder/);
    expect(report?.evidence).toMatch(/\/nowhere\/third\.json could not be read/);
    expect(redact.text(`refused: ${clientSecret}`)).not.toContain(clientSecret);
  });

  it('a group of another org that uses the same workgroup', async () => {
    await open();
    const attributes = { ObjectRouting_OrgId: '00D5e0000000777EAA', ObjectRouting_ObjectId: '5005e0000000001AAA' };
    const id = bench.makeInteraction('Support Mail', attributes);
    await expectReport(
      'CIC_OTHER_GROUPS',
      'warn',
      new RegExp(`org 00D5e0000000777EAA: 1, such as ${id} in "Support Mail"`),
    );
  });
});
