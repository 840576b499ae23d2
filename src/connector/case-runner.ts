import type { ContactCenter } from '../contact-center/contact-center.js';
import { decide } from '../domain/decide.js';
import type { Decision } from '../domain/decision.js';
import type { Policy } from '../domain/ending.js';
import { isAsked } from '../domain/finding.js';
import type { Tell } from '../domain/happening.js';
import type { Outcome } from '../domain/outcome.js';
import { isCreateEvent, type Row } from '../domain/row.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { CircuitOpenError } from '../errors/circuit-errors.js';
import { toldError } from '../errors/told-error.js';
import type { BackoffOptions } from '../runtime/backoff.js';
import type { Clock } from '../runtime/clock.js';
import { retryDelay } from '../runtime/retry-delay.js';
import type { CaseReader } from '../salesforce/org.js';
import type { Actor } from './act.js';
import type { CaseMemory } from './case-memory.js';
import { type OpenCreates, recallDoubt } from './doubt.js';
import { type DryRunOptions, showOnly } from './dry-run.js';
import { attemptsWhenParked, concernsRow, isParked } from './failure-policy.js';
import type { FindingRunner } from './finding-runner.js';
import { type HeadState, type Lane, SOME_EARLIER_STAY } from './lane.js';
import type { StepResult } from './lanes.js';
import type { Pauses } from './pauses.js';
import { waitForQueue } from './queue-gate.js';
import type { SettleRow } from './settle-row.js';
import { isUnchanged, standsAt } from './standing.js';
import { obstacleFor } from './target-check.js';

/** What the runner works with. */
export interface CaseRunnerOptions {
  readonly clock: Clock;
  readonly contactCenter: ContactCenter;
  readonly cases: CaseReader;
  readonly actor: Actor;
  readonly findings: FindingRunner;
  readonly memory: CaseMemory;
  readonly policy: Policy;
  readonly tell: Tell;
  readonly random: () => number;
  readonly backoff: BackoffOptions;
  /** Tries of a row whose failure belongs to the row before it is parked. */
  readonly maxAttempts: number;
  readonly signal: AbortSignal;
  /** Throws while what is known of the contact centre is old. */
  readonly assureAwake: () => void;
  /** When the process last ran again after a while (milliseconds since the epoch): another may have done its work. */
  readonly resumedAt: () => number;
  /** Cases whose turn comes next and whose facts will be asked for. */
  readonly upcoming: () => readonly string[];
  readonly openCreates: OpenCreates;
  /** Takes secrets and personal data out of what a server said about a row. */
  readonly cleanse: (text: string, row: Row) => string;
  readonly settle: SettleRow;
  readonly pauses: Pauses;
  /** Given in a dry run: decisions are shown and not carried out. */
  readonly dryRun: DryRunOptions | undefined;
  /** A row was taken out of its lane: another process has settled it. */
  readonly onDropped: (rowId: string) => void;
}

/** A create for a row older than this is checked against the case first. */
const FRESH_FOR_MS = 60_000;
/** Milliseconds between looks at a case whose interaction is missing; a change of it ends the wait. */
const MISSING_RECHECK_MS = 5_000;
/** Milliseconds after which a case is read again: a lane may have waited, or the process may not have run. */
const FACTS_LIFE_MS = 10_000;

/** Does one step for one case: looks, decides, acts, settles. */
export class CaseRunner {
  readonly #options: CaseRunnerOptions;

  constructor(options: CaseRunnerOptions) {
    this.#options = options;
  }

