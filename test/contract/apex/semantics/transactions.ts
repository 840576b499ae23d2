import type { SemanticFact } from './semantic-fact.js';

const NOTE_EVENTS =
  'trigger A on Case (before insert, after insert, before update, after update) { Seen.events.add(String.valueOf(Trigger.operationType)); }';

/** Triggers, asynchronous work and access. */
export const TRANSACTION_FACTS: readonly SemanticFact[] = [
  [
    'Before triggers run before the save, after triggers after it',
    'ADG, Triggers and Order of Execution',
    'insert new Case(); return Seen.events;',
    '(BEFORE_INSERT, AFTER_INSERT)',
    { files: { 'A.trigger': NOTE_EVENTS } },
  ],
  [
    'All triggers of an event run, in an order that is not specified: the package has one trigger for an object',
    'ADG, Triggers and Order of Execution',
    'insert new Case(); Seen.events.sort(); return Seen.events;',
    '(a, b)',
    {
      files: {
        'A.trigger': "trigger A on Case (before insert) { Seen.events.add('a'); }",
        'B.trigger': "trigger B on Case (before insert) { Seen.events.add('b'); }",
      },
    },
  ],
  [
    'Triggers see 200 records at most at a time',
    'Platform Events Developer Guide, Process Platform Event Messages in Smaller Batches',
    'List<Case> all = new List<Case>(); for (Integer i = 0; i < 250; i++) { all.add(new Case()); } insert all; return Seen.events;',
    '(200, 50)',
    { files: { 'A.trigger': 'trigger A on Case (after insert) { Seen.events.add(String.valueOf(Trigger.size)); }' } },
  ],
  [
    'Triggers run again for the sound records of a partial success, with the static variables as they are',
    'ADG, Bulk DML Exception Handling',
    "Database.insert(new List<Case>{ new Case(Subject = 'ok'), new Case(Subject = 'bad') }, false); return Seen.events + ' ' + [SELECT COUNT() FROM Case];",
    '(2, 1) 1',
    {
      files: {
        'A.trigger':
          "trigger A on Case (after insert) { Seen.events.add(String.valueOf(Trigger.size)); for (Case c : Trigger.new) { if (c.Subject == 'bad') { c.addError('no'); } } }",
      },
    },
  ],
  [
    'What a pass used of the limits is given back for the next pass of a partial success',
    'ADG, Bulk DML Exception Handling',
    "Database.insert(new List<Case>{ new Case(Subject = 'ok'), new Case(Subject = 'bad') }, false); return Seen.events + ' ' + Limits.getQueries() + ' ' + Limits.getDmlStatements();",
    '(1, 1) 1 1',
    {
      files: {
        'A.trigger':
          "trigger A on Case (after insert) { Integer n = [SELECT COUNT() FROM Case]; Seen.events.add(String.valueOf(Limits.getQueries())); for (Case c : Trigger.new) { if (c.Subject == 'bad') { c.addError('no'); } } }",
      },
    },
  ],
  [
    'addError refuses the record with a DmlException',
    'ADG, Trigger Exceptions',
    "try { insert new Case(); } catch (DmlException e) { return e.getDmlType(0) + ' ' + e.getDmlMessage(0); } return null;",
    'FIELD_CUSTOM_VALIDATION_EXCEPTION not today',
    { files: { 'A.trigger': "trigger A on Case (before insert) { Trigger.new[0].addError('not today'); }" } },
  ],
  [
    'Trigger.new can be changed in before triggers',
    'ADG, Context Variable Considerations',
    'insert new Case(); return [SELECT Subject FROM Case].Subject;',
    'changed',
    { files: { 'A.trigger': "trigger A on Case (before insert) { Trigger.new[0].Subject = 'changed'; }" } },
  ],
  [
    'Trigger.new is read-only in after triggers',
    'ADG, Context Variable Considerations',
    'insert new Case(); return Seen.events;',
    '(System.FinalException: Record is read-only)',
    {
      files: {
        'A.trigger':
          "trigger A on Case (after insert) { try { Trigger.new[0].Subject = 'x'; } catch (Exception e) { Seen.events.add(e.getTypeName() + ': ' + e.getMessage()); } }",
      },
    },
  ],
  [
    'Records of Trigger.new cannot be saved in a trigger',
    'ADG, Context Variable Considerations',
    'insert new Case(); return Seen.events;',
    '(System.SObjectException: DML statement cannot operate on trigger.new or trigger.old)',
    {
      files: {
        'A.trigger':
          "trigger A on Case (after insert) { try { update Trigger.new; } catch (Exception e) { Seen.events.add(e.getTypeName() + ': ' + e.getMessage()); } }",
      },
    },
  ],
  [
    'Trigger.old is always read-only',
    'ADG, Context Variable Considerations',
    'Case c = new Case(); insert c; update c; return Seen.events;',
    '(System.FinalException: Record is read-only)',
    {
      files: {
        'A.trigger':
          "trigger A on Case (before update) { try { Trigger.old[0].Subject = 'x'; } catch (Exception e) { Seen.events.add(e.getTypeName() + ': ' + e.getMessage()); } }",
      },
    },
  ],
  [
    'A Queueable runs after the commit, in a transaction of its own',
    'ADG, Queueable Apex',
    "insert new Case(Subject = 'new'); System.enqueueJob(new Later()); return [SELECT Subject FROM Case].Subject;",
    'new, then later and 0',
    {
      files: {
        'Later.cls':
          "public class Later implements Queueable { public void execute(QueueableContext context) { update as system new Case(Id = [SELECT Id FROM Case].Id, Subject = 'later'); } }",
      },
      later: "return [SELECT Subject FROM Case].Subject + ' and ' + Seen.events.size();",
    },
  ],
  [
    'A Queueable is kept as it is when it is enqueued, without its transient variables',
    'ADG, Queueable Apex',
    "Later job = new Later(); job.names.add('before'); job.passing = 'x'; insert new Case(); System.enqueueJob(job); job.names.add('after'); return job.names;",
    '(before, after), then (before) null',
    {
      files: {
        'Later.cls':
          "public class Later implements Queueable { public List<String> names = new List<String>(); public transient String passing; public void execute(QueueableContext context) { update as system new Case(Id = [SELECT Id FROM Case].Id, Subject = names + ' ' + passing); } }",
      },
      later: 'return [SELECT Subject FROM Case].Subject;',
    },
  ],
  [
    'A Queueable may enqueue one job, and call future methods',
    'ADG, Execution Governors and Limits',
    'insert new Case(); System.enqueueJob(new Later()); return Limits.getLimitQueueableJobs();',
    '50, then 1 50',
    {
      files: {
        'Later.cls':
          "public class Later implements Queueable { public void execute(QueueableContext context) { update as system new Case(Id = [SELECT Id FROM Case].Id, Subject = Limits.getLimitQueueableJobs() + ' ' + Limits.getLimitFutureCalls()); } }",
      },
      later: 'return [SELECT Subject FROM Case].Subject;',
    },
  ],
  [
    'A future method may enqueue one job, and call no other future method',
    'Grind Skills, System.enqueueJob in Asynchronous Apex',
    'insert new Case(); Later.run(); return Limits.getFutureCalls();',
    '1, then 1 0 System.AsyncException',
    {
      files: {
        'Later.cls':
          "public class Later { @Future public static void run() { String told = Limits.getLimitQueueableJobs() + ' ' + Limits.getLimitFutureCalls(); try { Later.run(); } catch (Exception e) { told += ' ' + e.getTypeName(); } update as system new Case(Id = [SELECT Id FROM Case].Id, Subject = told); } }",
      },
      later: 'return [SELECT Subject FROM Case].Subject;',
    },
  ],
  [
    'The daily limit of asynchronous Apex can be asked for',
    'ARG, OrgLimits Class',
    "OrgLimit daily = OrgLimits.getMap().get('DailyAsyncApexExecutions'); return daily.getName() + ' ' + (daily.getLimit() - daily.getValue());",
    'DailyAsyncApexExecutions 250000',
  ],
  [
    'A Queueable of a transaction that failed does not run',
    'ADG, Queueable Apex',
    "insert new Case(Subject = 'new'); System.enqueueJob(new Later()); throw new TypeException('no');",
    'throws System.TypeException: no, then 0',
    {
      files: {
        'Later.cls':
          'public class Later implements Queueable { public void execute(QueueableContext context) { insert as system new Case(); } }',
      },
      later: 'return [SELECT COUNT() FROM Case];',
    },
  ],
  [
    'Up to API version 66.0 a class reads with the rights of the system',
    'ADG, Set an Access Mode for Database Operations',
    'return [SELECT COUNT() FROM Object_Routing__c];',
    '0',
    { apiVersion: 66, as: 'alice' },
  ],
  [
    'From API version 67.0 on a class reads with the rights of its user',
    'ADG, Set an Access Mode for Database Operations',
    "try { return [SELECT COUNT() FROM Object_Routing__c]; } catch (QueryException e) { return e.getMessage().contains('is not supported'); }",
    'true',
    { apiVersion: 67, as: 'alice' },
  ],
  [
    'A statement may name its access mode itself',
    'ADG, Set an Access Mode for Database Operations',
    "Object_Routing__c row = new Object_Routing__c(Key__c = 'k', Event__c = 'CaseCreated', Object_Id__c = '500000000000001AAA'); try { insert as user row; return 'no'; } catch (DmlException e) { insert as system row; return [SELECT COUNT() FROM Object_Routing__c WITH SYSTEM_MODE]; }",
    '1',
    { apiVersion: 67, as: 'alice' },
  ],
];
