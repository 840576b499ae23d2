import type { ContactCenter } from '../contact-center/contact-center.js';
import type { FindingDecision } from '../domain/decision.js';
import type { Tell } from '../domain/happening.js';
import type { Mark, Outcome } from '../domain/outcome.js';
import type { Row } from '../domain/row.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { toldError } from '../errors/told-error.js';
import { type BackoffOptions, backoffDelay } from '../runtime/backoff.js';
import type { Clock } from '../runtime/clock.js';
import type { RoutingRows } from '../salesforce/org.js';
import type { Actor } from './act.js';
import type { CaseMemory } from './case-memory.js';
import { isHopeless } from './failure-policy.js';
import type { HeadState, Lane } from './lane.js';
import type { StepResult } from './lanes.js';
import { waitForQueue } from './queue-gate.js';
import { sameStanding } from './standing.js';
import { obstacleFor } from './target-check.js';

/** What the runner works with. */
export interface FindingRunnerOptions {
  readonly clock: Clock;
  readonly contactCenter: ContactCenter;
  readonly rows: RoutingRows;
  readonly actor: Actor;
  readonly memory: CaseMemory;
  readonly tell: Tell;
  readonly random: () => number;
  readonly backoff: BackoffOptions;
  readonly maxAttempts: number;
  readonly signal: AbortSignal;
  /** Takes secrets and personal data out of what a server said about a row. */
  readonly cleanse: (text: string, row: Row) => string;
  /** A lost interaction has been seen to: an earlier note of it is of no use any more. */
  readonly forgetLost: (interactionId: string) => void;
  /** Hands a result on to be written; waits while too many wait. */
  readonly settle: (mark: Mark, row: Row) => Promise<void>;
}

/** Carries out what was decided on a finding, and ends the finding once that is confirmed. */
export class FindingRunner {
  readonly #options: FindingRunnerOptions;

  constructor(options: FindingRunnerOptions) {
    this.#options = options;
  }

  /** Failures become a later try, or the parking of the row that a lost interaction belonged to. */
  async carryOut(lane: Lane, decision: FindingDecision): Promise<StepResult> {
    const state = lane.findingState();
    try {
      switch (decision.kind) {
        case 'dismiss':
          await this.#confirmSeen(lane, state);
          return this.#done(lane);
        case 'recreate':
          return await this.#recreate(lane, state, decision);
        case 'endOrphan':
          return await this.#endOrphan(lane, state, decision);
        case 'fallBack':
          return await this.#fallBack(lane, state, decision);
      }
    } catch (error) {
      return this.later(lane, CasebridgeError.from(error));
    }
  }

