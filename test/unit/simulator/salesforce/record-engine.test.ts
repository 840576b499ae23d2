import { beforeEach, describe, expect, it } from 'vitest';
import type { ApexRuntime, TriggerContext } from '../../../../src/simulator/salesforce/engine/apex-runtime.js';
import type { CommittedTransaction } from '../../../../src/simulator/salesforce/engine/org-engine.js';
import { normalizeId } from '../../../../src/simulator/salesforce/engine/record-id.js';
import { type OrgFixture, refusal, startOrg } from './org-fixture.js';

const ROW = { Event__c: 'CaseCreated', Object_Id__c: '5005e0000000001AAA' };

/** Apex made of functions. */
function apexOf(objects: readonly string[], run: (context: TriggerContext) => void): ApexRuntime {
  return { hasTriggers: (name) => objects.includes(name), runTriggers: run };
}

describe('record ids', () => {
  it.each([
    ['500D000000AYZ5q', '500D000000AYZ5qIAH'],
    ['001D000000IqhSL', '001D000000IqhSLIAZ'],
  ])('%s is %s in 18 characters', (id15, id18) => {
    expect(normalizeId(id15)).toBe(id18);
    expect(normalizeId(id18)).toBe(id18);
  });

  it('never folds case', () => {
    expect(normalizeId('500d000000ayz5q')).not.toBe(normalizeId('500D000000AYZ5q'));
    expect(normalizeId('500d000000ayz5qIAH')).toBeUndefined();
  });
});

