import { describe, expect, it } from 'vitest';
import { redactedAnswer } from '../../../../src/console/server/redacted-answer.js';
import { redactor } from '../../../../src/operations/redactor.js';

const SECRET = 'hunter2-of-the-org';
const { text } = redactor([SECRET]);

describe('redactedAnswer', () => {
  it('gives back what has nothing to hide', () => {
    const answer = { a: ['x', 1, null, true, { b: 'password' }], c: '' };
    expect(redactedAnswer(answer, text)).toBe(answer);
  });

  it('finds a secret anywhere, and leaves the rest as it is', () => {
    const rows = Array.from({ length: 2_000 }, (_, index) => ({ id: String(index), at: index, error: 'x'.repeat(20) }));
    const answer = { rows, last: { deep: [`it is ${SECRET}`, 7, null] }, [SECRET]: 1 };
    expect(redactedAnswer(answer, text)).toEqual({ rows, last: { deep: ['it is [secret]', 7, null] }, '[secret]': 1 });
  });

  it('does not put neighbours together', () => {
    const answer = { rows: ['password:', 'blue', 'token=', 'green', SECRET.slice(0, 9), SECRET.slice(9)] };
    expect(redactedAnswer(answer, text)).toEqual(answer);
  });

  it('looks at a list of rows in few looks', () => {
    const rows = Array.from({ length: 2_000 }, () => ({ name: 'OR-0000000001', caseNumber: '00001000' }));
    let looks = 0;
    redactedAnswer(rows, (given) => {
      looks += 1;
      return given;
    });
    expect(looks).toBeLessThan(20);
  });
});
