import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { GroupFile } from './group-file.js';
import type { Program } from './program.js';

/** What a command that cannot do its work has to say. */
export interface Refusal {
  readonly exit: 1 | 2;
  readonly code: string;
  /** In the message. */
  readonly says: string | RegExp;
  /** In the cure, where a test wants to be sure of it. */
  readonly cure?: string | RegExp;
}

/** One message for people with cure and code on stderr, the right exit code, and no stack trace anywhere. */
export function expectRefusal(program: Program, refusal: Refusal): void {
  const { stderr } = program;
  expect(program.exit, program.excerpt()).toEqual({ code: refusal.exit, signal: null });
  const parts = /^(?<message>[\s\S]+)\n {2}What to do: (?<cure>.+)\n {2}Code: (?<code>\w+)\n$/.exec(stderr)?.groups;
  expect(parts, stderr).toBeDefined();
  expect(parts?.code).toBe(refusal.code);
  expect(parts?.message).toMatch(refusal.says);
  if (refusal.cure !== undefined) expect(parts?.cure).toMatch(refusal.cure);
  expectNoStackTrace(program);
}

export function expectNoStackTrace({ stdout, stderr }: Program): void {
  expect(`${stdout}\n${stderr}`).not.toMatch(/^\s+at .+[:(]/m);
  expect(`${stdout}\n${stderr}`).not.toMatch(/node:internal|Unhandled|Warning:/);
}

/** P8: nothing secret in what a program has printed or written into its log files. */
export function expectNoSecrets(program: Program, secrets: readonly string[], group?: GroupFile): void {
  const written = [program.stdout, program.stderr, ...(group ? logFiles(group).map(({ text }) => text) : [])].join(
    '\n',
  );
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(5);
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]) {
      expect(written.includes(form), `a secret in: ${written.slice(0, 500)}`).toBe(false);
    }
  }
}

/** The log files of a group, oldest first. */
export function logFiles({ logDir }: GroupFile): readonly { readonly name: string; readonly text: string }[] {
  if (!existsSync(logDir)) return [];
  const names = readdirSync(logDir).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return names.map((name) => ({ name, text: readFileSync(join(logDir, name), 'utf8') }));
}
