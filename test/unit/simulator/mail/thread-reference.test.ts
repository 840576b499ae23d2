import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { casesReferredTo, refIdOf, tokenOf } from '../../../../src/simulator/salesforce/mail/thread-reference.js';

const ORG = '00D5g000000ABCDEAA';
const OTHER_ORG = '00D7x000000ABCDEAA';
const USER = '0055g000000AAAAAAA';
const CASE = '5005g00000A0b0CAAQ';

const idEnd = fc.stringMatching(/^[0-9A-Za-z]{10}$/);

describe('thread references', () => {
  it('have the published forms', () => {
    expect(refIdOf(ORG, CASE)).toBe('ref:_00D5gABCD._5005A0b0C:ref');
    expect(tokenOf(ORG, CASE)).toMatch(/^thread::[\w-]{26}::$/);
  });

  it('lead back to their case, wherever they stand', () => {
    fc.assert(
      fc.property(idEnd, fc.string(), fc.string(), (end, before, after) => {
        const id = `5005g${end}`;
        expect(casesReferredTo(ORG, USER, `${before} ${tokenOf(ORG, id)} ${after}`)).toContain(id);
        expect(casesReferredTo(ORG, USER, `${before} [ ${refIdOf(ORG, id)} ] ${after}`)).toContain(id);
      }),
    );
  });

  it('of another org, forged or mutilated lead nowhere', () => {
    const token = tokenOf(ORG, CASE);
    expect(casesReferredTo(OTHER_ORG, USER, `${token} ${refIdOf(ORG, CASE)}`)).toEqual([]);
    expect(casesReferredTo(ORG, USER, token.replace('thread::N', 'thread::O'))).toEqual([]);
    expect(casesReferredTo(ORG, USER, `${token.slice(0, -5)} ref:_00D5gABCDE._500:ref`)).toEqual([]);
  });

  it('are read with the exclamation marks of newer orgs too', () => {
    expect(casesReferredTo(ORG, USER, refIdOf(ORG, CASE).replaceAll('_', '!'))).toContain(CASE.slice(0, 15));
  });

  it('give at most a few candidates each', () => {
    fc.assert(
      fc.property(idEnd, (end) => {
        expect(casesReferredTo(ORG, USER, refIdOf(ORG, `5005g${end}`)).length).toBeLessThanOrEqual(20);
      }),
    );
  });
});
