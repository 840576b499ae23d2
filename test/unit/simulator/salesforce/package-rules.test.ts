import { beforeEach, describe, expect, it } from 'vitest';
import type { SObjectRecord } from '../../../../src/simulator/salesforce/engine/org-engine.js';
import { type Fields, type OrgFixture, refusal, startOrg } from './org-fixture.js';

const MAIL = { Incoming: true, FromAddress: 'customer@x.de', Subject: 'Help' };

/** What the rows of the org say, in order: event, queue, addressee. */
function rowsOf({ records }: OrgFixture): readonly SObjectRecord[] {
  return records('SELECT Id FROM Object_Routing__c ORDER BY Name');
}

function events(fixture: OrgFixture): readonly unknown[] {
  return rowsOf(fixture).map((row) => row.Event__c);
}

describe('Interaction_Routing_Queue__c', () => {
  let fixture: OrgFixture;
  beforeEach(() => {
    fixture = startOrg();
    fixture.as('admin', (transaction) => {
      const queues = transaction.insert(
        'Group',
        ['Sales', 'Twin', 'Twin', 'Leads'].map((Name) => ({ Name, Type: 'Queue' })),
      );
      transaction.insert(
        'QueueSobject',
        queues.slice(0, 3).map((QueueId) => ({ QueueId, SobjectType: 'Case' })),
      );
    });
  });
  const map = (fields: Fields) =>
    fixture.as('admin', (transaction) =>
      transaction.insert('Interaction_Routing_Queue__c', [{ CIC_Workgroup_Name__c: 'W', ...fields }]),
    );

  it('fills the queue id from the name', () => {
    const [id = ''] = map({ Salesforce_Queue_Name__c: 'Sales' });
    expect(fixture.records(`SELECT Id FROM Interaction_Routing_Queue__c WHERE Id = '${id}'`)[0]).toMatchObject({
      QueueID__c: fixture.queue('Sales'),
      Active__c: true,
      Route_Agent_Comments__c: true,
    });
  });

  it.each([
    ['an unknown name', { Salesforce_Queue_Name__c: 'Nowhere' }, "There is no queue named 'Nowhere'."],
    [
      'a name in other case, naming the near match',
      { Salesforce_Queue_Name__c: 'sales' },
      "There is no queue named 'sales'. Did you mean 'Sales'? Names are case-sensitive.",
    ],
    ['a queue that takes no cases', { Salesforce_Queue_Name__c: 'Leads' }, "The queue 'Leads' does not take cases."],
  ])('refuses %s', (_what, fields, message) => {
    expect(refusal(() => map(fields))).toMatchObject({ code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message });
  });

  it('refuses an ambiguous name unless the id is given', () => {
    expect(refusal(() => map({ Salesforce_Queue_Name__c: 'Twin' })).message).toContain(
      "Several queues are named 'Twin'",
    );
    const [, second = ''] = fixture.records("SELECT Id FROM Group WHERE Name = 'Twin'").map((queue) => queue.Id);
    const [id = ''] = map({ Salesforce_Queue_Name__c: 'Twin', QueueID__c: second.slice(0, 15) });
    expect(fixture.records(`SELECT Id FROM Interaction_Routing_Queue__c WHERE Id = '${id}'`)[0]?.QueueID__c).toBe(
      second,
    );
  });

  it('refuses a queue that is mapped already', () => {
    expect(refusal(() => map({ Salesforce_Queue_Name__c: 'Support' })).code).toBe('DUPLICATE_VALUE');
  });
});

