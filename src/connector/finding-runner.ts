import type { ContactCenter } from '../contact-center/contact-center.js';
import type { FindingDecision } from '../domain/decision.js';
import { isOwed } from '../domain/finding.js';
import type { Tell } from '../domain/happening.js';
import type { Row } from '../domain/row.js';
import { madeAgain } from '../domain/switchover-words.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { CircuitOpenError } from '../errors/circuit-errors.js';
import { toldError } from '../errors/told-error.js';
import type { BackoffOptions } from '../runtime/backoff.js';
import { retryDelay } from '../runtime/retry-delay.js';
import type { RoutingRows } from '../salesforce/org.js';
import type { Actor } from './act.js';
import { type OpenCreates, recallDoubt } from './doubt.js';
import { attemptsWhenParked, isParked } from './failure-policy.js';
import type { HeadState, Lane } from './lane.js';
import type { StepResult } from './lanes.js';
import type { Pauses } from './pauses.js';
import { waitForQueue } from './queue-gate.js';
import type { SettleRow } from './settle-row.js';
import { isUnchanged } from './standing.js';
import { obstacleFor } from './target-check.js';

/** What the runner works with. */
export interface FindingRunnerOptions {
  readonly contactCenter: ContactCenter;
  readonly rows: RoutingRows;
  readonly actor: Actor;
  readonly tell: Tell;
  readonly random: () => number;
  readonly backoff: BackoffOptions;
  readonly maxAttempts: number;
  readonly openCreates: OpenCreates;
  readonly signal: AbortSignal;
  /** A lost interaction has been seen to: an earlier note of it is of no use any more. */
  readonly forgetLost: (interactionId: string) => void;
  readonly settle: SettleRow;
  readonly pauses: Pauses;
}