  /** One step for the lane's case. Failures become a later try or a parked row. */
  async step(lane: Lane): Promise<StepResult> {
    try {
      this.#options.assureAwake();
      // What became of the case's interaction in a switchover is not known yet: nothing can be decided on.
      if (this.#options.contactCenter.isMissing(lane.objectId)) return { kind: 'later', delayMs: MISSING_RECHECK_MS };
      return (await this.#confirmAsked(lane)) ?? (await this.#carryOut(lane, this.#decide(lane)));
    } catch (error) {
      return this.#fail(lane, CasebridgeError.from(error));
    }
  }

  #decide(lane: Lane): Decision {
    const { contactCenter, memory, policy, clock, tell } = this.#options;
    const row = lane.head;
    const head = row ? lane.headState() : lane.findingState();
    if (row) this.#recallDoubt(row, head);
    if (clock.monotonic() - head.factsAt > FACTS_LIFE_MS) head.facts = undefined;
    const decision = decide({
      rows: lane.rows,
      finding: lane.finding,
      settled: memory.settledFor(lane.objectId),
      live: contactCenter.liveFor(lane.objectId),
      facts: head.facts,
      stale: row !== undefined && this.#isStale(row, lane.heldSince(row.id), head),
      inDoubt: head.inDoubt,
      withoutUser: head.withoutUser,
      // Only an interaction that is to be made has to reach somebody.
      obstacle: row && isCreateEvent(row.event) ? obstacleFor(row, head.withoutUser, contactCenter) : '',
      policy,
    });
    tell({ type: 'decided', objectId: lane.objectId, decision });
    return decision;
  }

  /**
   * What waited in a socket while the process did not run is told as if it were new. The clocks of org and host may
   * differ: how long a row has waited here is measured, too.
   */
  #isOld({ createdAt }: Row, heldSince = 0): boolean {
    const { clock, resumedAt } = this.#options;
    const heldFrom = Math.max(clock.monotonic() - FRESH_FOR_MS, resumedAt() + FRESH_FOR_MS);
    return createdAt < clock.now() - FRESH_FOR_MS || heldSince < heldFrom;
  }