describe('which change makes which row', () => {
  let fixture: OrgFixture;
  let caseId = '';
  const create = (fields: Fields, as = 'admin') =>
    fixture.as(
      as,
      (transaction) => transaction.insert('Case', [{ SuppliedEmail: 'customer@x.de', ...fields }])[0] ?? '',
    );
  const change = (as: string, fields: Fields) => {
    fixture.as(as, (transaction) => transaction.update('Case', [{ Id: caseId, ...fields }]));
    fixture.org.engine.runQueuedJobs();
  };
  const last = () => rowsOf(fixture).at(-1);
  const setQueue = (name: string, fields: Fields) =>
    fixture.as('admin', (transaction) => {
      const [mapping] = transaction.select('Interaction_Routing_Queue__c', { Salesforce_Queue_Name__c: name });
      transaction.update('Interaction_Routing_Queue__c', [{ Id: mapping?.Id ?? '', ...fields }]);
    });
  const unmonitored = () =>
    fixture.as('admin', (transaction) => {
      const [QueueId = ''] = transaction.insert('Group', [{ Name: 'Spam', Type: 'Queue' }]);
      transaction.insert('QueueSobject', [{ QueueId, SobjectType: 'Case' }]);
      return QueueId;
    });

  beforeEach(() => {
    fixture = startOrg();
    caseId = create({
      OwnerId: fixture.queue('Support'),
      Subject: 'S'.repeat(255),
      Priority: 'High',
      ObjectRouting_Skills__c: ' English ; ;Tax',
    });
  });

  it('a new case in a monitored queue: CaseCreated with everything routing needs', () => {
    expect(rowsOf(fixture)).toHaveLength(1);
    expect(last()).toMatchObject({
      Event__c: 'CaseCreated',
      Key__c: `CaseCreated:${caseId}`,
      Object_Id__c: caseId,
      Case__c: caseId,
      Case_Number__c: '00000001',
      Queue_Id__c: fixture.queue('Support'),
      Queue_Name__c: 'Support',
      Workgroup__c: 'Support Mail',
      Direct_To_User__c: null,
      Skills__c: 'English;Tax',
      Subject__c: 'S'.repeat(255),
      Sender__c: 'customer@x.de',
      Priority__c: 'High',
      Processed__c: false,
    });
    expect(fixture.records('SELECT Id FROM Case')[0]?.ObjectRouting_Queue__c).toBe(fixture.queue('Support'));
  });

  it('to another monitored queue: QueueChanged', () => {
    change('alice', { OwnerId: fixture.queue('Billing') });
    expect(last()).toMatchObject({ Event__c: 'QueueChanged', Workgroup__c: 'Billing Mail' });
  });

  it('from a user to a monitored queue: OwnerChanged', () => {
    change('alice', { OwnerId: fixture.user('alice') });
    change('alice', { OwnerId: fixture.queue('Billing') });
    expect(events(fixture)).toEqual(['CaseCreated', 'QueueLeft', 'OwnerChanged']);
    expect(last()).toMatchObject({ Queue_Id__c: fixture.queue('Billing') });
  });

  it('taken by an agent: QueueLeft with the CIC user of the new owner and the old queue', () => {
    change('alice', { OwnerId: fixture.user('alice') });
    expect(last()).toMatchObject({
      Event__c: 'QueueLeft',
      Direct_To_User__c: 'alice',
      Queue_Id__c: fixture.queue('Support'),
    });
  });

  it('with direct-to-queue, given to another agent: OwnerChanged for that agent', () => {
    setQueue('Support', { Direct_To_Queue__c: true });
    change('alice', { OwnerId: fixture.user('bob') });
    expect(last()).toMatchObject({ Event__c: 'OwnerChanged', Direct_To_User__c: 'bob', Workgroup__c: 'Support Mail' });
  });

  it('with direct-to-queue, taken by the acting user: QueueLeft', () => {
    setQueue('Support', { Direct_To_Queue__c: true });
    change('bob', { OwnerId: fixture.user('bob') });
    expect(last()).toMatchObject({ Event__c: 'QueueLeft', Direct_To_User__c: 'bob' });
  });

  it('to an unmonitored queue: QueueLeft, and the case forgets its queue', () => {
    change('alice', { OwnerId: unmonitored() });
    expect(last()).toMatchObject({
      Event__c: 'QueueLeft',
      Queue_Id__c: fixture.queue('Support'),
      Direct_To_User__c: null,
    });
    expect(fixture.records('SELECT Id FROM Case')[0]?.ObjectRouting_Queue__c).toBeNull();
    change('alice', { Status: 'Closed' });
    expect(events(fixture)).toEqual(['CaseCreated', 'QueueLeft']);
  });

  it('an inactive queue map makes no rows', () => {
    setQueue('Billing', { Active__c: false });
    create({ OwnerId: fixture.queue('Billing') });
    expect(rowsOf(fixture)).toHaveLength(1);
  });

  it("a customer's mail on a queue-owned case: EmailReceived", () => {
    const [first = ''] = fixture.system((transaction) =>
      transaction.insert('EmailMessage', [{ ...MAIL, FromAddress: 'other@x.de', ParentId: caseId }]),
    );
    expect(last()).toMatchObject({
      Event__c: 'EmailReceived',
      Key__c: `EmailReceived:${first}`,
      Sender__c: 'other@x.de',
    });
  });

  it.each([
    [false, ['CaseCreated', 'QueueLeft'], undefined],
    [true, ['CaseCreated', 'QueueLeft', 'EmailReceived'], 'alice'],
  ])("a customer's mail on a user-owned case with direct-to-queue %s", (direct, expected, user) => {
    setQueue('Support', { Direct_To_Queue__c: direct });
    change('alice', { OwnerId: fixture.user('alice') });
    fixture.system((transaction) =>
      transaction.insert('EmailMessage', [{ ...MAIL, FromAddress: 'other@x.de', ParentId: caseId }]),
    );
    expect(events(fixture)).toEqual(expected);
    if (user !== undefined) expect(last()).toMatchObject({ Direct_To_User__c: user });
  });

  it('a comment by another than the owner: CommentAdded', () => {
    const [comment = ''] = fixture.as('bob', (transaction) =>
      transaction.insert('CaseComment', [{ ParentId: caseId, CommentBody: 'hm' }]),
    );
    expect(last()).toMatchObject({
      Event__c: 'CommentAdded',
      Key__c: `CommentAdded:${comment}`,
      Sender__c: 'Bob Agent',
    });
  });

  it("an agent's comment does not count where the queue says so, and the owner's never does", () => {
    setQueue('Support', { Route_Agent_Comments__c: false, Direct_To_Queue__c: true });
    fixture.as('bob', (transaction) => transaction.insert('CaseComment', [{ ParentId: caseId, CommentBody: 'hm' }]));
    change('alice', { OwnerId: fixture.user('alice') });
    fixture.as('alice', (transaction) => transaction.insert('CaseComment', [{ ParentId: caseId, CommentBody: 'hm' }]));
    expect(events(fixture)).toEqual(['CaseCreated', 'QueueLeft']);
    fixture.as('bob', (transaction) => transaction.insert('CaseComment', [{ ParentId: caseId, CommentBody: 'hm' }]));
    expect(last()).toMatchObject({ Event__c: 'CommentAdded', Direct_To_User__c: 'alice' });
  });

  it.each([
    ['a sent mail to the customer', { Status: '3', ToAddress: 'Customer <CUSTOMER@x.de>' }, true],
    ['a draft', { Status: '5', ToAddress: 'customer@x.de' }, false],
    ['a forward to a colleague', { Status: '3', ToAddress: 'colleague@casebridge.example' }, false],
    [
      'a mail to a sender of the case in copy',
      { Status: '3', ToAddress: 'a@b.de', CcAddress: 'x@y.de; second@x.de' },
      true,
    ],
  ])('AgentReplied by %s', (_what, fields, expected) => {
    fixture.system((transaction) =>
      transaction.insert('EmailMessage', [{ ...MAIL, FromAddress: 'second@x.de', ParentId: caseId }]),
    );
    const mail = { ParentId: caseId, Incoming: false, ...fields };
    const [id = ''] = fixture.as('alice', (transaction) => transaction.insert('EmailMessage', [mail]));
    expect(events(fixture).includes('AgentReplied')).toBe(expected);
    if (expected) expect(last()).toMatchObject({ Key__c: `AgentReplied:${id}`, Queue_Id__c: fixture.queue('Support') });
  });

  it('a draft that becomes sent is AgentReplied once', () => {
    const mail = { ParentId: caseId, Incoming: false, Status: '5', ToAddress: 'customer@x.de' };
    const [id = ''] = fixture.as('alice', (transaction) => transaction.insert('EmailMessage', [mail]));
    fixture.as('alice', (transaction) => transaction.update('EmailMessage', [{ Id: id, Status: '3' }]));
    fixture.as('alice', (transaction) => transaction.update('EmailMessage', [{ Id: id, Subject: 'again' }]));
    expect(events(fixture)).toEqual(['CaseCreated', 'AgentReplied']);
  });

  it('an auto-response by a process is no reply', () => {
    const mail = { ParentId: caseId, Incoming: false, Status: '3', ToAddress: 'customer@x.de' };
    fixture.system((transaction) => transaction.insert('EmailMessage', [mail]));
    expect(events(fixture)).toEqual(['CaseCreated']);
  });

  it('closing: CaseClosed, each time; opening again in a monitored queue asks for an interaction anew', () => {
    change('alice', { Status: 'Closed' });
    change('alice', { Status: 'Working' });
    change('alice', { Status: 'Closed' });
    expect(events(fixture)).toEqual(['CaseCreated', 'CaseClosed', 'QueueChanged', 'CaseClosed']);
  });

  it('deleting: CaseDeleted, whose row outlives the case', () => {
    fixture.as('admin', (transaction) => transaction.delete('Case', [caseId]));
    expect(last()).toMatchObject({
      Event__c: 'CaseDeleted',
      Object_Id__c: caseId,
      Case__c: null,
      Case_Number__c: '00000001',
    });
  });

  it('merging: CaseDeleted for the loser', () => {
    const other = create({ OwnerId: fixture.queue('Support') });
    fixture.system((transaction) => transaction.merge('Case', caseId, [other]));
    expect(last()).toMatchObject({ Event__c: 'CaseDeleted', Object_Id__c: other });
  });

  it("the connector's own changes make no row", () => {
    fixture.org.engine.transact({ userId: fixture.user('integration'), mode: 'system' }, (transaction) => {
      transaction.update('Case', [{ Id: caseId, OwnerId: fixture.queue('Billing') }]);
      transaction.insert('CaseComment', [{ ParentId: caseId, CommentBody: 'x' }]);
    });
    expect(events(fixture)).toEqual(['CaseCreated']);
  });

  it('one transaction leaves at most one create row per case waiting: a move makes another and settles the first', () => {
    fixture.as('admin', (transaction) => {
      const [id = ''] = transaction.insert('Case', [{ OwnerId: fixture.queue('Support') }]);
      transaction.update('Case', [{ Id: id, OwnerId: fixture.queue('Billing') }]);
      transaction.insert('CaseComment', [{ ParentId: id, CommentBody: 'x' }]);
    });
    expect(events(fixture)).toEqual(['CaseCreated', 'CaseCreated', 'QueueChanged']);
    expect(rowsOf(fixture).at(-2)).toMatchObject({
      Workgroup__c: 'Support Mail',
      Processed__c: true,
      Outcome__c: 'Superseded',
    });
    expect(last()).toMatchObject({ Workgroup__c: 'Billing Mail', Queue_Name__c: 'Billing', Processed__c: false });
  });
});

