import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attemptsWhenParked, isParked, leavesDoubt, mayHeal } from '../../../src/connector/failure-policy.js';
import { CreateRefusedError } from '../../../src/contact-center/contact-center.js';
import { CasebridgeError } from '../../../src/errors/casebridge-error.js';
import { ERROR_CATALOGUE, type ErrorCode, type ErrorEntry } from '../../../src/errors/catalogue.js';
import { errorsPage } from '../../../src/errors/errors-page.js';
import { FAILURE_POLICIES, type FailureClass } from '../../../src/errors/failure-class.js';
import { toldError } from '../../../src/errors/told-error.js';
import { retryAfterMs } from '../../../src/runtime/retry-after.js';
import { LONGEST_TOLD_MS, retryDelay } from '../../../src/runtime/retry-delay.js';

const CODES = Object.keys(ERROR_CATALOGUE) as ErrorCode[];
const CLASSES = Object.keys(FAILURE_POLICIES) as FailureClass[];
const chance = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const backoffs = fc
  .record({ initialMs: fc.integer({ min: 1, max: 600_000 }), extraMs: fc.integer({ min: 0, max: 3_600_000 }) })
  .map(({ initialMs, extraMs }) => ({ initialMs, maxMs: initialMs + extraMs }));

describe('failure classes', () => {
  it('every code of the catalogue has a class with a policy', () => {
    expect(CODES.length).toBeGreaterThan(30);
    for (const code of CODES) expect(CLASSES).toContain(ERROR_CATALOGUE[code].failureClass);
  });

  it('each class is told of on the page of errors where a code has it', () => {
    const page = errorsPage();
    for (const code of CODES) expect(page).toContain(`## ${code}\n`);
    for (const each of new Set(CODES.map((code) => ERROR_CATALOGUE[code].failureClass)))
      expect(page).toContain(`**Kind:** ${each} (`);
  });

  it('no class is retried hot: at least half the first pause goes by, and never more than the longest', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CODES),
        fc.constantFrom(...CLASSES),
        fc.integer({ min: 1, max: 1_000 }),
        backoffs,
        chance,
        (code, failureClass, failures, backoff, drawn) => {
          const { retry } = new CasebridgeError(code, 'it failed', { failureClass });
          const delayMs = retryDelay(retry, failures, backoff, () => drawn);
          expect(delayMs).toBeGreaterThanOrEqual(Math.round(backoff.initialMs / 2));
          expect(delayMs).toBeLessThanOrEqual(backoff.maxMs);
        },
      ),
    );
  });

  it('a told wait is kept, whatever the class, and believed up to a limit', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CLASSES),
        fc.integer({ min: 0, max: 100 * 3_600_000 }),
        backoffs,
        chance,
        (failureClass, waitMs, backoff, drawn) => {
          const { retry } = new CasebridgeError('CASEBRIDGE_SALESFORCE_THROTTLED', 'wait', { failureClass, waitMs });
          const delayMs = retryDelay(retry, 1, backoff, () => drawn);
          expect(delayMs).toBeGreaterThanOrEqual(Math.min(waitMs, LONGEST_TOLD_MS));
          expect(delayMs).toBeLessThanOrEqual(LONGEST_TOLD_MS + backoff.maxMs);
        },
      ),
    );
  });

  it('only a failure that speaks of the row parks it, as its class says', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CODES),
        fc.constantFrom(...CLASSES),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 10 }),
        (code, failureClass, failures, maxAttempts) => {
          const parks = isParked(new CasebridgeError(code, 'it failed', { failureClass }), failures, maxAttempts);
          const ofRow = ERROR_CATALOGUE[code].concerns === 'row';
          const expected =
            ofRow &&
            (failureClass === 'poison' ||
              ((failureClass === 'refused' || failureClass === 'fatal') && failures >= maxAttempts));
          expect(parks).toBe(expected);
        },
      ),
    );
  });

  it('what passes by itself is a warning, the rest needs a person', () => {
    const passing = CLASSES.filter(
      (each) => toldError(new CasebridgeError('CASEBRIDGE_INTERNAL', '', { failureClass: each })).passing,
    );
    expect(passing).toEqual(['transient', 'throttled']);
  });
});

describe('what a failed create means', () => {
  it.each<[ErrorCode, boolean]>([
    ['CASEBRIDGE_CREATE_UNCONFIRMED', true],
    ['CASEBRIDGE_CIC_UNREACHABLE', true],
    ['CASEBRIDGE_CIC_NOT_ACCEPTING', true],
    ['CASEBRIDGE_INTERNAL', true],
    ['CASEBRIDGE_CIC_SESSION_LOST', false],
    ['CASEBRIDGE_CIRCUIT_OPEN', false],
    ['CASEBRIDGE_CIC_REQUEST_FAILED', false],
    ['CASEBRIDGE_CREATE_REFUSED', false],
    ['CASEBRIDGE_CIC_NOTIFICATION_REFUSED', false],
  ])('%s leaves it in doubt: %s', (code, doubt) => {
    expect(leavesDoubt(new CasebridgeError(code, 'it failed'))).toBe(doubt);
  });

  it('an attempt that the handler refused is spent; one that may have had its effect is not', () => {
    expect(attemptsWhenParked(new CreateRefusedError('UnknownSkill', 'no'), 3)).toBe(3);
    expect(attemptsWhenParked(new CasebridgeError('CASEBRIDGE_CIC_REQUEST_FAILED', 'no'), 3)).toBe(4);
    expect(attemptsWhenParked(new CasebridgeError('CASEBRIDGE_INTERNAL', 'what?'), 3)).toBe(3);
  });

  it('an internal error of the handler is tried again, its other refusals are poison', () => {
    expect(new CreateRefusedError('InternalError', '').failureClass).toBe('refused');
    expect(new CreateRefusedError('UnknownWorkgroup', '').failureClass).toBe('poison');
  });
});

describe('what may heal', () => {
  it('is the catalogue to say', () => {
    const healing = Object.entries<ErrorEntry>(ERROR_CATALOGUE).flatMap(([code, { heals }]) => (heals ? [code] : []));
    expect(healing).toEqual([
      'CASEBRIDGE_CIC_REQUEST_FAILED',
      'CASEBRIDGE_TARGET_UNREACHABLE',
      'CASEBRIDGE_CREATE_REFUSED',
    ]);
    expect(mayHeal('CASEBRIDGE_CREATE_REFUSED: no such skill')).toBe(true);
    expect(mayHeal('CASEBRIDGE_ROW_INVALID: no case')).toBe(false);
    expect(mayHeal('Workgroup__c is empty')).toBe(false);
  });
});

describe('Retry-After', () => {
  it.each([
    ['5', 5_000],
    [' 120 ', 120_000],
    ['0', 0],
    ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
    ['-3', undefined],
    ['soon', undefined],
    [undefined, undefined],
  ])('%s', (header, expected) => {
    expect(retryAfterMs(header)).toBe(expected);
  });
});
