import { describe, expect, it } from 'vitest';
import { parkedRowView, parkedText } from '../../../src/cli/parked-rows.js';
import type { ListedRow } from '../../../src/salesforce/row-list.js';

const PARKED_AT = Date.parse('2026-11-22T10:00:00Z');

function row(error: string, change: Partial<ListedRow> = {}): ListedRow {
  return {
    id: 'a015e0000000001AAA',
    name: 'OR-0000000001',
    createdAt: '2026-11-22T09:59:00.000+0000',
    event: 'CaseCreated',
    objectId: '5005e0000000001AAA',
    caseNumber: '00000001',
    queueId: '00G5e0000000001EAA',
    queueName: 'Support',
    workgroup: 'Support Mail',
    directToUser: '',
    skills: '',
    priority: '',
    attempts: 3,
    outcome: 'Failed',
    processedAt: '2026-11-22T10:00:00.000+0000',
    interactionId: '',
    error,
    ...change,
  };
}

describe('a parked row', () => {
  it('tells its age, its cause, and whether it is tried again by itself', () => {
    const view = parkedRowView(row('CASEBRIDGE_TARGET_UNREACHABLE: It is not active.'), PARKED_AT + 90 * 60_000);
    expect(view).toMatchObject({
      parkedForMs: 5_400_000,
      code: 'CASEBRIDGE_TARGET_UNREACHABLE',
      cause: 'It is not active.',
      heals: true,
      attempts: 3,
    });
    expect(view.cure).toContain('Mend what the message names');
    expect(parkedRowView(row('CASEBRIDGE_ROW_INVALID: Event__c'), PARKED_AT)).toMatchObject({ heals: false });
  });

  it('is told of also if nobody knows its cause, or since when it is parked', () => {
    const view = parkedRowView(row('Somebody wrote this.', { processedAt: '' }), PARKED_AT);
    expect(view).toMatchObject({ parkedForMs: undefined, code: '', cause: 'Somebody wrote this.', heals: false });
    expect(view.cure).toContain('casebridge retry');
  });

  it('says once for each code what to do', () => {
    const errors = ['CASEBRIDGE_CREATE_REFUSED: one', 'CASEBRIDGE_CREATE_REFUSED: two', 'CASEBRIDGE_INTERNAL: three'];
    const views = errors.map((error) => parkedRowView(row(error), PARKED_AT + 26 * 3_600_000));
    const text = parkedText(views);
    expect(text.match(/What to do/g)).toHaveLength(2);
    expect(text.match(/1 d 2 h/g)).toHaveLength(3);
    expect(text).toMatch(/by itself +CASEBRIDGE_CREATE_REFUSED: one/);
    expect(text).toMatch(/by hand +CASEBRIDGE_INTERNAL: three/);
  });
});
