import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/runtime/clock.js';
import { runApexTests } from '../../../src/simulator/salesforce/apex/testing/run-apex-tests.js';
import { createSimulatedOrg } from '../../../src/simulator/salesforce/org.js';

const FOLDER = 'salesforce-package/force-app';
/** Salesforce asks for 75 % before it deploys; ours is to be nearly all. */
const MIN_COVERAGE = 95;

const report = runApexTests({ metadataFolders: [FOLDER], clock: systemClock, random: Math.random });
const temp = mkdtempSync(join(tmpdir(), 'casebridge-package-'));
afterAll(() => rmSync(temp, { recursive: true, force: true }));

/** Rows that a case in a monitored queue makes, with the package as it stands in a folder. */
function rowsOfNewCase(folder: string): number {
  const org = createSimulatedOrg({
    clock: systemClock,
    metadataFolders: [folder],
    onError: (_what, error) => expect.fail(String(error)),
  });
  org.start();
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
  });
});

describe('the package in the org', () => {
  it('makes the row of a new case, and without its Case trigger none', () => {
    expect(rowsOfNewCase(FOLDER)).toBe(1);
    const without = join(temp, 'force-app');
    cpSync(FOLDER, without, { recursive: true, filter: (source) => !source.includes('CaseRouting.trigger') });
    expect(rowsOfNewCase(without)).toBe(0);
  });
});
