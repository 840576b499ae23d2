import { expect } from 'vitest';
import type { CicProgram, SeenInteraction } from './cic-program.js';
import { eventually } from './eventually.js';
import type { OrgProgram, SeenCase } from './org-program.js';

/** Both servers of a stand. */
export interface Servers {
  readonly org: OrgProgram;
  readonly cic: CicProgram;
}

/** A case after its end, as both servers show it. */
export interface EndedCase {
  readonly seen: SeenCase;
  readonly interactions: readonly SeenInteraction[];
}

const END_LIMIT_MS = 45_000;
const AGENT_REPLIED = 'AgentReplied';

/** The case that a mail with this Message-ID became or joined. */
export function caseOfMail({ org }: Pick<Servers, 'org'>, messageId: string): Promise<SeenCase> {
  return eventually(`the case of mail ${messageId}`, END_LIMIT_MS, async () => {
    const seen = await Promise.all((await org.cases()).map(({ Id }) => org.case(Id)));
    return seen.find(({ emails }) => emails.some(({ MessageIdentifier }) => MessageIdentifier === messageId));
  });
}

/**
 * Waits until a case has been answered so many times, no row of it waits and none of its interactions lives.
 * Whatever the way there was, it has to hold then that no two interactions of the case lived at once (P3).
 */
export async function endOfCase(servers: Servers, caseId: string, answers = 1): Promise<EndedCase> {
  const ended = await eventually(`the end of case ${caseId}`, END_LIMIT_MS, async () => {
    const seen = await servers.org.case(caseId);
    const interactions = await servers.cic.interactionsOf(caseId);
    const over = isOver(seen, answers) && interactions.every(isEnded);
    if (!over) throw new Error(`it stands at ${described(seen, interactions)}`);
    return { seen, interactions };
  });
  expectNeverTwoAtOnce(ended.interactions);
  return ended;
}

function isOver({ rows }: SeenCase, answers: number): boolean {
  return (
    rows.every(({ Processed__c }) => Processed__c) &&
    rows.filter(({ Event__c }) => Event__c === AGENT_REPLIED).length === answers
  );
}

/** A case with one mail that was routed once and answered once. */
export function expectRoutedOnce({ seen, interactions }: EndedCase): void {
  expect(outcomes(seen)).toEqual(['CaseCreated Routed', 'AgentReplied Disconnected']);
  expect(interactions).toHaveLength(1);
  const [interaction] = interactions;
  expect(seen.rows.map(({ Interaction_Id__c }) => Interaction_Id__c)).toEqual([interaction?.id, interaction?.id]);
  expect(interaction?.attributes.ObjectRouting_CaseNumber).toBe(seen.case.CaseNumber);
}

/** `event outcome` of each row, in the order of their numbers. */
export function outcomes({ rows }: SeenCase): readonly string[] {
  return rows
    .toSorted((a, b) => a.Name.localeCompare(b.Name))
    .map(({ Event__c, Outcome__c }) => `${Event__c} ${Outcome__c ?? '?'}`);
}

/** True once an interaction is over, though it may still be listed. */
export function isEnded({ state, live }: SeenInteraction): boolean {
  return !live || state === 'I' || state === 'E';
}

export function expectNeverTwoAtOnce(interactions: readonly SeenInteraction[]): void {
  const lives = interactions.map((one) => ({ id: one.id, from: one.createdAt, to: endOf(one) }));
  for (const [index, { id, from }] of lives.entries()) {
    const before = lives.slice(0, index).filter(({ to }) => to > from);
    expect(before, `interactions alive when ${id} was made`).toEqual([]);
  }
}

function endOf({ states, deallocatedAt }: SeenInteraction): number {
  const end = states.find(({ state }) => state === 'I' || state === 'E')?.at ?? deallocatedAt;
  return end ?? Number.POSITIVE_INFINITY;
}

function described({ rows }: SeenCase, interactions: readonly SeenInteraction[]): string {
  const rowTexts = rows.map((row) => `${row.Name} ${row.Event__c} ${row.Outcome__c ?? 'waits'}`);
  return JSON.stringify([rowTexts, interactions.map(({ id, state, user }) => `${id} ${state} ${user}`)]);
}