  async #recreate(
    lane: Lane,
    state: HeadState,
    { asked, lost }: Extract<FindingDecision, { kind: 'recreate' }>,
  ): Promise<StepResult> {
    const { actor, tell } = this.#options;
    const row = await this.#read(asked.id);
    if (!row) return this.#done(lane);
    const obstacle = obstacleFor(row, state.withoutUser, this.#options.contactCenter);
    if (obstacle !== '' && !state.inDoubt) {
      await this.#mark(row, 'Failed', '', obstacle, row.attempts);
      return this.#done(lane);
    }
    const waitMs = waitForQueue(row, state, this.#options);
    if (waitMs !== undefined) return { kind: 'later', delayMs: waitMs };
    state.attempt = Math.max(state.attempt, row.attempts);
    // Asked for before, at a server that is no longer there: what the handler remembers of it may be lost.
    state.askedAt ??= '';
    try {
      const created = await actor.create(row, state);
      const remark = `Made again: interaction ${lost.id} was lost in a switchover.`;
      await this.#mark(row, created.outcome, created.interactionId, `${remark} ${state.remark}`.trim(), state.attempt);
      tell({ type: 'recreated', row, lostId: lost.id, interactionId: created.interactionId });
      return this.#done(lane);
    } catch (error) {
      const reason = CasebridgeError.from(error);
      if (!isHopeless(reason, state.failures + 1, this.#options.maxAttempts)) throw reason;
      await this.#mark(row, 'Failed', '', `${reason.code}: ${reason.message}`, state.attempt + 1);
      return this.#done(lane);
    }
  }

  /** A create in doubt for a lost interaction was confirmed by sight: its row tells so, and its attempt is spent. */
  async #confirmSeen(lane: Lane, state: HeadState): Promise<void> {
    const { finding } = lane;
    const [live] = this.#options.contactCenter.liveFor(lane.objectId);
    if (!state.inDoubt || finding?.kind !== 'lost' || !live || live.rowId === '') return;
    const row = await this.#read(live.rowId);
    if (!row) return;
    this.#options.actor.forgetDoubt(row.id);
    const remark = `Made again: interaction ${finding.interaction.id} was lost in a switchover.`;
    await this.#mark(row, 'Routed', live.id, remark, Math.max(row.attempts, state.attempt + 1));
  }

  async #endOrphan(
    lane: Lane,
    state: HeadState,
    { interaction, why }: Extract<FindingDecision, { kind: 'endOrphan' }>,
  ): Promise<StepResult> {
    const { contactCenter, tell, signal } = this.#options;
    const fresh = await contactCenter.refresh(interaction.id, signal);
    if (!fresh || !sameStanding(fresh, interaction)) return this.#lookAgain(state);
    await contactCenter.disconnect(interaction.id, signal);
    const { rowId, objectId, id: interactionId } = interaction;
    tell({ type: 'disconnected', objectId, rowId, interactionId, why });
    return this.#done(lane);
  }

  async #fallBack(
    lane: Lane,
    state: HeadState,
    { asked, interaction, to }: Extract<FindingDecision, { kind: 'fallBack' }>,
  ): Promise<StepResult> {
    const { contactCenter, tell, signal } = this.#options;
    const fresh = await contactCenter.refresh(interaction.id, signal);
    if (!fresh || !sameStanding(fresh, interaction)) return this.#lookAgain(state);
    const row = await this.#read(asked.id);
    if (!row || asked.outcome === '') return this.#done(lane);
    if ((await contactCenter.transfer(interaction.id, to, signal)) === 'gone') return this.#lookAgain(state);
    tell({ type: 'transferred', row, interactionId: interaction.id, to });
    const remark = `The user "${interaction.user}" did not take it in time; the workgroup has it instead.`;
    await this.#mark(row, asked.outcome, interaction.id, remark, row.attempts);
    return this.#done(lane);
  }

  async #read(rowId: string): Promise<Row | undefined> {
    const [row] = await this.#options.rows.read([rowId], this.#options.signal);
    return row;
  }

  #lookAgain(state: HeadState): StepResult {
    state.facts = undefined;
    return { kind: 'again' };
  }

  #done(lane: Lane): StepResult {
    const { finding } = lane;
    if (finding?.kind === 'lost') this.#options.forgetLost(finding.interaction.id);
    lane.dropFinding();
    return { kind: 'again' };
  }

  async #mark(row: Row, outcome: Outcome, interactionId: string, error: string, attempts: number): Promise<void> {
    const { clock, memory, tell, cleanse, settle } = this.#options;
    const cause = error === '' ? '' : cleanse(error, row);
    const mark: Mark = { rowId: row.id, outcome, interactionId, error: cause, attempts, at: clock.now() };
    memory.remember(row.objectId, row.id, { name: row.name, event: row.event, outcome });
    tell({ type: 'rowSettled', row, mark });
    await settle(mark, row);
  }

  /** The first finding failed: it is tried again. */
  later(lane: Lane, error: CasebridgeError): StepResult {
    const state = lane.findingState();
    const { signal, tell, backoff, random } = this.#options;
    if (signal.aborted) return { kind: 'later', delayMs: backoff.maxMs };
    state.failures += 1;
    state.facts = undefined;
    const delayMs = backoffDelay(state.failures, backoff, random);
    tell({ type: 'findingRetried', objectId: lane.objectId, error: toldError(error), retryInMs: delayMs });
    return { kind: 'later', delayMs };
  }
}
