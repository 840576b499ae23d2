import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/runtime/clock.js';
import { loadApex } from '../../../src/simulator/salesforce/apex/load/load-program.js';
import { runApexTests } from '../../../src/simulator/salesforce/apex/testing/run-apex-tests.js';
import { createMailGateway } from '../../../src/simulator/salesforce/mail/mail-gateway.js';
import { loadOrgMetadata } from '../../../src/simulator/salesforce/metadata/source-format-loader.js';
import { createSimulatedOrg, type SimulatedOrg } from '../../../src/simulator/salesforce/org.js';

const FOLDER = 'salesforce-package/force-app';
const CHATTER = 'salesforce-package/force-app-chatter';
/** Salesforce asks for 75 % before it deploys; ours is to be nearly all. */
const MIN_COVERAGE = 95;

const report = runApexTests({ metadataFolders: [FOLDER, CHATTER], clock: systemClock, random: Math.random });
const temp = mkdtempSync(join(tmpdir(), 'casebridge-package-'));
afterAll(() => rmSync(temp, { recursive: true, force: true }));

function orgOf(folder: string): SimulatedOrg {
  const org = createSimulatedOrg({
    clock: systemClock,
    metadataFolders: [folder],
    onError: (_what, error) => expect.fail(String(error)),
  });
  org.start();
  return org;
}

/** A copy of the package without the files whose path contains one of the texts. */
function copyWithout(...left: readonly string[]): string {
  const copy = mkdtempSync(join(temp, 'copy-'));
  cpSync(FOLDER, copy, { recursive: true, filter: (source) => !left.some((text) => source.includes(text)) });
  return copy;
}

/** Rows that a customer's mail to a monitored queue makes, over Email-to-Case. */
async function rowsOfMail(folder: string): Promise<readonly string[]> {
  const org = orgOf(folder);
  const mail = createMailGateway({
    org: org.engine,
    clock: systemClock,
    random: Math.random,
    caseUsername: 'automated@casebridge.example',
    routingAddresses: [{ address: 'support@casebridge.example', queueName: 'Support' }],
  });
  await mail.start();
  const sender = createTransport({ host: '127.0.0.1', port: mail.port });
  await sender.sendMail({ from: 'c@example.com', to: 'support@casebridge.example', subject: 'Hello', text: 'Help' });
  await mail.stop();
  org.engine.runQueuedJobs();
  const actor = { userId: '', mode: 'system' } as const;
  expect(org.engine.query(actor, 'SELECT Id FROM Case').records()).toHaveLength(1);
  const rows = org.engine.query(actor, 'SELECT Event__c FROM Object_Routing__c').records();
  org.stop();
  return rows.map((row) => String(row.Event__c)).sort();
}

/** Rows that a case in a monitored queue makes, with the package as it stands in a folder. */
function rowsOfNewCase(folder: string): number {
  const org = orgOf(folder);
  const rows = org.engine.transactInternally('', (transaction) => {
    const [queue] = transaction.select('Group', { Name: 'Support' });
    transaction.insert('Case', [{ Subject: 'Hello', OwnerId: queue?.Id ?? '' }]);
    return transaction.select('Object_Routing__c', { Event__c: 'CaseCreated' }).length;
  });
  org.stop();
  return rows;
}

describe('the Apex tests of the package', () => {
  it.each(report.results.map((result) => [`${result.className}.${result.methodName}`, result] as const))(
    '%s',
    (_name, result) => {
      expect(result.message ?? '', result.location).toBe('');
      expect(result.passed).toBe(true);
    },
  );

  it('are many, and cover nearly every line', () => {
    expect(report.results.length).toBeGreaterThan(100);
    expect(report.coveragePercent).toBeGreaterThan(MIN_COVERAGE);
    expect(report.coverage.map(({ name }) => name)).toContain('FeedItemRouting');
    expect(report.results.filter(({ className }) => className === 'FeedItemRoutingTest').length).toBeGreaterThan(2);
  });
});

describe('the package in the org', () => {
  it('makes the row of a new case, and without its Case trigger none', () => {
    expect(rowsOfNewCase(FOLDER)).toBe(1);
    expect(rowsOfNewCase(copyWithout('CaseRouting.trigger'))).toBe(0);
  });

  it("makes the rows of a customer's mail by its triggers of cases and mails, and by nothing else", async () => {
    expect(await rowsOfMail(FOLDER)).toContain('CaseCreated');
    expect(await rowsOfMail(copyWithout('CaseRouting.trigger', 'EmailMessageRouting.trigger'))).toEqual([]);
  });

  it('explains a case with times as JSON.serialize writes them: in UTC, with a Z', async () => {
    const org = orgOf(FOLDER);
    const actor = { userId: '', mode: 'system' } as const;
    const userId = org.engine
      .query(actor, "SELECT Id FROM User WHERE Username = 'admin@casebridge.example'")
      .records()[0]?.Id;
    const caseId = org.engine.transactInternally(String(userId), (transaction) => {
      const [queue] = transaction.select('Group', { Name: 'Support' });
      return transaction.insert('Case', [{ Subject: 'Hello', OwnerId: queue?.Id ?? '' }])[0];
    });
    const { token } = org.engine.sessions.create(String(userId));
    const { status, body } = await org.handle({
      method: 'GET',
      target: `/services/apexrest/object-routing/v1/explain/${caseId}`,
      headers: { authorization: `Bearer ${token}` },
      body: Buffer.alloc(0),
      remoteAddress: '127.0.0.1',
      signal: new AbortController().signal,
    });
    org.stop();
    expect(status).toBe(200);
    expect(String(body)).toMatch(/"createdDate":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z"/);
  });

  it('has one trigger for an object, as the order of several would not be specified', () => {
    const { schema } = loadOrgMetadata([FOLDER, CHATTER]);
    const objects = loadApex([FOLDER, CHATTER], schema).triggers.map(({ object }) => object.name);
    expect(objects).toHaveLength(new Set(objects).size);
  });
});
