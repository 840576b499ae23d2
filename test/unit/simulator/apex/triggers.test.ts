import { describe, expect, it } from 'vitest';
import { OrgError } from '../../../../src/simulator/salesforce/engine/org-engine.js';
import { type ApexBench, startApex } from './apex-bench.js';

function refused(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof OrgError) return `${error.detail.code}|${error.detail.message}|${error.detail.fields.join()}`;
    throw error;
  }
  throw new Error('expected a refusal');
}

function insertCases(bench: ApexBench, subjects: readonly string[]): readonly string[] {
  return bench.org.engine.transact({ userId: bench.userId('admin'), mode: 'system' }, (transaction) =>
    transaction.insert(
      'Case',
      subjects.map((Subject) => ({ Subject })),
    ),
  );
}

const subjects = (bench: ApexBench) =>
  bench.org.engine
    .query({ userId: '', mode: 'system' }, 'SELECT Id, Subject FROM Case')
    .records()
    .map((record) => record.Subject);

describe('triggers', () => {
  it('change records before they are saved, and all triggers of an event see the same records', () => {
    const bench = startApex({
      'A.trigger': "trigger A on Case (before insert) { for (Case c : Trigger.new) { c.Subject += '-a'; } }",
      'B.trigger': "trigger B on Case (before insert) { for (Case c : Trigger.new) { c.Subject += '-b'; } }",
    });
    insertCases(bench, ['x']);
    expect(subjects(bench)).toEqual(['x-a-b']);
  });

  it('see at most 200 records at a time, with the context variables of the event', () => {
    const bench = startApex({
      'A.trigger':
        "trigger A on Case (after insert) { System.debug(Trigger.size + ' ' + Trigger.operationType + ' ' + (Trigger.old == null) + ' ' + Trigger.newMap.size()); }",
    });
    insertCases(
      bench,
      Array.from({ length: 250 }, () => 'x'),
    );
    expect(bench.log).toEqual(['200 AFTER_INSERT true 200', '50 AFTER_INSERT true 50']);
  });

  it('cannot write Trigger.new after the save', () => {
    const bench = startApex({ 'A.trigger': "trigger A on Case (after insert) { Trigger.new[0].Subject = 'y'; }" });
    expect(refused(() => insertCases(bench, ['x']))).toBe(
      'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY|A: execution of AfterInsert\n\ncaused by: System.FinalException: Record is read-only\n\nTrigger.A: line 1, column 1|',
    );
    expect(subjects(bench)).toEqual([]);
  });

  it('refuse records by addError, on the record or on a field', () => {
    const bench = startApex({
      'A.trigger':
        "trigger A on Case (before insert) { for (Case c : Trigger.new) { if (c.Subject == 'bad') c.addError('no'); if (c.Subject == 'worse') c.Subject.addError('never'); } }",
    });
    expect(refused(() => insertCases(bench, ['bad']))).toBe('FIELD_CUSTOM_VALIDATION_EXCEPTION|no|');
    expect(refused(() => insertCases(bench, ['worse']))).toBe('FIELD_CUSTOM_VALIDATION_EXCEPTION|never|Subject');
  });

  it('run again for the sound records of a partial success', () => {
    const bench = startApex({
      'A.trigger':
        "trigger A on Case (after insert) { System.debug(Trigger.size); for (Case c : Trigger.new) { if (c.Subject == 'bad') c.addError('no'); } }",
      'P.cls':
        "public class P { public static Object run() { List<String> r = new List<String>(); for (Database.SaveResult s : Database.insert(new List<Case>{ new Case(Subject = 'ok'), new Case(Subject = 'bad') }, false)) { r.add(s.isSuccess() ? 'ok' : s.getErrors()[0].getMessage()); } return r; } }",
    });
    expect(bench.call('P', 'run')).toBe('(ok, no)');
    expect(bench.log).toEqual(['2', '1']);
    expect(subjects(bench)).toEqual(['ok']);
  });

  it('give the error of an inner save to the outer one as its cause', () => {
    const bench = startApex({
      'A.trigger': "trigger A on Case (after insert) { insert new Contact(LastName = 'x'); }",
      'B.trigger': 'trigger B on Contact (before insert) { String s; s.length(); }',
      'P.cls':
        'public class P { public static Object run() { try { insert new Case(); } catch (DmlException e) { return e.getMessage(); } return null; } }',
    });
    const message = bench.call('P', 'run');
    expect(message).toContain(
      'Insert failed. First exception on row 0; first error: CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY, A: execution of AfterInsert',
    );
    expect(message).toContain(
      'caused by: System.DmlException: Insert failed. First exception on row 0; first error: CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY, B: execution of BeforeInsert',
    );
    expect(message).toContain(
      'caused by: System.NullPointerException: Attempt to de-reference a null object\n\nTrigger.B: line 1, column 1',
    );
  });

  it('end the transaction when a limit breaks inside, whatever allows partial success', () => {
    const bench = startApex({
      'A.trigger':
        'trigger A on Case (after insert) { for (Integer i = 0; i < 101; i++) { Integer n = [SELECT COUNT() FROM Case]; } }',
      'P.cls':
        'public class P { public static Object run() { return Database.insert(new Case(), false).isSuccess(); } }',
    });
    expect(() => bench.call('P', 'run')).toThrow('System.LimitException: Too many SOQL queries: 101');
    expect(refused(() => insertCases(bench, ['x']))).toContain('A: System.LimitException: Too many SOQL queries: 101');
    expect(subjects(bench)).toEqual([]);
  });

  it('stop when they cause themselves too often', () => {
    const bench = startApex({ 'A.trigger': 'trigger A on Case (after insert) { insert new Case(); }' });
    expect(refused(() => insertCases(bench, ['x']))).toContain('maximum trigger depth exceeded');
  });

  it('tell update, delete and undelete apart', () => {
    const bench = startApex({
      'A.trigger':
        "trigger A on Case (before update, after update, before delete, after delete, after undelete) { Map<Id, Case> old = Trigger.oldMap; String was = old == null ? '' : old.values()[0].Subject; System.debug(Trigger.operationType + ' ' + was + '>' + (Trigger.new == null ? '' : Trigger.new[0].Subject)); }",
      'P.cls':
        "public class P { public static Object run() { Case c = new Case(Subject = 'a'); insert c; c.Subject = 'b'; update c; delete c; undelete c; return null; } }",
    });
    bench.call('P', 'run');
    expect(bench.log).toEqual([
      'BEFORE_UPDATE a>b',
      'AFTER_UPDATE a>b',
      'BEFORE_DELETE b>',
      'AFTER_DELETE b>',
      'AFTER_UNDELETE >b',
    ]);
  });

  it('hand work to a Queueable, which runs in a transaction of its own after the commit', () => {
    const bench = startApex({
      'A.trigger':
        'trigger A on Case (after insert) { Integer n = [SELECT COUNT() FROM Case]; System.enqueueJob(new Later(Trigger.new[0].Id)); }',
      'Later.cls':
        "public class Later implements Queueable { private Id id; public Later(Id id) { this.id = id; } public void execute(QueueableContext context) { System.debug(Limits.getQueries() + '/' + Limits.getLimitQueries() + ' ' + System.isQueueable() + ' ' + (context.getJobId() != null)); update as system new Case(Id = id, Subject = 'later'); } }",
    });
    insertCases(bench, ['x']);
    expect(subjects(bench)).toEqual(['x']);
    bench.org.engine.runQueuedJobs();
    expect(subjects(bench)).toEqual(['later']);
    expect(bench.log).toEqual(['0/200 true true']);
  });
});

