import { CasebridgeError } from '../errors/casebridge-error.js';
import type { Redactor } from '../operations/redactor.js';

/** Writes a line to standard output. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Writes a line to standard error. */
export function printError(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** An error as a person reads it: what happened, what to do now, and the code to look up. */
export function errorText(error: unknown): string {
  const { code, message, cure } = CasebridgeError.from(error);
  return `${message}\n  What to do: ${cure}\n  Code: ${code}`;
}

/** Columns aligned by their widest cell; the last one is not padded. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  const format = (line: readonly string[]) =>
    line
      .map((cell, column) => (column === line.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return lines.map(format).join('\n');
}

/** The error without secrets: other systems may quote what they were sent. */
export function redactedError(error: unknown, redact: Redactor): CasebridgeError {
  const { code, message, cure } = CasebridgeError.from(error);
  return new CasebridgeError(code, redact.text(message), { cure });
}
