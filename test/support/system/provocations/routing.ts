import { Connection } from 'jsforce';
import { expect } from 'vitest';
import type { OrgRecords } from '../../org-records.js';
import { eventually } from '../eventually.js';
import { PROGRAM_LIMIT_MS } from '../program.js';
import type { Provocations } from '../provocation.js';
import { type TroubleBench, UNMAPPED_ADDRESS } from '../trouble-bench.js';
import { alerts, checkShown } from './shown.js';

const failedLine = (says: RegExp) =>
  expect.arrayContaining([
    expect.objectContaining({
      health: 'fail',
      findings: expect.arrayContaining([expect.objectContaining({ what: expect.stringMatching(says) })]),
    }),
  ]);

const queueId = (records: OrgRecords, name: string) => records.select('Group', { Name: name })[0]?.Id ?? '';

/** Types of the queue of a workgroup. */
const CUSTOM = 1;
const ACD = 5;

const EIGHT_DAYS_MS = 8 * 86_400_000;

/** A case that a program makes in a queue, with skills. */
async function makeCase({ org, records }: TroubleBench, queueName: string, skills: string): Promise<void> {
  const { password, securityToken } = org.org.credentials;
  const admin = new Connection({ loginUrl: org.url, version: '64.0' });
  await admin.login('admin@casebridge.example', password + securityToken);
  const OwnerId = records.select('Group', { Name: queueName })[0]?.Id ?? '';
  await admin.sobject('Case').create({ Subject: 'Bore da', OwnerId, ObjectRouting_Skills__c: skills });
}

function mapSupportTo({ records }: TroubleBench, workgroup: string): void {
  records.update(
    'Interaction_Routing_Queue__c',
    { Salesforce_Queue_Name__c: 'Support' },
    { CIC_Workgroup_Name__c: workgroup },
  );
}

/** Causes by which a case is not routed although both servers can be used. */
export const ROUTING_PROVOCATIONS = {
  // First: later ones send mails.
  emailToCaseOff: {
    provoke: async (bench) => {
      const { orgClock, org } = bench;
      orgClock.shiftMs = -EIGHT_DAYS_MS;
      await bench.mail(UNMAPPED_ADDRESS, 'Does my mail become a case?');
      orgClock.shiftMs = 0;
      org.org.faults.emailToCaseOff = true;
      await expect(bench.mail(UNMAPPED_ADDRESS, 'And this one?')).rejects.toThrow(/rejected/);
    },
    shows: checkShown('SALESFORCE_EMAIL_TO_CASE', 'warn'),
    end: ({ org }) => org.org.faults.clear(),
  },
  assignment: {
    provoke: (bench) => bench.mail(UNMAPPED_ADDRESS, 'Who takes this?'),
    shows: checkShown('SALESFORCE_ASSIGNMENT', 'warn'),
    end: () => undefined,
  },
  queueGone: {
    provoke: ({ records }) => {
      records.remove('QueueSobject', { QueueId: queueId(records, 'Billing') });
      const QueueID__c = records.insert('Group', { Name: 'Returns', Type: 'Queue' });
      records.insert('QueueSobject', { QueueId: QueueID__c, SobjectType: 'Case' });
      records.insert('Interaction_Routing_Queue__c', {
        Salesforce_Queue_Name__c: 'Returns',
        CIC_Workgroup_Name__c: 'Support Mail',
        QueueID__c,
        Direct_To_Queue__c: false,
        Route_Agent_Comments__c: true,
      });
      records.remove('QueueSobject', { QueueId: QueueID__c });
      records.remove('Group', { Id: QueueID__c });
    },
    shows: checkShown('SALESFORCE_QUEUE_MAP', 'fail'),
    evidence: [/the queue "Billing" does not take cases/, /"Returns".*does not exist any more/],
    end: ({ records }) => {
      records.insert('QueueSobject', { QueueId: queueId(records, 'Billing'), SobjectType: 'Case' });
      records.remove('Interaction_Routing_Queue__c', { Salesforce_Queue_Name__c: 'Returns' });
    },
  },
  queueWithoutMembers: {
    provoke: ({ records }) => records.remove('GroupMember', { GroupId: queueId(records, 'Billing') }),
    shows: checkShown('SALESFORCE_AGENTS', 'warn'),
    evidence: [/The queue "Billing" has no members/],
    end: ({ records }) =>
      records.insert('GroupMember', {
        GroupId: queueId(records, 'Billing'),
        UserOrGroupId: records.select('User', { Username: 'alice@casebridge.example' })[0]?.Id ?? '',
      }),
  },
  workgroupUnfit: {
    provoke: async (bench) => {
      await bench.directory({ kind: 'putWorkgroup', name: 'Billing Mail', isActive: false, queueType: CUSTOM });
      mapSupportTo(bench, 'Suport Mail');
    },
    shows: failedLine(/the nearest is "Support Mail"/),
    evidence: [
      /the nearest is "Support Mail"/,
      /"Billing Mail" is not active/,
      /"Billing Mail" is of type .*, not ACD/,
    ],
    end: async (bench) => {
      mapSupportTo(bench, 'Support Mail');
      await bench.directory({ kind: 'putWorkgroup', name: 'Billing Mail', isActive: true, queueType: ACD });
    },
  },
  noAgents: {
    provoke: (bench) => bench.directory({ kind: 'putWorkgroup', name: 'Support Mail', members: [] }),
    shows: failedLine(/members/),
    end: (bench) => bench.directory({ kind: 'putWorkgroup', name: 'Support Mail', members: ['alice', 'bob'] }),
  },
  skillNobodyHas: {
    provoke: (bench) => makeCase(bench, 'Billing', 'Billing'),
    shows: expect.arrayContaining([
      expect.objectContaining({ queueName: 'Billing', error: expect.stringContaining('the skill "Billing"') }),
    ]),
    end: () => undefined,
  },
  interactionExists: {
    provoke: async (bench) => {
      const messageId = await bench.mail('support@casebridge.example', 'First');
      await eventually('the interaction', PROGRAM_LIMIT_MS, async () => {
        const live = await bench.api<readonly unknown[]>('/api/interactions');
        return live.length > 0;
      });
      await bench.mail('support@casebridge.example', 'Re: First', { inReplyTo: messageId, references: messageId });
    },
    shows: [expect.objectContaining({ workgroup: 'Support Mail', state: 'waiting' })],
    evidence: [/^Live interactions: 1\. These cases get no other one: \d{8}\.$/],
    end: () => undefined,
  },
  handlerMissing: {
    provoke: async ({ cic }) => {
      await cic.switches({ handler: 'missing' });
      await cic.fault({ kind: 'expireSessions', username: 'casebridge' });
    },
    shows: alerts('handler'),
    end: ({ cic }) => cic.switches({ handler: 'published' }),
  },
} as const satisfies Provocations;