describe('a class that is queueable and schedulable', () => {
  const both = `public class Both implements Schedulable, Queueable {
    public void execute(SchedulableContext context) {
      System.debug('scheduled ' + (context != null && context.getTriggerId() != null));
    }
    public void execute(QueueableContext context) {
      System.debug('enqueued ' + (context != null && context.getJobId() != null));
    }
  }`;

  it('runs as what it was handed over', () => {
    const source =
      "public class P { public static Object run() { Test.startTest(); System.enqueueJob(new Both()); System.schedule('nightly', '0 0 0 * * ?', new Both()); Test.stopTest(); return null; } }";
    const bench = startApex({ 'Both.cls': both, 'P.cls': source });
    bench.call('P', 'run');
    expect(bench.log).toEqual(['enqueued true', 'scheduled true']);
  });

  it('is called by the interface that the variable has', () => {
    const source =
      'public class P { public static Object run() { Queueable q = new Both(); q.execute(null); Schedulable s = new Both(); s.execute(null); return null; } }';
    const bench = startApex({ 'Both.cls': both, 'P.cls': source });
    bench.call('P', 'run');
    expect(bench.log).toEqual(['enqueued false', 'scheduled false']);
  });
});

describe('access', () => {
  const query = 'public class P { public static Object run() { return [SELECT Id FROM Object_Routing__c].size(); } }';

  it('is that of the user in classes from API version 67.0 on, and that of the system before', () => {
    expect(startApex({ 'P.cls': query }, { apiVersion: 66 }).call('P', 'run', 'alice')).toBe('0');
    const strict = startApex({ 'P.cls': query }, { apiVersion: 67 });
    expect(() => strict.call('P', 'run', 'alice')).toThrow("sObject type 'Object_Routing__c' is not supported.");
    expect(strict.call('P', 'run', 'admin')).toBe('0');
    const lax = startApex({ 'P.cls': query }, { apiVersion: 67, defaultAccess: 'system' });
    expect(lax.call('P', 'run', 'alice')).toBe('0');
  });

  it('is named by the statement where it says so', () => {
    const source =
      "public class P { public static Object run() { Object_Routing__c row = new Object_Routing__c(Key__c = 'k', Event__c = 'CaseCreated', Object_Id__c = '500000000000001AAA'); try { insert as user row; return 'no'; } catch (DmlException e) { insert as system row; return e.getDmlType(0); } } }";
    expect(startApex({ 'P.cls': source }).call('P', 'run', 'alice')).toBe('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY');
  });

  it('changes with System.runAs', () => {
    const source =
      "public class P { public static Object run() { User u = [SELECT Id FROM User WHERE Username LIKE 'alice%']; String me = UserInfo.getUserName(); String other; System.runAs(u) { other = UserInfo.getUserName(); } return me + ' ' + other + ' ' + UserInfo.getUserName(); } }";
    expect(startApex({ 'P.cls': source }).call('P', 'run')).toBe(
      'admin@casebridge.example alice@casebridge.example admin@casebridge.example',
    );
  });

  it('does not mix set-up objects with others in one transaction, unless runAs parts them', () => {
    const mixed =
      "public class P { public static Object run() { insert new Case(); try { insert new Group(Name = 'q', Type = 'Queue'); } catch (DmlException e) { return e.getDmlType(0); } return null; } public static Object apart() { insert new Case(); System.runAs(new User(Id = UserInfo.getUserId())) { insert new Group(Name = 'q', Type = 'Queue'); } return 'fine'; } }";
    const bench = startApex({ 'P.cls': mixed });
    expect([bench.call('P', 'run'), bench.call('P', 'apart')]).toEqual(['MIXED_DML_OPERATION', 'fine']);
  });
});
