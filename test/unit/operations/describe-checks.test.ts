import { expect, it } from 'vitest';
import type { CheckReport } from '../../../src/domain/check.js';
import { describeHappening } from '../../../src/operations/describe-happening.js';

const report = (change: Partial<CheckReport>): CheckReport => ({
  code: 'CIC_LOGIN',
  side: 'cic',
  title: 'the CIC user can log in',
  result: 'ok',
  evidence: 'Logged in.',
  cure: '',
  error: '',
  ...change,
});

it('tells of each check that needs a look, and the sum of all', () => {
  const reports = [
    report({}),
    report({ result: 'fail', evidence: 'It refused.', cure: 'Mend it.', error: 'CASEBRIDGE_CIC_LOGIN_REFUSED' }),
    report({ code: 'CIC_QUEUES', result: 'fail', evidence: 'Hidden.', cure: 'Show it.' }),
    report({ code: 'CIC_PASSWORD', result: 'warn', evidence: 'Soon.', cure: 'Change it.' }),
    report({ code: 'CIC_SKILLS', result: 'skipped', evidence: 'No row.' }),
  ];
  const lines = describeHappening({ type: 'checksFinished', reports }, { personalData: 'omit' });
  expect(lines.map(({ level, line }) => [level, line.component, line.message, line.code, line.cure])).toEqual([
    ['error', 'Check', 'CIC_LOGIN: It refused.', 'CASEBRIDGE_CIC_LOGIN_REFUSED', 'Mend it.'],
    ['error', 'Check', 'CIC_QUEUES: Hidden.', 'CASEBRIDGE_CHECK_FAILED', 'Show it.'],
    ['warn', 'Check', 'CIC_PASSWORD: Soon.', undefined, 'Change it.'],
    ['note', 'Check', 'Checks: 1 ok, 1 to look at, 2 failed, 1 skipped.', undefined, undefined],
  ]);
});

it('tells once of what has turned bad, and of what is good again', () => {
  const before = [
    report({ result: 'fail', evidence: 'It refused.' }),
    report({ code: 'CIC_QUEUES', result: 'fail' }),
    report({ code: 'CIC_PASSWORD', result: 'warn' }),
    report({ code: 'CIC_SKILLS', result: 'ok' }),
    report({ code: 'CIC_HANDLER', result: 'fail' }),
  ];
  const reports = [
    report({ result: 'fail', evidence: 'It refused.' }),
    report({ code: 'CIC_QUEUES', result: 'ok', evidence: 'Seen.' }),
    report({ code: 'CIC_PASSWORD', result: 'fail', evidence: 'Over.' }),
    report({ code: 'CIC_SKILLS', result: 'ok', evidence: 'Held.' }),
    report({ code: 'CIC_HANDLER', result: 'skipped', evidence: 'Not asked.' }),
  ];
  const lines = describeHappening({ type: 'checksFinished', reports, before }, { personalData: 'omit' });
  expect(lines.map(({ level, line }) => [level, line.message])).toEqual([
    ['note', 'CIC_QUEUES is good again: Seen.'],
    ['error', 'CIC_PASSWORD: Over.'],
    ['note', 'Checks: 2 ok, 0 to look at, 2 failed, 1 skipped.'],
  ]);
});

it('tells of a check that fails for another reason, not of numbers that go up and down', () => {
  const disk = (evidence: string) => report({ code: 'HOST_DISK', result: 'fail', evidence });
  const map = (evidence: string) => report({ code: 'SALESFORCE_QUEUE_MAP', result: 'fail', evidence });
  const before = [disk('/data2: 31 MB are free.'), map('The queue "Billing 1" is gone.')];
  const reports = [disk('/data2: 29 MB are free.'), map('The queue "Billing 2" is gone.')];
  const lines = describeHappening({ type: 'checksFinished', reports, before }, { personalData: 'omit' });
  expect(lines.map(({ level, line }) => [level, line.message])).toEqual([
    ['error', 'SALESFORCE_QUEUE_MAP: The queue "Billing 2" is gone.'],
    ['note', 'Checks: 0 ok, 0 to look at, 2 failed, 0 skipped.'],
  ]);
});
