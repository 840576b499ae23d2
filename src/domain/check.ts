import type { CheckCode, CheckSide } from './check-catalogue.js';

/** `skipped`: nothing could be found out, and the evidence says why. */
export type CheckResult = 'ok' | 'warn' | 'fail' | 'skipped';

/** What one check has found. */
export interface Verdict {
  readonly result: CheckResult;
  /** What was seen, or why nothing could be. */
  readonly evidence: string;
  /** What a person does now; '' where there is nothing to do. */
  readonly cure: string;
}

/** One check, ready to run. */
export interface Check {
  readonly code: CheckCode;
  /** Checks that must not fail or be skipped for this one to make sense; they stand before it. */
  readonly needs?: readonly CheckCode[];
  /** What it throws counts as a failure, with the error as the evidence. */
  run(signal: AbortSignal): Promise<Verdict>;
}

/** A check that has run. */
export interface CheckReport extends Verdict {
  readonly code: CheckCode;
  readonly side: CheckSide;
  readonly title: string;
  /** Code of the error that it ended with, from docs/errors.md; '' if it ended with none. */
  readonly error: string;
}

/** All is well. */
export function ok(evidence: string): Verdict {
  return { result: 'ok', evidence, cure: '' };
}

/** It works, and should be looked at. */
export function warn(evidence: string, cure: string): Verdict {
  return { result: 'warn', evidence, cure };
}

/** Something will not work. */
export function fail(evidence: string, cure: string): Verdict {
  return { result: 'fail', evidence, cure };
}

/** Nothing could be found out. */
export function skipped(why: string): Verdict {
  return { result: 'skipped', evidence: why, cure: '' };
}

/** One thing that a check has found wrong. */
export interface Finding {
  readonly blocks: boolean;
  readonly what: string;
  readonly cure: string;
}

/** More findings than these are told as a number: a table is for people. */
const MAX_TOLD = 8;

/** One verdict of several findings: as bad as the worst of them; `fine` is the evidence if there are none. */
export function verdictOf(findings: readonly Finding[], fine: string): Verdict {
  if (findings.length === 0) return ok(fine);
  const worst = findings.some(({ blocks }) => blocks) ? 'fail' : 'warn';
  const ordered = [...findings].sort((a, b) => Number(b.blocks) - Number(a.blocks));
  const more = ordered.length > MAX_TOLD ? [`and ${ordered.length - MAX_TOLD} more`] : [];
  const told = ordered.slice(0, MAX_TOLD);
  return {
    result: worst,
    evidence: [...told.map(({ what }) => what), ...more].join(' '),
    cure: [...new Set(told.map(({ cure }) => cure))].join(' '),
  };
}
