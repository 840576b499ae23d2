import { describe, expect, it } from 'vitest';
import { kindOfId } from '../../../src/salesforce/case-lookup.js';
import { fullRecordId } from '../../../src/salesforce/record-id.js';
import { recordId } from '../../support/routing.js';

describe('kindOfId', () => {
  it.each([
    [recordId('500', 1), { kind: 'case', caseId: recordId('500', 1) }],
    [recordId('500', 1).slice(0, 15), { kind: 'case', caseId: recordId('500', 1) }],
    [` ${recordId('a00', 7)} `, { kind: 'record', id: recordId('a00', 7) }],
    ['OR-0000000012', { kind: 'rowName', name: 'OR-0000000012' }],
    ['or-12', { kind: 'rowName', name: 'OR-0000000012' }],
    ['00001026', { kind: 'caseNumber', number: '00001026' }],
    ['100154078860131210', { kind: 'interaction', interactionId: '100154078860131210' }],
    ['5001540788', { kind: 'caseNumber', number: '5001540788' }],
    ['hello', undefined],
    ['', undefined],
  ])('%s', (text, kind) => expect(kindOfId(text)).toEqual(kind));

  it('does not take an id that was case-folded', () => {
    expect(fullRecordId('5005e0000000001aaa')).toBeUndefined();
  });
});
