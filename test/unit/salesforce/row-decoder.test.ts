import { describe, expect, it } from 'vitest';
import { isRecordId } from '../../../src/salesforce/record-id.js';
import { decodeRow } from '../../../src/salesforce/row-decoder.js';
import { CASE_ID, recordId } from '../../support/routing.js';

const record = (change: Record<string, unknown> = {}) => ({
  Id: recordId('a00', 1),
  Name: 'OR-0000000001',
  Event__c: 'CaseCreated',
  Object_Id__c: CASE_ID,
  Processed__c: false,
  ...change,
});

describe('record ids', () => {
  it.each(['00D4S000000oz4eUAA', '001RM000003oCprYAE', 'a02RM00000013VrYAI', '0054S000000JFmhQAG'])(
    '%s is one',
    (id) => {
      expect(isRecordId(id)).toBe(true);
    },
  );

  it.each([
    '001rm000003ocpryae',
    '001RM000003oCprYAF',
    '001RM000003oCpr',
    '',
    "001RM000003oCp'YAE",
    '001RM000003oCprYAE ',
  ])('%j is none', (id) => {
    expect(isRecordId(id)).toBe(false);
  });
});

describe('a record', () => {
  it('is a row', () => {
    expect(decodeRow(record(), 'stream')).toMatchObject({ kind: 'row', row: { objectId: CASE_ID, defect: '' } });
  });

  it('is no work once it is processed', () => {
    expect(decodeRow(record({ Processed__c: true }), 'stream').kind).toBe('processed');
  });

  it.each([{ Object_Id__c: '500000000000001aaa' }, { Object_Id__c: null }, { Event__c: '' }, { Name: '' }])(
    'with %j is parked when the table says so, and left to the sweep when the stream does',
    (change) => {
      expect(decodeRow(record(change), 'stream').kind).toBe('unreadable');
      expect(decodeRow(record(change), 'sweep')).toMatchObject({
        kind: 'row',
        row: { defect: expect.stringMatching(/./) },
      });
    },
  );

  it('is cut to what a field of Salesforce holds', () => {
    const decoded = decodeRow(record({ Subject__c: 'x'.repeat(1_000) }), 'stream');
    expect(decoded).toMatchObject({ row: { subject: 'x'.repeat(255) } });
  });

  it.each([undefined, null, 7, 'text', [], {}])('that is %j is unreadable', (value) => {
    expect(decodeRow(value, 'sweep').kind).toBe('unreadable');
  });
});
