import { describe, expect, it } from 'vitest';
import type { LogView } from '../../../../src/console/contract.js';
import { fieldsText, isWanted, MAX_LINES, withLines } from '../../../../src/console/web/logic/log-lines.js';

function line(sequence: number, change: Partial<LogView> = {}): LogView {
  const time = '2026-01-05T09:00:00.000Z';
  return { sequence, time, level: 'info', component: 'Intake', message: `line ${sequence}`, fields: {}, ...change };
}

describe('lines of the log', () => {
  it('adds lines in order, each once', () => {
    const lines = withLines([line(1), line(3)], [line(2), line(3), line(4)]);
    expect(lines.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
  });

  it('keeps the latest only', () => {
    const many = Array.from({ length: MAX_LINES }, (_, index) => line(index));
    const lines = withLines(many, [line(MAX_LINES)]);
    expect(lines).toHaveLength(MAX_LINES);
    expect(lines[0]?.sequence).toBe(1);
  });

  it('wants the level and graver ones, and the text anywhere', () => {
    expect(isWanted(line(1, { level: 'warn' }), { level: 'note', text: '' })).toBe(true);
    expect(isWanted(line(1, { level: 'debug' }), { level: 'info', text: '' })).toBe(false);
    expect(isWanted(line(1, { fields: { rowId: 'a0X9' } }), { level: 'info', text: 'A0x9' })).toBe(true);
    expect(isWanted(line(1), { level: 'info', text: 'intake' })).toBe(true);
    expect(isWanted(line(1), { level: 'info', text: 'elsewhere' })).toBe(false);
  });

  it('writes fields out', () => {
    expect(fieldsText(line(1, { fields: { rowId: 'a0X', count: 2, list: ['x'] } }))).toBe(
      'rowId: a0X\ncount: 2\nlist: ["x"]',
    );
  });
});
