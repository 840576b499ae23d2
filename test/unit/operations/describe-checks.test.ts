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