  #isStale(row: Row, heldSince: number | undefined, { failures, inDoubt }: HeadState): boolean {
    return row.source !== 'stream' || failures > 0 || inDoubt || this.#isOld(row, heldSince);
  }

  #recallDoubt(row: Row, head: HeadState): void {
    const { openCreates, actor } = this.#options;
    recallDoubt({ openCreates, forget: (rowId) => actor.forgetDoubt(rowId) }, row, head);
  }

  async #carryOut(lane: Lane, decision: Decision): Promise<StepResult> {
    const { actor, dryRun, pauses } = this.#options;
    const head = lane.headState();
    if (dryRun && decision.kind !== 'idle' && decision.kind !== 'checkCase') return showOnly(lane, decision, dryRun);
    switch (decision.kind) {
      case 'idle':
        return { kind: 'idle' };
      case 'settle':
        if (decision.outcome === 'NothingToDisconnect') {
          // Where the queue cannot be seen, nobody knows that there is nothing.
          const waitMs = waitForQueue(decision.row, head, this.#options);
          if (waitMs !== undefined) return { kind: 'later', delayMs: waitMs };
        }
        if (!(await this.#stillStands(decision, lane.objectId))) return { kind: 'again' };
        this.#options.assureAwake();
        // Seen before it was confirmed otherwise: the attempt that made it is spent.
        if (decision.outcome === 'Routed' && !head.inDoubt) head.attempt += 1;
        await this.#settle(lane, decision.outcome, decision.interactionId, decision.error);
        return { kind: 'again' };
      case 'drop':
        return this.#drop(lane, decision);
      case 'checkCase': {
        const waitMs = this.#waitBeforeReading(lane, decision.row);
        if (waitMs !== undefined) return { kind: 'later', delayMs: waitMs };
        if (this.#readsForCreate(lane, decision.row)) actor.assureMayCreate();
        await this.#readCase(lane, decision.row ? head : lane.findingState());
        return { kind: 'again' };
      }
      case 'endSurplus':
        return this.#endSurplus(lane.objectId, decision);
      case 'create': {
        const waitMs = pauses.waitFor(decision.row, head) ?? waitForQueue(decision.row, head, this.#options);
        if (waitMs !== undefined) return { kind: 'later', delayMs: waitMs };
        // While it waited here, another process may have asked for it at a server that is gone.
        if (this.#isOld(decision.row, lane.heldSince(decision.row.id))) head.askedAt ??= SOME_EARLIER_STAY;
        const created = await actor.create(decision.row, head);
        if (created === 'forgotten') return { kind: 'again' };
        if (decision.settledElsewhere !== undefined)
          return this.#drop(lane, { kind: 'drop', row: decision.row, outcome: decision.settledElsewhere });
        await this.#settle(lane, created.outcome, created.interactionId, head.remark);
        return { kind: 'again' };
      }
      case 'transfer': {
        const waitMs = pauses.waitFor(decision.row, head);
        return waitMs === undefined ? this.#changeInteraction(lane, decision) : { kind: 'later', delayMs: waitMs };
      }
      case 'disconnect':
        return this.#changeInteraction(lane, decision);
      case 'dismiss':
      case 'recreate':
      case 'endOrphan':
      case 'fallBack':
        return this.#options.findings.carryOut(lane, decision);
    }
  }

  /** What has to wait anyway spares the org its reads: a case is read right before it is acted for. */
  #waitBeforeReading(lane: Lane, row: Row | undefined): number | undefined {
    const { pauses } = this.#options;
    if (!row) {
      const state = lane.findingState();
      return state.held && (pauses.waitFor(state.held, state) ?? waitForQueue(state.held, state, this.#options));
    }
    if (!isCreateEvent(row.event)) return undefined;
    const head = lane.headState();
    const pausedMs = pauses.waitFor(row, head);
    if (pausedMs !== undefined || !this.#readsForCreate(lane, row)) return pausedMs;
    // What nobody could take is parked with that cause, seen or not.
    if (obstacleFor(row, head.withoutUser, this.#options.contactCenter) !== '') return undefined;
    return waitForQueue(row, head, this.#options);
  }

  #readsForCreate({ objectId }: Lane, row: Row | undefined): boolean {
    return row !== undefined && isCreateEvent(row.event) && this.#options.contactCenter.liveFor(objectId).length === 0;
  }

  #drop(lane: Lane, { row, outcome }: Extract<Decision, { kind: 'drop' }>): StepResult {
    const { memory, actor, contactCenter, onDropped } = this.#options;
    actor.forgetDoubt(row.id);
    const ended = lane.endedBefore(row.id);
    lane.shift();
    memory.remember(lane.objectId, { id: row.id, name: row.name, event: row.event, outcome }, false);
    // The other process may have relied on the very interaction that this one has ended.
    if (ended && isAsked(outcome) && contactCenter.liveFor(lane.objectId).length === 0)
      lane.addFinding({ kind: 'undone', interaction: ended });
    onDropped(row.id);
    return { kind: 'again' };
  }

  async #readCase({ objectId }: Lane, state: HeadState): Promise<void> {
    const { cases, signal, upcoming, clock } = this.#options;
    state.facts = await cases.facts(objectId, signal, upcoming);
    state.factsAt = clock.monotonic();
  }

  /** An outcome that rests on a live interaction is written only if the server still has it as it was seen. */
  async #stillStands(decision: Extract<Decision, { kind: 'settle' }>, objectId: string): Promise<boolean> {
    if (decision.outcome !== 'AlreadyActive' && decision.outcome !== 'LeftOpen') return true;
    const { contactCenter, signal } = this.#options;
    const seen = contactCenter.liveFor(objectId).find(({ id }) => id === decision.interactionId);
    return seen !== undefined && isUnchanged(contactCenter, seen, signal);
  }

  /** Never counted against a row: the surplus is not its doing. */
  async #endSurplus(objectId: string, decision: Extract<Decision, { kind: 'endSurplus' }>): Promise<StepResult> {
    const { contactCenter, actor, signal, tell, backoff, random } = this.#options;
    try {
      for (const seen of [decision.interaction, decision.keep]) {
        if (!(await isUnchanged(contactCenter, seen, signal))) return { kind: 'again' };
      }
      await actor.endSurplus(objectId, decision.interaction, decision.keep);
      return { kind: 'again' };
    } catch (error) {
      if (error instanceof CircuitOpenError)
        return { kind: 'later', delayMs: retryDelay(error.retry, 1, backoff, random) };
      if (!signal.aborted) tell({ type: 'contactCenterTrouble', error: toldError(error) });
      return { kind: 'later', delayMs: backoff.maxMs };
    }
  }

  /** Reads the interaction's state afresh; acts only if the decision still holds. */
  async #changeInteraction(
    lane: Lane,
    decision: Extract<Decision, { kind: 'transfer' | 'disconnect' }>,
  ): Promise<StepResult> {
    const { contactCenter, actor, signal } = this.#options;
    if (!(await isUnchanged(contactCenter, decision.interaction, signal))) return { kind: 'again' };
    if (decision.kind === 'disconnect') {
      lane.noteEnd(decision.interaction);
      await actor.disconnect(decision.row, decision.interaction, decision.outcome, lane.headState());
      await this.#settle(lane, decision.outcome, decision.interaction.id, '');
      return { kind: 'again' };
    }
    const moved = await actor.transfer(decision.row, decision.interaction, decision.to, lane.headState());
    if (moved === 'done') await this.#settle(lane, 'Transferred', decision.interaction.id, lane.headState().remark);
    return { kind: 'again' };
  }

  /** An action whose answer never came is confirmed by the state seen. */
  async #confirmAsked(lane: Lane): Promise<StepResult | undefined> {
    const { contactCenter, signal } = this.#options;
    const asked = lane.head ? lane.headState().asked : undefined;
    if (!asked) return undefined;
    const fresh = await contactCenter.refresh(asked.interactionId, signal);
    if (contactCenter.isMissing(lane.objectId)) return { kind: 'again' };
    lane.headState().asked = undefined;
    const ended = !fresh || fresh.state === 'ended' || fresh.objectId !== lane.objectId;
    if (asked.kind === 'disconnect' && ended) {
      await this.#settle(lane, asked.outcome, asked.interactionId, '');
      return { kind: 'again' };
    }
    if (asked.kind === 'transfer' && fresh && !ended && standsAt(fresh, asked.to)) {
      await this.#settle(lane, 'Transferred', asked.interactionId, '');
      return { kind: 'again' };
    }
    return undefined;
  }

  async #settle(lane: Lane, outcome: Outcome, interactionId: string, error: string): Promise<void> {
    const row = lane.head;
    if (!row) return;
    const { attempt, inDoubt, askedAt } = lane.headState();
    if (inDoubt || askedAt !== undefined) this.#options.actor.forgetDoubt(row.id);
    lane.shift();
    // Once it is settled nothing repeats an attempt in doubt: should the row come back, that is another attempt.
    await this.#options.settle(row, { outcome, interactionId, error, attempts: inDoubt ? attempt + 1 : attempt });
  }

  async #fail(lane: Lane, error: CasebridgeError): Promise<StepResult> {
    const { signal, tell, backoff, random, cleanse } = this.#options;
    const row = lane.head;
    if (signal.aborted) return { kind: 'later', delayMs: backoff.maxMs };
    if (!row) return lane.finding ? this.#options.findings.later(lane, error) : { kind: 'idle' };
    const head = lane.headState();
    head.facts = undefined;
    if (error instanceof CircuitOpenError) return this.#waitForSide(row, head, error);
    head.failures += 1;
    if (concernsRow(error)) head.refusals += 1;
    if (isParked(error, head.refusals, this.#options.maxAttempts)) {
      head.attempt = attemptsWhenParked(error, head.attempt);
      await this.#settle(lane, 'Failed', '', `${error.code}: ${error.message}`);
      return { kind: 'again' };
    }
    this.#takeOtherWay(row, head, error);
    const retryInMs = retryDelay(error.retry, head.failures, backoff, random);
    const told = toldError(error);
    tell({ type: 'rowRetried', row, error: { ...told, message: cleanse(told.message, row) }, retryInMs });
    return { kind: 'later', delayMs: retryInMs };
  }

  /** Nobody was asked: that is no failure of the row. */
  #waitForSide(row: Row, head: HeadState, error: CircuitOpenError): StepResult {
    const { tell, backoff, random, cleanse } = this.#options;
    if (head.waitingFor !== error.side) tell({ type: 'rowWaiting', row, reason: cleanse(error.message, row) });
    head.waitingFor = error.side;
    return { kind: 'later', delayMs: retryDelay(error.retry, 1, backoff, random) };
  }

  /** A user to whom CIC moves nothing is left out; the workgroup takes the user's place. */
  #takeOtherWay(row: Row, head: HeadState, error: CasebridgeError): void {
    const toUser = head.asked?.kind === 'transfer' && 'user' in head.asked.to;
    if (!toUser || error.failureClass !== 'refused' || row.workgroup === '') return;
    head.withoutUser = true;
    head.remark = `CIC did not move it to the user "${row.directToUser}"; the workgroup has it instead.`;
  }
}
