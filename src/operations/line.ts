import type { ToldError } from '../domain/happening.js';
import type { LeveledLine, LogLevel } from './log.js';

/** Fields of a line besides component and message. */
export type Fields = Readonly<Record<string, unknown>>;

/** Puts a line together. */
export function line(level: LogLevel, component: string, message: string, fields: Fields = {}): LeveledLine {
  return { level, line: { ...fields, component, message } };
}

/** The fields of an error. */
export function errorFields({ code, cure }: ToldError): Fields {
  return { code, cure };
}

/**
 * How grave an error is: what the process keeps trying and will get over is a warning; what a person must mend
 * (credentials, rights, configuration) is an error.
 */
export function gravity(error: ToldError | undefined): 'error' | 'warn' {
  return error && !error.passing ? 'error' : 'warn';
}

/** The end of a switch that has a case for everything: it compiles only while nothing is left over. */
export function none(_left: never): readonly LeveledLine[] {
  return [];
}

/** Names in one message; there may be thousands. */
const MAX_NAMED = 5;

/** The first names of a list, as a message gives them. */
export function someOf(names: readonly string[]): string {
  return names.slice(0, MAX_NAMED).join(', ');
}

/** A text as a sentence. */
export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** ` Next try in 1.5 s.`, or nothing. */
export function nextTry(retryInMs: number | undefined): string {
  return retryInMs === undefined ? '' : ` Next try in ${Math.round(retryInMs / 100) / 10} s.`;
}
