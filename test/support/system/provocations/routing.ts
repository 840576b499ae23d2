import { Connection } from 'jsforce';
import { expect } from 'vitest';
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
    provoke: () => undefined,
    shows: checkShown('SALESFORCE_EMAIL_TO_CASE', 'warn'),
    end: () => undefined,
  },
  assignment: {
    provoke: (bench) => bench.mail(UNMAPPED_ADDRESS, 'Who takes this?'),
    shows: checkShown('SALESFORCE_ASSIGNMENT', 'warn'),
    end: () => undefined,
  },
  queueGone: {
    provoke: ({ records }) =>
      records.remove('QueueSobject', { QueueId: records.select('Group', { Name: 'Billing' })[0]?.Id ?? '' }),
    shows: checkShown('SALESFORCE_QUEUE_MAP', 'fail'),
    end: ({ records }) =>
      records.insert('QueueSobject', {
        QueueId: records.select('Group', { Name: 'Billing' })[0]?.Id ?? '',
        SobjectType: 'Case',
      }),
  },
  workgroupUnfit: {
    provoke: (bench) => mapSupportTo(bench, 'Suport Mail'),
    shows: failedLine(/the nearest is "Support Mail"/),
    end: (bench) => mapSupportTo(bench, 'Support Mail'),
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