function outcomeIn({ facts }: HeadState, rowId: string) {
  return facts?.rows.find(({ id }) => id === rowId)?.outcome;
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
    { asked, finding }: Extract<FindingDecision, { kind: 'recreate' }>,
  ): Promise<StepResult> {
    const { actor, tell } = this.#options;
    const row = await this.#read(asked.id);
    if (!row) return this.#done(lane);
    this.#recallDoubt(row, state);
    const obstacle = obstacleFor(row, state.withoutUser, this.#options.contactCenter);
    if (obstacle !== '' && !state.inDoubt) {
      await this.#options.settle(row, {
        outcome: 'Failed',
        interactionId: '',
        error: obstacle,
        attempts: row.attempts,
      });
      return this.#done(lane);
    }
    const waitMs = this.#options.pauses.waitFor(row, state) ?? waitForQueue(row, state, this.#options);
    state.held = waitMs === undefined ? undefined : row;
    if (waitMs !== undefined) return { kind: 'later', delayMs: waitMs };
    state.attempt = Math.max(state.attempt, row.attempts);
    try {
      const created = await actor.create(row, state);
      if (created === 'forgotten') return { kind: 'again' };
      await this.#options.settle(row, {
        outcome: created.outcome,
        interactionId: created.interactionId,
        error: `${madeAgain(finding)} ${state.remark}`.trim(),
        attempts: state.attempt,
      });
      tell({
        type: 'recreated',
        row,
        why: finding.kind,
        lostId: finding.interaction.id,
        interactionId: created.interactionId,
      });
      return this.#done(lane);
    } catch (error) {
      const reason = CasebridgeError.from(error);
      if (!isParked(reason, state.failures + 1, this.#options.maxAttempts)) throw reason;
      await this.#options.settle(row, {
        outcome: 'Failed',
        interactionId: '',
        error: `${reason.code}: ${reason.message}`,
        attempts: attemptsWhenParked(reason, state.attempt),
      });
      return this.#done(lane);
    }
  }

  /**
   * A create in doubt for a lost interaction was confirmed by sight, here or by the process after the one that asked:
   * its row tells so, and its attempt is spent.
   */
  async #confirmSeen(lane: Lane, state: HeadState): Promise<void> {
    const { finding } = lane;
    const [live] = this.#options.contactCenter.liveFor(lane.objectId);
    if (!finding || finding.kind === 'unanswered' || !live || live.rowId === '') return;
    const isInDoubt = state.inDoubt && isOwed(finding);
    if (!isInDoubt && !this.#options.openCreates.has(live.rowId)) return;
    // It was overtaken in the transaction that made it: later rows have said what the interaction is for.
    if (!isOwed(finding) && outcomeIn(state, live.rowId) === 'Superseded') {
      this.#options.actor.forgetDoubt(live.rowId);
      return;
    }
    const row = await this.#read(live.rowId);
    // A row that has come into the lane meanwhile is decided there.
    if (!row || lane.head) return;
    this.#recallDoubt(row, state);
    if (!state.inDoubt) return;
    this.#options.actor.forgetDoubt(row.id);
    await this.#options.settle(row, {
      outcome: 'Routed',
      interactionId: live.id,
      error: isOwed(finding) ? madeAgain(finding) : '',
      attempts: Math.max(row.attempts, state.attempt + 1),
    });
  }

  async #endOrphan(
    lane: Lane,
    state: HeadState,
    { interaction, why }: Extract<FindingDecision, { kind: 'endOrphan' }>,
  ): Promise<StepResult> {
    const { contactCenter, tell, signal } = this.#options;
    if (!(await isUnchanged(contactCenter, interaction, signal))) return this.#lookAgain(state);
    await contactCenter.disconnect(interaction.id, signal);
    const { rowId, objectId, id: interactionId } = interaction;
    tell({ type: 'disconnected', objectId, rowId, interactionId, why });
    return this.#done(lane);
  }

  async #fallBack(
    lane: Lane,
    state: HeadState,
    { asked, interaction, to, why }: Extract<FindingDecision, { kind: 'fallBack' }>,
  ): Promise<StepResult> {
    const { contactCenter, tell, signal } = this.#options;
    if (!(await isUnchanged(contactCenter, interaction, signal))) return this.#lookAgain(state);
    const row = await this.#read(asked.id);
    if (!row || asked.outcome === '') return this.#done(lane);
    if ((await contactCenter.transfer(interaction.id, to, signal)) === 'gone') return this.#lookAgain(state);
    tell({ type: 'transferred', row, interactionId: interaction.id, to });
    if (why === 'superseded') this.#options.actor.forgetDoubt(interaction.rowId);
    const remark =
      why === 'untaken'
        ? `The user "${interaction.user}" did not take it in time; the workgroup has it instead.`
        : `Interaction ${interaction.id} was made for a superseded row; it was moved to the workgroup.`;
    await this.#options.settle(row, {
      outcome: asked.outcome,
      interactionId: interaction.id,
      error: remark,
      attempts: row.attempts,
    });
    return this.#done(lane);
  }

  #recallDoubt(row: Row, state: HeadState): void {
    const { openCreates, actor } = this.#options;
    recallDoubt({ openCreates, forget: (rowId) => actor.forgetDoubt(rowId) }, row, state);
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

  /** The first finding failed: it is tried again. */
  later(lane: Lane, error: CasebridgeError): StepResult {
    const state = lane.findingState();
    const { signal, tell, backoff, random } = this.#options;
    if (signal.aborted) return { kind: 'later', delayMs: backoff.maxMs };
    state.facts = undefined;
    // Nobody was asked: that is no failure.
    if (error instanceof CircuitOpenError)
      return { kind: 'later', delayMs: retryDelay(error.retry, 1, backoff, random) };
    state.failures += 1;
    const delayMs = retryDelay(error.retry, state.failures, backoff, random);
    tell({ type: 'findingRetried', objectId: lane.objectId, error: toldError(error), retryInMs: delayMs });
    return { kind: 'later', delayMs };
  }
}