describe('the package never makes a save fail', () => {
  it('bad skills park the row and say why', () => {
    const fixture = startOrg();
    fixture.as('admin', (transaction) =>
      transaction.insert('Case', [{ OwnerId: fixture.queue('Support'), ObjectRouting_Skills__c: 'English;A|B' }]),
    );
    expect(rowsOf(fixture)[0]).toMatchObject({
      Processed__c: true,
      Outcome__c: 'Failed',
      Error__c: "The skill 'A|B' contains '|'.",
    });
  });

  it('a key that exists is no error', () => {
    const fixture = startOrg();
    const [id = ''] = fixture.as('admin', (transaction) =>
      transaction.insert('Case', [{ OwnerId: fixture.queue('Support') }]),
    );
    const [row] = rowsOf(fixture);
    expect(row).toMatchObject({ Key__c: `CaseCreated:${id}` });
    expect(() =>
      fixture.as('admin', (transaction) => transaction.update('Case', [{ Id: id, Subject: 'x' }])),
    ).not.toThrow();
    expect(rowsOf(fixture)).toHaveLength(1);
  });
});

describe('when the queue is known: exactly one create row per new mail case', () => {
  const combinations = [false, true].flatMap((updateTriggers) =>
    [false, true].flatMap((sameTransaction) =>
      [false, true].map((jobFirst) => ({ updateTriggers, sameTransaction, jobFirst })),
    ),
  );
  it.each(combinations)(
    'assignment rule fires triggers: $updateTriggers, mail in the same transaction: $sameTransaction, Queueable before it: $jobFirst',
    ({ updateTriggers, sameTransaction, jobFirst }) => {
      const fixture = startOrg({ assignmentRuleFiresUpdateTriggers: updateTriggers });
      const fields = { Subject: 'Help', SuppliedEmail: 'Customer@x.de', Origin: 'Email' };
      const caseId = fixture.system((transaction) => {
        const id = transaction.insertCaseWithAssignment(fields, 'Support');
        if (sameTransaction) transaction.insert('EmailMessage', [{ ...MAIL, ParentId: id }]);
        return id;
      });
      if (jobFirst) fixture.org.engine.runQueuedJobs();
      if (!sameTransaction)
        fixture.system((transaction) => transaction.insert('EmailMessage', [{ ...MAIL, ParentId: caseId }]));
      fixture.org.engine.runQueuedJobs();
      expect(rowsOf(fixture)).toHaveLength(1);
      expect(rowsOf(fixture)[0]).toMatchObject({
        Event__c: 'CaseCreated',
        Key__c: `CaseCreated:${caseId}`,
        Workgroup__c: 'Support Mail',
      });
      expect(fixture.records('SELECT Id FROM Case')[0]).toMatchObject({
        OwnerId: fixture.queue('Support'),
        ObjectRouting_Queue__c: fixture.queue('Support'),
      });
      fixture.system((transaction) => transaction.insert('EmailMessage', [{ ...MAIL, ParentId: caseId }]));
      expect(events(fixture)).toEqual(['CaseCreated', 'EmailReceived']);
      expect(fixture.errors).toEqual([]);
    },
  );

  it('a case that no monitored queue gets makes no row', () => {
    const fixture = startOrg();
    fixture.system((transaction) => transaction.insertCaseWithAssignment({ Subject: 'x' }, undefined));
    fixture.org.engine.runQueuedJobs();
    expect(rowsOf(fixture)).toEqual([]);
  });
});
