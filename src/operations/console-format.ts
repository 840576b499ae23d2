import type { LogRecord } from './log.js';

/** How lines look on the console. */
export type ConsoleStyle = 'text' | 'json';

/** A record as one line, with its line break. */
export function consoleLine(record: LogRecord, style: ConsoleStyle): string {
  return style === 'json' ? jsonLine(record) : `${textLine(record)}\n`;
}

/** A record as one JSON object on a line. */
export function jsonLine(record: LogRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/** `2026-01-31T14:03:02.123+01:00 NOTE  Component: message (row …, case …, interaction …) [CODE] What to do: …` */
function textLine(record: LogRecord): string {
  const { time, level, component, message, rowId, objectId, interactionId, code, cure } = record;
  const ids = [
    rowId === undefined ? '' : `row ${rowId}`,
    objectId === undefined ? '' : `case ${objectId}`,
    interactionId === undefined ? '' : `interaction ${interactionId}`,
  ].filter((id) => id !== '');
  const parts = [
    localTime(Date.parse(time)),
    level.toUpperCase().padEnd(5),
    `${component}: ${message}`,
    ids.length === 0 ? '' : `(${ids.join(', ')})`,
    code === undefined ? '' : `[${code}]`,
    cure === undefined ? '' : `What to do: ${cure}`,
  ];
  return onOneLine(parts.filter((part) => part !== '').join(' '));
}

/** Text of others must neither forge a line nor steer the terminal. */
function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

/** ISO 8601 in the time zone of this machine, with its offset. */
function localTime(at: number): string {
  const offset = -new Date(at).getTimezoneOffset();
  const shifted = new Date(at + offset * 60_000).toISOString().slice(0, -1);
  const two = (value: number) => String(value).padStart(2, '0');
  const size = Math.abs(offset);
  return `${shifted}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
