import type { CheckReport } from '../../domain/check.js';

/** A name in quotes, or a number that stands alone. Numbers with leading zeros are case numbers. */
const NAME_OR_NUMBER = /"[^"]*"|(?<![\w.-])(?:0|[1-9]\d*)(?:\.\d+)?(?![\w-]|\.\d)/g;

/**
 * What a check has found, without what changes at each look: free space, days, seconds. Two reports with the same gist
 * tell of the same trouble.
 */
export function evidenceGist({ code, evidence }: Pick<CheckReport, 'code' | 'evidence'>): string {
  return `${code}: ${evidence.replace(NAME_OR_NUMBER, (found) => (found.startsWith('"') ? found : '#'))}`;
}
