import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Check } from '../../../../src/domain/check.js';
import { CasebridgeError } from '../../../../src/errors/casebridge-error.js';
import { accessChecks } from '../../../../src/salesforce/checks/access-check.js';
import { quotaVerdict } from '../../../../src/salesforce/checks/account-checks.js';
import { packageChecks } from '../../../../src/salesforce/checks/package-checks.js';
import {
  PACKAGE_CONTRACT,
  PACKAGE_VERSION,
  packageVersionCheck,
} from '../../../../src/salesforce/checks/package-version-check.js';
import { doubles, queueFindings } from '../../../../src/salesforce/checks/queue-checks.js';
import { ROWS_ACCESS } from '../../../../src/salesforce/needed-access.js';
import { topicDrift, WANTED_TOPIC } from '../../../../src/salesforce/push-topic.js';
import type { SalesforceRest } from '../../../../src/salesforce/rest.js';
import { ROUTING_PUSH_TOPIC } from '../../../../src/simulator/salesforce/engine/seed.js';
import { recordId } from '../../../support/routing.js';

const never = new AbortController().signal;

/** Salesforce's answers by a piece of the decoded path; an Error is thrown. */
function salesforce(answers: Readonly<Record<string, unknown>>): SalesforceRest {
  return {
    request: async (_method, path) => {
      const asked = decodeURIComponent(path);
      const found = Object.entries(answers).find(([piece]) => asked.includes(piece));
      if (!found) throw refused('NOT_FOUND');
      if (found[1] instanceof Error) throw found[1];
      return found[1];
    },
  };
}

function refused(errorCode: string): CasebridgeError {
  const cause = Object.assign(new Error(errorCode), { errorCode });
  return new CasebridgeError('CASEBRIDGE_SALESFORCE_REQUEST_FAILED', errorCode, { cause });
}

const records = (...found: readonly object[]) => ({ done: true, records: found });

function run(checks: readonly Check[], code: string) {
  const check = checks.find((one) => one.code === code);
  if (!check) throw new Error(`there is no check ${code}`);
  return check.run(never);
}

describe('triggers', () => {
  const names = [
    'CaseRouting',
    'CaseCommentRouting',
    'EmailMessageRouting',
    'InteractionRoutingQueue',
    'ObjectRoutingRow',
  ];
  const with_ = (change: Readonly<Record<string, string>>) =>
    run(
      packageChecks(
        salesforce({
          apexrest: { triggers: Object.fromEntries(names.map((name) => [name, change[name] ?? 'Active'])) },
        }),
      ),
      'SALESFORCE_TRIGGERS',
    );

  it('all active', async () => expect(await with_({})).toMatchObject({ result: 'ok' }));
  it('one that makes rows is not', async () => {
    expect(await with_({ EmailMessageRouting: 'Inactive' })).toMatchObject({
      result: 'fail',
      evidence: 'The trigger EmailMessageRouting is Inactive.',
    });
  });
  it('one that only helps is not', async () => {
    expect(await with_({ InteractionRoutingQueue: 'Inactive' })).toMatchObject({ result: 'warn' });
  });
  it('one is missing', async () => {
    const found = { apexrest: { triggers: { CaseRouting: 'Active' } } };
    const verdict = await run(packageChecks(salesforce(found)), 'SALESFORCE_TRIGGERS');
    expect(verdict).toMatchObject({
      result: 'fail',
      evidence: expect.stringContaining('no trigger CaseCommentRouting'),
    });
  });
  it.each([{}, { triggers: {} }])('are not told by the package: %o', async (apexrest) => {
    const verdict = await run(packageChecks(salesforce({ apexrest })), 'SALESFORCE_TRIGGERS');
    expect(verdict).toMatchObject({ result: 'skipped' });
  });
});

describe('visibility of cases', () => {
  const seen = (...ids: readonly string[]) =>
    run(
      packageChecks(
        salesforce({
          'FROM Object_Routing__c': records({ Case__c: recordId('500', 1) }, { Case__c: recordId('500', 2) }),
          'FROM Case': records(...ids.map((Id) => ({ Id }))),
        }),
      ),
      'SALESFORCE_CASE_VISIBILITY',
    );

  it('all are seen', async () =>
    expect(await seen(recordId('500', 1), recordId('500', 2))).toMatchObject({ result: 'ok' }));
  it('one is hidden', async () => {
    expect(await seen(recordId('500', 1))).toMatchObject({
      result: 'fail',
      evidence: expect.stringContaining(recordId('500', 2)),
      cure: expect.stringContaining('View All'),
    });
  });
});

describe('access', () => {
  const field = (name: string) => ({ name, updateable: true });
  const described = (change: object) =>
    run(
      accessChecks(
        salesforce({
          describe: { createable: true, updateable: true, fields: ROWS_ACCESS.reads.map(field), ...change },
        }),
      ),
      'SALESFORCE_ROWS_ACCESS',
    );

  it('whole', async () => expect(await described({})).toMatchObject({ result: 'ok' }));
  it('a field cannot be edited', async () => {
    const fields = ROWS_ACCESS.reads.map((name) => ({ name, updateable: name !== 'Outcome__c' }));
    expect(await described({ fields })).toMatchObject({
      result: 'fail',
      evidence: 'Object_Routing__c.Outcome__c cannot be edited.',
    });
  });
  it('records cannot be edited, or made', async () => {
    expect(await described({ updateable: false })).toMatchObject({ result: 'fail' });
    expect(await described({ createable: false })).toMatchObject({ result: 'warn' });
  });
});

