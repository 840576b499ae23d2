import { describe, expect, it } from 'vitest';
import { refusal, startOrg } from './org-fixture.js';

const ROW = { Event__c: 'CaseCreated', Object_Id__c: '5005e0000000001AAA', Key__c: 'k' };

describe("the connector's user", () => {
  it('marks rows, and is refused every other field of theirs', () => {
    const { as } = startOrg();
    const [id = ''] = as('admin', (transaction) => transaction.insert('Object_Routing__c', [ROW]));
    expect(() =>
      as('integration', (transaction) =>
        transaction.update('Object_Routing__c', [
          {
            Id: id,
            Processed__c: true,
            Processed_At__c: '2026-01-01T00:00:00Z',
            Outcome__c: 'Routed',
            Error__c: 'x',
            Attempts__c: 1,
            Interaction_Id__c: '1',
          },
        ]),
      ),
    ).not.toThrow();
    expect(
      refusal(() =>
        as('integration', (transaction) =>
          transaction.update('Object_Routing__c', [{ Id: id, Workgroup__c: 'W', Skills__c: 'S' }]),
        ),
      ),
    ).toEqual({
      code: 'INVALID_FIELD_FOR_INSERT_UPDATE',
      message:
        'Unable to create/update fields: Workgroup__c, Skills__c. Please check the security settings of this field and verify that it is read/write for your profile or permission set.',
      fields: ['Workgroup__c', 'Skills__c'],
    });
  });

  it('makes Requeued rows from the required fields alone; the package fills in the rest', () => {
    const { as, queue, records } = startOrg();
    const OwnerId = queue('Support');
    const [caseId = ''] = as('alice', (transaction) =>
      transaction.insert('Case', [{ Subject: 'Stranded', OwnerId, SuppliedEmail: 'c@x.de' }]),
    );
    as('integration', (transaction) =>
      transaction.insert('Object_Routing__c', [
        { Event__c: 'Requeued', Object_Id__c: caseId.slice(0, 15), Key__c: 'Requeued:1' },
      ]),
    );
    expect(records("SELECT Id FROM Object_Routing__c WHERE Event__c = 'Requeued'")[0]).toMatchObject({
      Object_Id__c: caseId,
      Case__c: caseId,
      Queue_Id__c: OwnerId,
      Workgroup__c: 'Support Mail',
      Subject__c: 'Stranded',
      Sender__c: 'c@x.de',
    });
  });

  it('may not touch cases or rows it has no right to delete', () => {
    const { as, queue } = startOrg();
    const [caseId = ''] = as('alice', (transaction) => transaction.insert('Case', [{ OwnerId: queue('Support') }]));
    const change = refusal(() =>
      as('integration', (transaction) => transaction.update('Case', [{ Id: caseId, Subject: 'x' }])),
    );
    expect(change).toMatchObject({ code: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY' });
    expect(refusal(() => as('integration', (transaction) => transaction.delete('Case', [caseId]))).code).toBe(
      'INSUFFICIENT_ACCESS_OR_READONLY',
    );
  });

  it('does not see fields that its permission set leaves out', () => {
    const { queryAs } = startOrg();
    expect(() =>
      queryAs('integration', 'SELECT Id, IsClosed, OwnerId, Subject, ObjectRouting_Skills__c FROM Case'),
    ).not.toThrow();
    expect(refusal(() => queryAs('integration', 'SELECT Description FROM Case')).code).toBe('INVALID_FIELD');
    expect(refusal(() => queryAs('integration', 'SELECT Id FROM EmailMessage')).code).toBe('INVALID_TYPE');
  });
});

describe('agents', () => {
  it('do not see the routing table at all', () => {
    const { queryAs, org, user } = startOrg();
    expect(refusal(() => queryAs('alice', 'SELECT Id FROM Object_Routing__c')).code).toBe('INVALID_TYPE');
    expect(org.engine.canReadObject(user('alice'), 'Object_Routing__c')).toBe(false);
    expect(org.engine.canReadObject(user('integration'), 'PushTopic')).toBe(true);
    expect(org.engine.canReadObject(user('alice'), 'PushTopic')).toBe(false);
  });

  it('with private cases see their own and those of their queues, and the connector sees all', () => {
    const { as, user, queue, queryAs } = startOrg({ sharing: { Case: 'Private' } });
    as('admin', (transaction) =>
      transaction.insert('Case', [
        { Subject: 'alice', OwnerId: user('alice') },
        { Subject: 'bob', OwnerId: user('bob') },
        { Subject: 'queue', OwnerId: queue('Support') },
      ]),
    );
    const subjects = (name: string) =>
      queryAs(name, 'SELECT Subject FROM Case ORDER BY Subject').map((record) => record.Subject);
    expect(subjects('alice')).toEqual(['alice', 'queue']);
    expect(subjects('bob')).toEqual(['bob', 'queue']);
    expect(subjects('integration')).toEqual(['alice', 'bob', 'queue']);
  });

  it('with private cases cannot edit, or comment on, what they cannot see', () => {
    const { as, user, queryAs } = startOrg({ sharing: { Case: 'Private' } });
    const [id = ''] = as('admin', (transaction) => transaction.insert('Case', [{ OwnerId: user('bob') }]));
    as('bob', (transaction) => transaction.insert('CaseComment', [{ ParentId: id, CommentBody: 'mine' }]));
    expect(
      refusal(() => as('alice', (transaction) => transaction.update('Case', [{ Id: id, Subject: 'x' }]))),
    ).toMatchObject({
      code: 'INSUFFICIENT_ACCESS_OR_READONLY',
      message: 'insufficient access rights on object id',
    });
    const comment = { ParentId: id, CommentBody: 'not mine' };
    expect(refusal(() => as('alice', (transaction) => transaction.insert('CaseComment', [comment]))).code).toBe(
      'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
    );
    expect(queryAs('alice', 'SELECT Id FROM CaseComment')).toEqual([]);
    expect(queryAs('bob', 'SELECT Id FROM CaseComment')).toHaveLength(1);
  });
});

describe('sessions', () => {
  it('end when they are not used, live on when they are, and end at once when revoked', async () => {
    const { org, clock, user } = startOrg({ sessionTimeoutMs: 60_000 });
    const { token } = org.engine.sessions.create(user('integration'));
    expect(token).toMatch(/^00D\w{12}![\w.]+$/);
    await clock.advance(50_000);
    expect(org.engine.session(token)?.userId).toBe(user('integration'));
    await clock.advance(50_000);
    expect(org.engine.session(token)).toBeDefined();
    await clock.advance(60_001);
    expect(org.engine.session(token)).toBeUndefined();
    const second = org.engine.sessions.create(user('integration'));
    org.engine.sessions.revoke(second.token);
    expect(org.engine.session(second.token)).toBeUndefined();
  });
});