describe('validation', () => {
  let fixture: OrgFixture;
  beforeEach(() => {
    fixture = startOrg();
  });
  const insert = (objectName: string, fields: Readonly<Record<string, string | number | boolean | null>>) =>
    fixture.as('admin', (transaction) => transaction.insert(objectName, [fields]));

  it.each([
    ['a missing required field', { ...ROW }, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [Key__c]'],
    [
      'text that is too long',
      { ...ROW, Key__c: 'k', Case_Number__c: 'x'.repeat(31) },
      'STRING_TOO_LONG',
      `Case Number: data value too large: ${'x'.repeat(31)} (max length=30)`,
    ],
    [
      'a value outside a restricted picklist',
      { ...ROW, Key__c: 'k', Outcome__c: 'Fine' },
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      'Outcome: bad value for restricted picklist field: Fine',
    ],
    [
      'a field that does not exist',
      { ...ROW, Key__c: 'k', Nope__c: 1 },
      'INVALID_FIELD',
      "No such column 'Nope__c' on sobject of type Object_Routing__c",
    ],
    [
      'a lookup to the wrong object',
      { ...ROW, Key__c: 'k', Case__c: '0015e0000000001AAA' },
      'MALFORMED_ID',
      'Case: id value of incorrect type: 0015e0000000001AAA',
    ],
    [
      'a lookup to nothing',
      { ...ROW, Key__c: 'k', Case__c: '5005e00000ZZZZZ' },
      'INVALID_CROSS_REFERENCE_KEY',
      'invalid cross reference id',
    ],
    [
      'a number out of range',
      { ...ROW, Key__c: 'k', Attempts__c: 1_000_000 },
      'NUMBER_OUTSIDE_VALID_RANGE',
      'Attempts: value outside of valid range on numeric field: 1000000',
    ],
    [
      'a read-only field',
      { ...ROW, Key__c: 'k', Name: 'OR-1' },
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      'Unable to create/update fields: Name. Please check the security settings of this field and verify that it is read/write for your profile or permission set.',
    ],
    [
      'a date that is none',
      { ...ROW, Key__c: 'k', Processed_At__c: 'today' },
      'JSON_PARSER_ERROR',
      'Cannot deserialize instance of datetime from VALUE_STRING value today',
    ],
  ])('refuses %s', (_what, fields, code, message) => {
    expect(refusal(() => insert('Object_Routing__c', fields))).toMatchObject({ code, message });
  });

  it('refuses a duplicate key in the official words', () => {
    const [id = ''] = insert('Object_Routing__c', { ...ROW, Key__c: 'CaseCreated:1' });
    expect(refusal(() => insert('Object_Routing__c', { ...ROW, Key__c: 'CaseCreated:1' }))).toEqual({
      code: 'DUPLICATE_VALUE',
      message: `duplicate value found: Key__c duplicates value on record with id: ${id.slice(0, 15)}`,
      fields: [],
    });
  });

  it('compares unique values without case unless the field is case-sensitive', () => {
    insert('Object_Routing__c', { ...ROW, Key__c: 'CaseCreated:a' });
    expect(() => insert('Object_Routing__c', { ...ROW, Key__c: 'casecreated:A' })).not.toThrow();
    const admin = fixture.records("SELECT ProfileId FROM User WHERE Username = 'admin@casebridge.example'")[0];
    const user = {
      Username: 'ADMIN@casebridge.example',
      Email: 'x@y.de',
      LastName: 'X',
      ProfileId: admin?.ProfileId ?? '',
    };
    expect(refusal(() => insert('User', user)).code).toBe('DUPLICATE_VALUE');
  });

  it('refuses a queue that does not take cases as their owner', () => {
    const [queue = ''] = insert('Group', { Name: 'Leads', Type: 'Queue' });
    expect(refusal(() => insert('Case', { Subject: 'x', OwnerId: queue }))).toMatchObject({
      code: 'INVALID_OPERATION',
      message: 'Queue not associated with this SObject type',
    });
  });

  it('stores empty text as null and date-times to the second', () => {
    const [id = ''] = insert('Object_Routing__c', {
      ...ROW,
      Key__c: 'k',
      Subject__c: '  ',
      Processed_At__c: '2026-01-02T03:04:05.678Z',
    });
    expect(fixture.records(`SELECT Id FROM Object_Routing__c WHERE Id = '${id}'`)[0]).toMatchObject({
      Subject__c: null,
      Processed_At__c: '2026-01-02T03:04:05.000Z',
      Name: 'OR-0000000001',
    });
  });
});

describe('transactions', () => {
  it('roll back everything when the work throws, indexes included', () => {
    const { org, user, records, as } = startOrg();
    const [id = ''] = as('admin', (transaction) =>
      transaction.insert('Object_Routing__c', [{ ...ROW, Key__c: 'one' }]),
    );
    const told: CommittedTransaction[] = [];
    org.engine.onCommit((transaction) => told.push(transaction));
    expect(() =>
      org.engine.transact({ userId: user('admin'), mode: 'user' }, (transaction) => {
        transaction.update('Object_Routing__c', [{ Id: id, Key__c: 'changed' }]);
        transaction.insert('Object_Routing__c', [{ ...ROW, Key__c: 'two' }]);
        transaction.delete('Object_Routing__c', [id]);
        throw new Error('enough');
      }),
    ).toThrow('enough');
    expect(records("SELECT Id FROM Object_Routing__c WHERE Key__c = 'one'").map((record) => record.Id)).toEqual([id]);
    expect(records("SELECT Id FROM Object_Routing__c WHERE Key__c IN ('changed', 'two')")).toEqual([]);
    expect(told).toEqual([]);
  });

  it('tell their changes once, in order, with before and after', () => {
    const { org, as } = startOrg();
    const told: CommittedTransaction[] = [];
    org.engine.onCommit((transaction) => told.push(transaction));
    const [id = ''] = as('admin', (transaction) =>
      transaction.insert('Object_Routing__c', [{ ...ROW, Key__c: 'one' }]),
    );
    as('admin', (transaction) =>
      transaction.update('Object_Routing__c', [{ Id: id.slice(0, 15), Processed__c: true }]),
    );
    as('admin', (transaction) => transaction.delete('Object_Routing__c', [id]));
    expect(told.map(({ changes }) => changes.map(({ operation }) => operation))).toEqual([
      ['create'],
      ['update'],
      ['delete'],
    ]);
    expect(told[1]?.changes[0]).toMatchObject({ before: { Processed__c: false }, after: { Processed__c: true } });
    expect(told[0]?.sequence).toBeLessThan(told[1]?.sequence ?? 0);
  });

  it('a commit made by a listener is told after the listeners have returned', () => {
    const { org, as, user } = startOrg();
    const order: string[] = [];
    org.engine.onCommit(({ changes }) => {
      order.push(`first saw ${changes[0]?.after?.Key__c}`);
      if (order.length > 1) return;
      org.engine.transact({ userId: user('admin'), mode: 'user' }, (transaction) =>
        transaction.insert('Object_Routing__c', [{ ...ROW, Key__c: 'nested' }]),
      );
    });
    org.engine.onCommit(({ changes }) => void order.push(`second saw ${changes[0]?.after?.Key__c}`));
    as('admin', (transaction) => transaction.insert('Object_Routing__c', [{ ...ROW, Key__c: 'outer' }]));
    expect(order).toEqual(['first saw outer', 'second saw outer', 'first saw nested', 'second saw nested']);
  });

  it('keep the sound records of a partial save and only those', () => {
    const { as, records } = startOrg();
    const results = as('admin', (transaction) =>
      transaction.trySave(
        'insert',
        'Object_Routing__c',
        [{ ...ROW, Key__c: 'a' }, { ...ROW }, { ...ROW, Key__c: 'c' }],
        false,
      ),
    );
    expect(results.map((result) => result.errors[0]?.code)).toEqual([undefined, 'REQUIRED_FIELD_MISSING', undefined]);
    expect(records('SELECT Id FROM Object_Routing__c').map((record) => record.Key__c)).toEqual(['a', 'c']);
  });

  it('a locked row fails alone', () => {
    const { as, org } = startOrg();
    const ids = as('admin', (transaction) =>
      transaction.insert('Object_Routing__c', [
        { ...ROW, Key__c: 'a' },
        { ...ROW, Key__c: 'b' },
      ]),
    );
    org.faults.lockRows(ids.slice(0, 1));
    const results = as('integration', (transaction) =>
      transaction.trySave(
        'update',
        'Object_Routing__c',
        ids.map((Id) => ({ Id, Processed__c: true })),
        false,
      ),
    );
    expect(results.map((result) => result.errors[0]?.code)).toEqual(['UNABLE_TO_LOCK_ROW', undefined]);
  });

  it('accept 1,000 cases at once', () => {
    const { as, queue, records } = startOrg();
    const OwnerId = queue('Support');
    as('alice', (transaction) =>
      transaction.insert(
        'Case',
        Array.from({ length: 1000 }, (_unused, index) => ({ Subject: `${index}`, OwnerId })),
      ),
    );
    expect(records('SELECT Id FROM Object_Routing__c')).toHaveLength(1000);
  });
});

describe('triggers', () => {
  it('see at most 200 records, before with drafts and after with ids', () => {
    const seen: string[] = [];
    const apex = apexOf(['Account'], ({ timing, newRecords }) => {
      seen.push(`${timing} ${newRecords.length} ${newRecords[0]?.Id === undefined ? 'new' : 'saved'}`);
      if (timing === 'before') for (const draft of newRecords) draft.Site = 'from trigger';
    });
    const { as, records } = startOrg({ apex, metadataFolders: [] });
    as('admin', (transaction) =>
      transaction.insert(
        'Account',
        Array.from({ length: 250 }, () => ({ Name: 'A' })),
      ),
    );
    expect(seen).toEqual(['before 200 new', 'after 200 saved', 'before 50 new', 'after 50 saved']);
    expect(records("SELECT Id FROM Account WHERE Site = 'from trigger'")).toHaveLength(250);
  });

  it('an unhandled exception fails the records and takes back what the trigger wrote', () => {
    const apex = apexOf(['Account'], ({ timing, transaction }) => {
      if (timing === 'before') return;
      transaction.insert('Contact', [{ LastName: 'X' }]);
      throw new Error('boom');
    });
    const { as, records } = startOrg({ apex, metadataFolders: [] });
    const problem = refusal(() => as('admin', (transaction) => transaction.insert('Account', [{ Name: 'A' }])));
    expect(problem).toMatchObject({ code: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY' });
    expect(problem.message).toContain('boom');
    expect(records('SELECT Id FROM Contact')).toEqual([]);
  });

  it('stop at a depth of 16', () => {
    let depth = 0;
    const apex = apexOf(['Account'], ({ timing, transaction }) => {
      if (timing === 'before') return;
      depth += 1;
      transaction.insert('Account', [{ Name: 'again' }]);
    });
    const { as } = startOrg({ apex, metadataFolders: [] });
    expect(
      refusal(() => as('admin', (transaction) => transaction.insert('Account', [{ Name: 'A' }]))).message,
    ).toContain('maximum trigger depth exceeded');
    expect(depth).toBe(16);
  });

  it('addError refuses one record of a partial save, and the triggers run again for the rest', () => {
    const calls: number[] = [];
    const apex = apexOf(['Account'], (context) => {
      if (context.timing === 'before') return;
      calls.push(context.newRecords.length);
      const bad = context.newRecords.findIndex((record) => record.Name === 'bad');
      if (bad >= 0) context.addError(bad, 'not this one');
    });
    const { as } = startOrg({ apex, metadataFolders: [] });
    const results = as('admin', (transaction) =>
      transaction.trySave('insert', 'Account', [{ Name: 'good' }, { Name: 'bad' }], false),
    );
    expect(results.map((result) => result.errors[0]?.message)).toEqual([undefined, 'not this one']);
    expect(calls).toEqual([2, 1]);
  });

  it('Queueables run after the commit as transactions of their own, and not after a rollback', async () => {
    const apex = apexOf(['Account'], ({ timing, transaction }) => {
      if (timing === 'before') return;
      transaction.enqueue({ name: 'Later', run: (later) => void later.insert('Contact', [{ LastName: 'Later' }]) });
    });
    const { as, clock, records } = startOrg({ apex, metadataFolders: [], queueableDelayMs: 500 });
    expect(() =>
      as('admin', (transaction) => {
        transaction.insert('Account', [{ Name: 'A' }]);
        throw new Error('no');
      }),
    ).toThrow();
    expect(clock.pending).toBe(0);
    as('admin', (transaction) => transaction.insert('Account', [{ Name: 'A' }]));
    expect(records('SELECT Id FROM Contact')).toEqual([]);
    await clock.advance(500);
    expect(records('SELECT Id FROM Contact')).toHaveLength(1);
  });
});

describe('deletion', () => {
  it('empties lookups, takes mails and comments along, and undelete brings all back', () => {
    const { as, system, queue, records } = startOrg();
    const [id = ''] = as('admin', (transaction) =>
      transaction.insert('Case', [{ Subject: 'x', OwnerId: queue('Support') }]),
    );
    as('admin', (transaction) => transaction.insert('CaseComment', [{ ParentId: id, CommentBody: 'c' }]));
    as('admin', (transaction) => transaction.delete('Case', [id]));
    expect(records('SELECT Id FROM Case')).toEqual([]);
    expect(records('SELECT Id FROM CaseComment')).toEqual([]);
    expect(records(`SELECT Id FROM Object_Routing__c WHERE Case__c != null`)).toEqual([]);
    expect(refusal(() => as('admin', (transaction) => transaction.update('Case', [{ Id: id }]))).code).toBe(
      'ENTITY_IS_DELETED',
    );
    system((transaction) => transaction.undelete('Case', [id]));
    expect(records('SELECT Id FROM CaseComment')).toHaveLength(1);
    expect(records(`SELECT Id FROM Object_Routing__c WHERE Case__c = '${id}'`).length).toBeGreaterThan(0);
  });

  it('merging cases moves what hangs on the loser and names the master', () => {
    const { as, system, records, queue, org } = startOrg();
    const OwnerId = queue('Support');
    const [master = '', loser = ''] = as('admin', (transaction) =>
      transaction.insert('Case', [
        { Subject: 'a', OwnerId },
        { Subject: 'b', OwnerId },
      ]),
    );
    as('admin', (transaction) => transaction.insert('CaseComment', [{ ParentId: loser, CommentBody: 'c' }]));
    system((transaction) => transaction.merge('Case', master, [loser]));
    expect(records(`SELECT Id FROM CaseComment WHERE ParentId = '${master}'`)).toHaveLength(1);
    const deleted = org.engine.query(
      { userId: '', mode: 'system' },
      `SELECT MasterRecordId FROM Case WHERE Id = '${loser}'`,
      { includeDeleted: true },
    );
    expect(deleted.records()[0]?.MasterRecordId).toBe(master);
  });
});
