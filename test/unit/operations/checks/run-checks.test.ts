import { describe, expect, it } from 'vitest';
import { type Check, ok, warn } from '../../../../src/domain/check.js';
import { CasebridgeError } from '../../../../src/errors/casebridge-error.js';
import { runChecks } from '../../../../src/operations/checks/run-checks.js';
import { redactor } from '../../../../src/operations/redactor.js';
import { FakeClock } from '../../../support/fake-clock.js';

const never = new AbortController().signal;

function run(checks: readonly Check[], clock = new FakeClock(), signal = never) {
  return runChecks(checks, { clock, limitMs: 1_000, redact: redactor(['s3cret-value']) }, signal);
}

const good: Check = { code: 'CIC_LOGIN', run: () => Promise.resolve(ok('in')) };
const hangs: Check = { code: 'SALESFORCE_API', run: () => new Promise(() => undefined) };

describe('runChecks', () => {
  it('reports in the order given, with side and title', async () => {
    const reports = await run([good, { code: 'HOST_DISK', run: () => Promise.resolve(warn('full', 'tidy')) }]);
    expect(reports).toMatchObject([
      { code: 'CIC_LOGIN', side: 'cic', result: 'ok', evidence: 'in', cure: '', error: '' },
      { code: 'HOST_DISK', side: 'host', result: 'warn', evidence: 'full', cure: 'tidy' },
    ]);
    expect(reports[0]?.title).not.toBe('');
  });

  it('takes what a check throws for a failure, with code and cure, and without secrets', async () => {
    const broken: Check = {
      code: 'SALESFORCE_LOGIN',
      run: () =>
        Promise.reject(new CasebridgeError('CASEBRIDGE_CIC_UNREACHABLE', 'told s3cret-value', { cure: 'mend it' })),
    };
    const [first, second] = await run([broken, good]);
    expect(first).toMatchObject({ result: 'fail', cure: 'mend it', error: 'CASEBRIDGE_CIC_UNREACHABLE' });
    expect(first?.evidence).not.toContain('s3cret-value');
    expect(second).toMatchObject({ result: 'ok' });
  });

  it('gives up one that hangs, and skips what needs it, also at second hand', async () => {
    const clock = new FakeClock();
    const after: Check = { ...good, code: 'SALESFORCE_QUOTA', needs: ['SALESFORCE_API'] };
    const later: Check = { ...good, code: 'SALESFORCE_STREAM', needs: ['SALESFORCE_QUOTA'] };
    const running = run([hangs, after, later, good], clock);
    await clock.advance(1_000);
    expect(await running).toMatchObject([
      { result: 'fail', evidence: 'There was no result within 1 s.' },
      { result: 'skipped', evidence: 'It needs SALESFORCE_API, which failed.' },
      { result: 'skipped', evidence: 'It needs SALESFORCE_QUOTA, which was skipped.' },
      { result: 'ok' },
    ]);
  });

  it('runs what needs a check that only warns', async () => {
    const warns: Check = { code: 'SALESFORCE_API', run: () => Promise.resolve(warn('slow', 'wait')) };
    const [, second] = await run([warns, { ...good, needs: ['SALESFORCE_API'] }]);
    expect(second).toMatchObject({ result: 'ok' });
  });

  it('runs as few at a time as it is told to, in their order', async () => {
    const clock = new FakeClock();
    let now = 0;
    let most = 0;
    const slow = (code: Check['code']): Check => ({
      code,
      run: () => {
        now += 1;
        most = Math.max(most, now);
        return new Promise((resolve) =>
          clock.after(100, () => {
            now -= 1;
            resolve(ok('done'));
          }),
        );
      },
    });
    const checks = [slow('HOST_DISK'), slow('CIC_LOGIN'), slow('SALESFORCE_LOGIN'), slow('SALESFORCE_QUOTA'), hangs];
    const running = runChecks(checks, { clock, limitMs: 1_000, redact: redactor([]), atOnce: 2 }, never);
    await clock.advance(2_000);
    expect((await running).map(({ result }) => result)).toEqual(['ok', 'ok', 'ok', 'ok', 'fail']);
    expect(most).toBe(2);
  });

  it('ends when it is asked to', async () => {
    const stop = new AbortController();
    const running = run([hangs], new FakeClock(), stop.signal);
    stop.abort(new Error('asked to stop'));
    await expect(running).rejects.toThrow('asked to stop');
  });
});
