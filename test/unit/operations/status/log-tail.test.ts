import { describe, expect, it } from 'vitest';
import type { LogLevel, LogRecord } from '../../../../src/operations/log.js';
import { LogTail } from '../../../../src/operations/status/log-tail.js';
import type { LogView } from '../../../../src/operations/status/log-view.js';

function record(message: string, level: LogLevel = 'note', more: Readonly<Record<string, unknown>> = {}): LogRecord {
  return { time: '2026-01-05T09:00:00.000Z', level, component: 'Test', message, ...more };
}

const messages = (lines: readonly LogView[]) => lines.map(({ message }) => message);

describe('the tail of the log', () => {
  it('keeps the latest lines, counting up', () => {
    const tail = new LogTail(3);
    for (const message of ['a', 'b', 'c', 'd']) tail.take(record(message, 'note', { rowId: message }));
    expect(tail.read({})).toEqual(
      ['b', 'c', 'd'].map((message, index) => ({
        sequence: index + 2,
        time: '2026-01-05T09:00:00.000Z',
        level: 'note',
        component: 'Test',
        message,
        fields: { rowId: message },
      })),
    );
  });

  it('gives lines after a number, and the latest of them up to a limit', () => {
    const tail = new LogTail();
    for (let number = 1; number <= 10; number += 1) tail.take(record(String(number)));
    expect(messages(tail.read({ after: 7 }))).toEqual(['8', '9', '10']);
    expect(messages(tail.read({ limit: 2 }))).toEqual(['9', '10']);
    expect(tail.read({ after: 10 })).toEqual([]);
    expect(tail.read({ limit: 0 })).toEqual([]);
  });

  it('filters by level, and by a part of message, component or field', () => {
    const tail = new LogTail();
    tail.take(record('one', 'error'));
    tail.take(record('two', 'info', { workgroup: 'Support Mail' }));
    tail.take(record('three', 'debug'));
    expect(messages(tail.read({ level: 'info' }))).toEqual(['one', 'two']);
    expect(messages(tail.read({ level: 'odd' }))).toEqual(['one', 'two', 'three']);
    expect(messages(tail.read({ text: 'support mail' }))).toEqual(['two']);
    expect(messages(tail.read({ text: 'TEST', level: 'warn' }))).toEqual(['one']);
    expect(messages(tail.read({ text: 'nowhere' }))).toEqual([]);
  });

  it('tells each line as it comes', () => {
    const tail = new LogTail();
    const seen: number[] = [];
    tail.onLine(() => {
      throw new Error('odd');
    });
    const off = tail.onLine(({ sequence }) => seen.push(sequence));
    tail.take(record('one'));
    tail.take(record('two'));
    off();
    tail.take(record('three'));
    expect(seen).toEqual([1, 2]);
  });
});
