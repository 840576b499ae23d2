import type { LogView } from '../../contract.js';

/** Gravest first; a level shows itself and graver ones. */
export const LEVELS = ['error', 'warn', 'note', 'info', 'debug'] as const;

/** Lines that the page keeps. */
export const MAX_LINES = 5_000;

/** Which lines are wanted. */
export interface LineFilter {
  readonly level: string;
  readonly text: string;
}

/** Adds lines to those that are there: in order, each once, only the latest {@link MAX_LINES}. */
export function withLines(lines: readonly LogView[], more: readonly LogView[]): readonly LogView[] {
  const last = lines.at(-1)?.sequence ?? -1;
  const newer = more.filter(({ sequence }) => sequence > last);
  if (newer.length === more.length) return [...lines, ...newer].slice(-MAX_LINES);
  const bySequence = new Map([...lines, ...more].map((line) => [line.sequence, line]));
  return [...bySequence.values()].sort((a, b) => a.sequence - b.sequence).slice(-MAX_LINES);
}

/** Whether the line is wanted: the server filters, too, but lines of an earlier filter may be on their way. */
export function isWanted(line: LogView, { level, text }: LineFilter): boolean {
  return gravity(line.level) <= gravity(level) && (text === '' || hasText(line, text.toLowerCase()));
}

/** A line's fields as text, for a person to read and copy. */
export function fieldsText(line: LogView): string {
  return Object.entries(line.fields)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n');
}

function gravity(level: string): number {
  const index = (LEVELS as readonly string[]).indexOf(level);
  return index === -1 ? LEVELS.length : index;
}

function hasText({ message, component, fields }: LogView, text: string): boolean {
  return (
    message.toLowerCase().includes(text) ||
    component.toLowerCase().includes(text) ||
    JSON.stringify(fields).toLowerCase().includes(text)
  );
}
