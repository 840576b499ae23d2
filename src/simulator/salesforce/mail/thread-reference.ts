import { createHash } from 'node:crypto';

/** Long form of ids: 15 characters that matter, 3 that only make them safe to compare without case. */
const SIGNIFICANT = 15;
const CHECKSUM_BYTES = 4;

/**
 * The Ref ID of a case as older orgs put it into outgoing mail:
 * `ref:_00D…._500…:ref`, ids with their zeros squeezed out. Formula from Salesforce help,
 * "Email-to-Case thread ID" (a custom formula field that rebuilds it).
 */
export function refIdOf(organizationId: string, caseId: string): string {
  return `ref:_${squeezeOrgId(organizationId)}._${squeezeCaseId(caseId)}:ref`;
}

/** The Lightning threading token of a case, `thread::…::`. What stands inside is opaque to everybody but the org. */
export function tokenOf(organizationId: string, caseId: string): string {
  const id = caseId.slice(0, SIGNIFICANT);
  const bytes = Buffer.concat([Buffer.from(id, 'latin1'), checksum(organizationId, id)]);
  return `thread::${bytes.toString('base64url')}::`;
}

/**
 * Ids of cases that a text refers to by token or Ref ID, most trustworthy first. They may not exist.
 *
 * @param sibling id of any record of the org: a Ref ID leaves out the character that names the instance.
 */
export function casesReferredTo(organizationId: string, sibling: string, text: string): readonly string[] {
  return [...casesOfTokens(organizationId, text), ...casesOfRefIds(organizationId, sibling, text)];
}

function casesOfTokens(organizationId: string, text: string): readonly string[] {
  return [...text.matchAll(/thread::([\w-]{20,40})::/g)].flatMap(([, token = '']) => {
    const bytes = Buffer.from(token, 'base64url');
    const id = bytes.subarray(0, SIGNIFICANT).toString('latin1');
    return bytes.subarray(SIGNIFICANT).equals(checksum(organizationId, id)) ? [id] : [];
  });
}

/** Orgs of 2022 and later write `!` where earlier ones wrote `_`. */
function casesOfRefIds(organizationId: string, sibling: string, text: string): readonly string[] {
  return [...text.matchAll(/ref:[_!](00D[0-9A-Za-z]{1,15})\.[_!](500[0-9A-Za-z]{6,15}):ref/g)].flatMap(
    ([, org = '', squeezed = '']) => (org === squeezeOrgId(organizationId) ? expandCaseId(sibling, squeezed) : []),
  );
}

function checksum(organizationId: string, id: string): Buffer {
  return createHash('sha256').update(`${organizationId}${id}`).digest().subarray(0, CHECKSUM_BYTES);
}

function squeezeOrgId(organizationId: string): string {
  return organizationId.slice(0, 4) + organizationId.slice(4, SIGNIFICANT).replaceAll('0', '');
}

function squeezeCaseId(caseId: string): string {
  return caseId.slice(0, 4) + caseId.slice(5, 10).replaceAll('0', '') + caseId.slice(10, SIGNIFICANT);
}

/** Squeezing forgets the fifth character, which names the org's instance, and where the zeros stood. */
function expandCaseId(sibling: string, squeezed: string): readonly string[] {
  const start = squeezed.slice(0, 4);
  const middle = squeezed.slice(4, -5);
  const end = squeezed.slice(-5);
  const instances = new Set([sibling.slice(4, 5), '0']);
  return [...instances].flatMap((instance) =>
    withZeros(middle, 5 - middle.length).map((restored) => start + instance + restored + end),
  );
}

/** Every way to put `zeros` zeros into `text`: at most 10 for the five places that there are. */
function withZeros(text: string, zeros: number): readonly string[] {
  if (zeros < 0) return [];
  if (zeros === 0) return [text];
  if (text === '') return ['0'.repeat(zeros)];
  const zeroFirst = withZeros(text, zeros - 1).map((rest) => `0${rest}`);
  const textFirst = withZeros(text.slice(1), zeros).map((rest) => text.slice(0, 1) + rest);
  return [...new Set([...zeroFirst, ...textFirst])];
}
