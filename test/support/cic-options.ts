import type { CicOptions } from '../../src/contact-center/cic/cic-options.js';
import type { CreateRequest } from '../../src/contact-center/contact-center.js';
import { NO_SECRETS } from '../../src/runtime/secrets.js';
import { CASE_ID, recordId } from './routing.js';

/** Options of the contact-centre adapter for a run against one server `cic1`; what is left out must be given. */
export function cicOptions(given: Pick<CicOptions, 'transport' | 'clock' | 'tell'> & Partial<CicOptions>): CicOptions {
  return {
    random: () => 0.5,
    hosts: ['cic1'],
    acceptsHost: () => true,
    secrets: NO_SECRETS,
    credentials: { username: 'casebridge', password: 'pw' },
    requestTimeoutMs: 10_000,
    pollIntervalMs: 1_000,
    confirmTimeoutMs: 30_000,
    creation: 'handler',
    recoveryGraceMs: 30_000,
    backoff: { initialMs: 500, maxMs: 30_000 },
    organizationId: () => recordId('00D', 1),
    ...given,
  };
}

/** A request for an interaction of one case. */
export const CREATE_REQUEST: CreateRequest = {
  rowId: recordId('a00', 1),
  objectId: CASE_ID,
  caseNumber: '00001000',
  workgroup: 'Support Mail',
  user: '',
  skills: 'English',
  subject: 'Subject',
  sender: 'customer@example.com',
  priority: 'Medium',
  recordUrl: `https://org.example/${CASE_ID}`,
  attempt: 0,
};
