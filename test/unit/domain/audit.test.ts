import { describe, expect, it } from 'vitest';
import { type AuditedRow, whyStranded } from '../../../src/domain/audit.js';
import { CASE_ID, QUEUE_ID } from '../../support/routing.js';

const row = (number: number, event: string, outcome: AuditedRow['outcome']): AuditedRow => ({
  name: `OR-${String(number).padStart(10, '0')}`,
  event,
  processed: outcome !== '',
  workgroup: 'Support Mail',
  outcome,
});

function why(rows: readonly AuditedRow[], hasLive = false): string | undefined {
  const place = { caseId: CASE_ID, caseNumber: '1', queueId: QUEUE_ID, queueName: 'Support', touchedAt: 0 };
  return whyStranded({ ...place, rows }, hasLive);
}

describe('whyStranded', () => {
  it('no row', () => expect(why([])).toContain('No row was made'));
  it('a row, and no interaction any more', () => {
    expect(why([row(1, 'CaseCreated', 'Routed')])).toMatch(/OR-0000000001 \(CaseCreated\) is settled as Routed/);
  });
  it('an answer that was followed by mail', () => {
    expect(why([row(2, 'EmailReceived', 'Routed'), row(1, 'AgentReplied', 'Disconnected')])).toContain('OR-0000000002');
  });
  it('an ending that was taken back counts for nothing', () => {
    expect(why([row(2, 'AgentReplied', 'Superseded'), row(1, 'CaseCreated', 'Routed')])).toContain('OR-0000000001');
  });
  it.each([
    ['a live interaction', [row(1, 'CaseCreated', 'Routed')], true],
    ['an unprocessed row', [row(1, 'CaseCreated', 'Routed'), row(2, 'EmailReceived', '')], false],
    ['a parked row', [row(1, 'CaseCreated', 'Failed')], false],
    ['an answer', [row(1, 'CaseCreated', 'Routed'), row(2, 'AgentReplied', 'Disconnected')], false],
  ] as const)('not with %s', (_name, rows, hasLive) => expect(why(rows, hasLive)).toBeUndefined());
});
