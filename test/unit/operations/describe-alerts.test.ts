import { describe, expect, it } from 'vitest';
import type { Happening } from '../../../src/domain/happening.js';
import { describeHappening } from '../../../src/operations/describe-happening.js';
import { told } from '../../support/happenings.js';

function lines(happening: Happening): readonly string[] {
  return describeHappening(happening, { personalData: 'omit' }).map(
    ({ level, line }) =>
      `${level} ${line.component}: ${line.message}${line.code === undefined ? '' : ` [${line.code}]`}`,
  );
}

const LINES: readonly (readonly [Happening, string])[] = [
  [
    { type: 'auditFinished', looked: 9, stranded: 2, cases: ['00001001', '00001002'], why: ['No row was made.'] },
    'error Audit: Stranded cases: 2 of 9 that were looked at, among them 00001001, 00001002. No row was made. [CASEBRIDGE_CASES_STRANDED]',
  ],
  [
    { type: 'auditFinished', looked: 9, stranded: 0, cases: [], why: [] },
    'info Audit: None of 9 untouched cases is stranded.',
  ],
  [
    { type: 'auditFinished', looked: 9, stranded: 0, cases: [], why: [], more: true },
    'error Audit: None of the listed stranded cases is left. There are more than one audit lists. [CASEBRIDGE_CASES_STRANDED]',
  ],
  [
    { type: 'auditFailed', error: told('CASEBRIDGE_CIC_UNREACHABLE', 'nobody answers') },
    'warn Audit: Stranded cases could not be looked for: nobody answers. [CASEBRIDGE_CIC_UNREACHABLE]',
  ],
  [
    { type: 'checksFailed', error: told('CASEBRIDGE_CHECK_FAILED', 'no such file') },
    'error Check: The checks could not be run: no such file. [CASEBRIDGE_CHECK_FAILED]',
  ],
  [
    { type: 'alertRaised', key: 'cic', level: 'error', code: 'CASEBRIDGE_X', message: 'It is down.', cure: 'Mend it.' },
    'error Alert: It is down. [CASEBRIDGE_X]',
  ],
  [
    { type: 'alertCleared', key: 'cic', message: 'It is down.', lastedMs: 90_000 },
    'note Alert: Over after 90 s: It is down.',
  ],
  [
    { type: 'alertsUnsent', channel: 'mail', notices: 2, error: told('CASEBRIDGE_ALERTS_UNSENT', 'refused') },
    'error Alert: 2 notices of alerts could not be sent by mail: refused. [CASEBRIDGE_ALERTS_UNSENT]',
  ],
  [
    { type: 'configTaken', applied: ['cic.password', 'logs.level'], waiting: [] },
    'note Configuration: The configuration has changed; in effect from now on: cic.password, logs.level.',
  ],
  [
    { type: 'configTaken', applied: [], waiting: [] },
    'note Configuration: The configuration was read again; nothing that is in effect has changed.',
  ],
  [
    { type: 'configRefused', error: told('CASEBRIDGE_CONFIG_INVALID', 'cic.port is wrong') },
    'error Configuration: The changed configuration is refused; the one before stays in effect: cic.port is wrong. [CASEBRIDGE_CONFIG_INVALID]',
  ],
  [{ type: 'queueSeen', queue: 'Support' }, 'note QueueWatch: The CIC server shows the queue Support again.'],
  [{ type: 'storeRecovered' }, 'note Store: The store takes what is written again.'],
  [{ type: 'apiUsageSeen', used: 5, limit: 9 }, 'debug Sweep: The org has used 5 of 9 API requests of 24 hours.'],
  [{ type: 'parkedCounted', count: 3 }, 'debug Parked: Parked rows: 3.'],
  [{ type: 'rowGone', rowId: 'a', objectId: 'b' }, 'info Settle: The row was deleted: nothing is left to mark.'],
  [
    { type: 'salesforceLost', error: told('CASEBRIDGE_SALESFORCE_LOGIN_REFUSED', 'no') },
    'error Connection.Connect: The connection to Salesforce is lost: no. [CASEBRIDGE_SALESFORCE_LOGIN_REFUSED]',
  ],
];

describe('lines of the audit, of alerts and of what is over', () => {
  it.each(LINES)('%s', (happening, text) => expect(lines(happening)).toEqual([text]));

  it('names the changed keys that wait for a restart in a line of its own', () => {
    expect(lines({ type: 'configTaken', applied: ['logs.level'], waiting: ['cic.port'] })).toEqual([
      'note Configuration: The configuration has changed; in effect from now on: logs.level.',
      'warn Configuration: Changed keys that take effect at the next start only: cic.port. [CASEBRIDGE_CONFIG_NEEDS_RESTART]',
    ]);
  });

  it('have a cure wherever a person must act', () => {
    for (const [happening] of LINES)
      for (const { level, line } of describeHappening(happening, { personalData: 'omit' }))
        if (level === 'error') expect(line.cure).toMatch(/\w/);
  });
});
