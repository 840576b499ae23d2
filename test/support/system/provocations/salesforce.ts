import { expect } from 'vitest';
import { ROUTING_PUSH_TOPIC } from '../../../../src/simulator/salesforce/engine/seed.js';
import type { Provocations } from '../provocation.js';
import { block, LESSER_PERMISSIONS, type TroubleBench, unblock } from '../trouble-bench.js';
import { alerts, checkShown } from './shown.js';

const salesforceLost = (code: string) =>
  expect.objectContaining({ salesforce: expect.objectContaining({ error: expect.objectContaining({ code }) }) });

/** More refusals than any test meets. */
const ALWAYS = 100_000;

/** Logins are needed anew: sessions do not notice what becomes of a password. */
function endSessions({ org }: TroubleBench): void {
  org.org.engine.sessions.revokeAll();
}

function clearFaults({ org }: TroubleBench): void {
  org.org.faults.clear();
}

/** Causes between Casebridge and Salesforce. The group logs in with a password. */
export const SALESFORCE_PROVOCATIONS = {
  salesforceCredentials: {
    provoke: (bench) => {
      bench.org.org.faults.credentialsChanged = true;
      endSessions(bench);
    },
    shows: salesforceLost('CASEBRIDGE_SALESFORCE_LOGIN_REFUSED'),
    end: clearFaults,
  },
  salesforcePasswordExpired: {
    provoke: (bench) => {
      bench.org.org.faults.passwordExpired = true;
      endSessions(bench);
    },
    shows: salesforceLost('CASEBRIDGE_SALESFORCE_PASSWORD_EXPIRED'),
    end: clearFaults,
  },
  salesforceFirewall: {
    provoke: ({ orgLine }) => {
      block(orgLine);
      orgLine.cut('reset');
    },
    shows: salesforceLost('CASEBRIDGE_SALESFORCE_UNREACHABLE'),
    end: ({ orgLine }) => unblock(orgLine),
  },
  salesforceOutage: {
    provoke: ({ org }) => org.org.faults.refuse('SERVER_UNAVAILABLE', ALWAYS),
    shows: salesforceLost('CASEBRIDGE_SALESFORCE_REQUEST_FAILED'),
    end: clearFaults,
  },
  salesforcePermissions: {
    provoke: (bench) => bench.permit('None'),
    shows: alerts('sweep'),
    end: (bench) => bench.permit(),
  },
  salesforceApiDisabled: {
    provoke: ({ org }) => org.org.faults.refuse('API_DISABLED_FOR_ORG', ALWAYS),
    shows: alerts('sweep'),
    end: clearFaults,
  },
  casesHidden: {
    provoke: async (bench) => {
      await bench.mail('support@casebridge.example', 'Who sees me?');
      bench.permit(LESSER_PERMISSIONS.casesHidden);
    },
    shows: checkShown('SALESFORCE_CASE_VISIBILITY', 'fail'),
    end: (bench) => bench.permit(),
  },
  pushTopicHidden: {
    provoke: (bench) => bench.permit(LESSER_PERMISSIONS.pushTopicHidden),
    shows: checkShown('SALESFORCE_PUSH_TOPIC', 'fail'),
    end: (bench) => bench.permit(),
  },
  pushTopicMissing: {
    provoke: ({ org, records }) => {
      records.remove('PushTopic', { Name: 'ObjectRouting' });
      org.cometd.faults.inject({ kind: 'serverDisconnect' });
    },
    shows: expect.objectContaining({
      stream: expect.objectContaining({ error: expect.objectContaining({ code: 'CASEBRIDGE_STREAM_REFUSED' }) }),
    }),
    end: ({ records }) => records.insert('PushTopic', { ...ROUTING_PUSH_TOPIC }),
  },
  pushTopicDrifted: {
    provoke: async (bench) => {
      bench.records.update('PushTopic', { Name: 'ObjectRouting' }, { IsActive: false });
      await bench.mail('support@casebridge.example', 'Does anybody hear me?');
    },
    shows: expect.objectContaining({ totals: expect.objectContaining({ deafRows: 1 }) }),
    end: ({ records }) => records.update('PushTopic', { Name: 'ObjectRouting' }, { IsActive: true }),
  },
} as const satisfies Provocations;