describe('the version of the package', () => {
  const answered = (answer: unknown) => packageVersionCheck(salesforce({ apexrest: answer })).run(never);

  it('is the one of this release', async () => {
    const source = readFileSync('salesforce-package/force-app/main/default/classes/explain/RoutingVersion.cls', 'utf8');
    expect(source).toContain(`CONTRACT = '${PACKAGE_CONTRACT}'`);
    expect(source).toContain(`PACKAGE_VERSION = '${PACKAGE_VERSION}'`);
    expect(await answered({ contract: '1', packageVersion: PACKAGE_VERSION })).toMatchObject({ result: 'ok' });
  });
  it('is another', async () => {
    expect(await answered({ contract: '1', packageVersion: '0.0.9' })).toMatchObject({ result: 'warn' });
    expect(await answered({ contract: '2', packageVersion: '9.0.0' })).toMatchObject({ result: 'fail' });
  });
  it('is not told', async () => {
    expect(await answered(refused('NOT_FOUND'))).toMatchObject({
      result: 'fail',
      evidence: expect.stringContaining('not installed'),
    });
    expect(await answered(refused('FORBIDDEN'))).toMatchObject({
      result: 'fail',
      cure: expect.stringContaining('permission set'),
    });
  });
});

describe('the PushTopic', () => {
  it('wants what the script of the package makes', () => {
    const script = readFileSync('salesforce-package/scripts/create-push-topic.apex', 'utf8');
    const fields = /new List<String>\{([^}]+)\}/.exec(script)?.[1]?.match(/\w+/g) ?? [];
    const { Query, ...settings } = WANTED_TOPIC;
    expect(Query).toBe(`SELECT ${fields.join(', ')} FROM Object_Routing__c WHERE Processed__c = false`);
    for (const [field, value] of Object.entries(settings)) {
      const [, made] = new RegExp(`topic\\.${field} = '?([\\w.]+?)'?(?:\\.0)?;`).exec(script) ?? [];
      expect(made, field).toBe(String(value));
    }
  });

  const said = (change: object) => topicDrift({ ...ROUTING_PUSH_TOPIC, ...change }).map(({ what }) => what);

  it('is as the script makes it', () => expect(said({})).toEqual([]));
  it.each([
    [{ IsActive: false }, /not active/],
    [{ NotifyForOperationCreate: false }, /new rows/],
    [{ NotifyForOperationUpdate: false }, /tried again/],
    [{ NotifyForFields: 'Referenced' }, /Referenced, not Where/],
    [{ Query: 'SELECT Id FROM Object_Routing__c WHERE Processed__c = false' }, /does not carry Name, /],
    [{ Query: `${ROUTING_PUSH_TOPIC.Query} AND Event__c = 'x'` }, /condition/],
    [{ Query: String(ROUTING_PUSH_TOPIC.Query).replace('Object_Routing__c', 'Case') }, /tells of Case/],
    [
      { Query: String(ROUTING_PUSH_TOPIC.Query).replace('SELECT Id', 'SELECT Id, Outcome__c') },
      /Outcome__c, which it should not/,
    ],
    [{ Query: '' }, /not understood/],
  ])('%o', (change, says) => expect(said(change).join(' ')).toMatch(says));
});

describe('limits', () => {
  const limits = (remaining: number) => ({ DailyApiRequests: { Max: 100, Remaining: remaining } });

  it.each([
    [50, 'ok'],
    [20, 'warn'],
    [1, 'fail'],
  ])('%i of 100 left: %s', (remaining, result) => expect(quotaVerdict(limits(remaining))).toMatchObject({ result }));
  it('not told', () => expect(quotaVerdict({})).toMatchObject({ result: 'skipped' }));
});

describe('the queue map', () => {
  const entry = (queueId: string, queueName: string, workgroup: string) => ({
    queueId,
    queueName,
    workgroup,
    directToQueue: false,
    currentName: undefined,
  });

  it('a queue twice, a workgroup twice', () => {
    expect(doubles([entry('1', 'A', 'X'), entry('1', 'A', 'Y')])).toMatchObject([{ blocks: true }]);
    expect(doubles([entry('1', 'A', 'X'), entry('2', 'B', 'x')])).toMatchObject([{ blocks: false }]);
    expect(doubles([entry('1', 'A', 'X'), entry('2', 'B', 'Y')])).toEqual([]);
  });
  it('a queue that has another id now', () => {
    const queues = { names: new Map([['2', 'A']]), takeCases: undefined };
    expect(queueFindings(entry('1', 'A', 'X'), queues)).toMatchObject([
      { blocks: true, what: expect.stringContaining('the queue of that name has the id 2 now') },
    ]);
  });
});
