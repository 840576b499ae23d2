import { expect } from 'vitest';
import type { CheckResult } from '../../../../src/domain/check.js';
import type { CheckCode } from '../../../../src/domain/check-catalogue.js';

/** A status in which an alert of this key, or of a key that begins so, needs a person. */
export function alerts(key: string): unknown {
  const named = expect.objectContaining({ key: expect.stringMatching(new RegExp(`^${key}(/|$)`)) });
  return expect.objectContaining({ troubles: expect.arrayContaining([named]) });
}

/** The last checks, of which one has ended so. */
export function checkShown(code: CheckCode, result: CheckResult): unknown {
  const report = expect.objectContaining({ code, result });
  return expect.objectContaining({ reports: expect.arrayContaining([report]) });
}
