import type { Alert } from '../pop-cic-process.js';

/** A case that a page opened. */
export interface OpenedCase {
  readonly caseId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What one client was shown. */
export interface ShownPops {
  readonly pops: ReadonlyMap<string, number>;
  /** Pops that came although the interaction had popped. */
  readonly repeated: number;
}

/** What is to be held against one another. */
export interface PopCount {
  /** All alerts since the agents logged in. */
  readonly alerts: readonly Pick<Alert, 'user' | 'interactionId' | 'caseId'>[];
  /** Clients by user. */
  readonly clients: ReadonlyMap<string, ShownPops>;
  readonly pageUser: string;
  readonly opened: readonly OpenedCase[];
}

/**
 * Makes sure that nothing popped twice, nor at an agent whom it did not alert. What did not pop at all has no delay, and
 * is counted by that.
 *
 * @throws Error that names the agent and the case.
 */
export function assureRightPops({ alerts, clients, pageUser, opened }: PopCount): void {
  const interactions = new Set(alerts.map(({ user, interactionId }) => `${user} ${interactionId}`));
  for (const [user, { pops, repeated }] of clients) {
    if (repeated > 0) throw new Error(`${user} was shown ${repeated} cases a second time`);
    const stray = [...pops.keys()].find((id) => !interactions.has(`${user} ${id}`));
    if (stray !== undefined) throw new Error(`${user} was shown interaction ${stray}, which did not alert ${user}`);
  }
  const own = new Set(alerts.filter(({ user }) => user === pageUser).map(({ caseId }) => caseId));
  const seen = new Set<string>();
  for (const { caseId } of opened) {
    if (seen.has(caseId)) throw new Error(`the page opened case ${caseId} a second time`);
    if (!own.has(caseId)) throw new Error(`the page opened case ${caseId}, which did not alert ${pageUser}`);
    seen.add(caseId);
  }
}
