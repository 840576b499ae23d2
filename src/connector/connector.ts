import { CasebridgeError } from '../errors/casebridge-error.js';
import { longLivedController } from '../runtime/abort.js';
import type { OrgIdentity, QueueMapEntry } from '../salesforce/org.js';
import type { CreateNote } from '../store/store.js';
import type { ConnectorParts } from './connector-parts.js';
import { fromStore } from './from-store.js';
import type { RetryReport } from './parked-retrier.js';
import type { Pauses } from './pauses.js';
import { type Stages, wireStages } from './wire.js';

export type { ConnectorLimits, ConnectorSettings } from './connector-parts.js';

/** One connector group at work: rows in, interactions and marks out. */
export class Connector {
  readonly #parts: ConnectorParts;
  readonly #stopping = longLivedController();
  readonly #openCreates = new Map<string, CreateNote>();
  readonly #stages: Stages;
  readonly #unsubscribe: (() => void)[] = [];
  #endReconciling: () => void = () => undefined;
  #stopped: Promise<void> | undefined;

  constructor(parts: ConnectorParts) {
    this.#parts = parts;
    this.#stages = wireStages(parts, this.#stopping.signal, this.#openCreates);
  }

  /** The queue map as last loaded. */
  get queueMap(): readonly QueueMapEntry[] {
    return this.#stages.queueMap.entries;
  }

  /** Rows taken and not yet marked. */
  get unfinished(): number {
    return this.#stages.lanes.size + this.#stages.settler.pending;
  }

  /**
   * Connects both sides and begins to route. Resolves once both are connected; rejects with what a person must
   * mend, after everything that was begun has been stopped again.
   *
   * @throws CasebridgeError
   */
  async start(signal: AbortSignal): Promise<OrgIdentity> {
    const { org, contactCenter, store, settings } = this.#parts;
    const starting = AbortSignal.any([signal, this.#stopping.signal]);
    try {
      const identity = await org.connect(starting);
      await store.bind(
        { organizationId: identity.organizationId, contactCenter: settings.contactCenterName },
        settings.acceptNewIdentity,
      );
      const noted = await fromStore(() => store.liveNotes(), [], this.#stages.tell);
      contactCenter.recall([...noted, ...(await this.#stages.owedWatch.atStart(noted, starting))]);
      await contactCenter.start(starting);
      for (const note of await fromStore(() => store.openCreates(), [], this.#stages.tell))
        this.#openCreates.set(note.rowId, note);
      await this.#begin(starting);
      this.#stages.tell({ type: 'connectorStarted', group: settings.group, instanceId: settings.instanceId });
      return identity;
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** What is paused; changes are made here. */
  get pauses(): Pauses {
    return this.#stages.pauses;
  }

  /**
   * Tries parked rows again at once.
   *
   * @param which ids or names of rows; `all` for every row parked in the last 30 days.
   * @throws CasebridgeError when Salesforce does not tell which rows are parked.
   */
  retryParked(which: readonly string[] | 'all', signal: AbortSignal): Promise<RetryReport> {
    return this.#stages.parkedRetrier.retryNow(which, AbortSignal.any([signal, this.#stopping.signal]));
  }

  /** Settings have changed: the new ones hold for waits under way, too. */
  replan(): void {
    const { sweeper, queueMap, parkedRetrier, pacer } = this.#stages;
    for (const part of [sweeper, queueMap, parkedRetrier, pacer]) part.replan();
  }

  /** Stops intake, lets steps under way end, writes marks and ledger, logs out. Safe to call twice. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #begin(signal: AbortSignal): Promise<void> {
    const { contactCenter } = this.#parts;
    this.#stages.ledger.start();
    await this.#stages.pauses.start();
    await this.#stages.queueMap.start();
    const { reconciler, directWatch, queueMapCheck, parkedRetrier, owedWatch } = this.#stages;
    this.#stages.wakefulness.start();
    this.#endReconciling = reconciler.start();
    this.#unsubscribe.push(
      directWatch.start(),
      owedWatch.start(),
      contactCenter.directory.onChange(() => {
        queueMapCheck.request();
        parkedRetrier.changed();
      }),
    );
    if (!this.#parts.settings.dryRun) parkedRetrier.start();
    await this.#stages.streamFollower.start(signal);
    this.#stages.sweeper.start();
  }

  /** Ends the waits of steps under way; a create among them stays noted as in doubt. */
  #abandon(): void {
    this.#stopping.abort(new CasebridgeError('CASEBRIDGE_STOPPED', 'The connector is stopping.'));
  }

  async #stop(): Promise<void> {
    const { org, contactCenter, clock, settings } = this.#parts;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#stages.intake.close();
    this.#stages.queueMap.stop();
    this.#stages.queueMapCheck.stop();
    this.#stages.wakefulness.stop();
    const retried = this.#stages.parkedRetrier.stop();
    const swept = this.#stages.sweeper.stop();
    const streamClosed = this.#stages.streamFollower.stop();
    const cleaned = this.#stages.ledger.endCleaning();
    const limit = new AbortController();
    const cancels = [
      clock.after(settings.stopTimeoutMs / 2, () => this.#abandon()),
      clock.after(settings.stopTimeoutMs, () => limit.abort(new Error('time to stop is over'))),
    ];
    await Promise.all([swept, retried, streamClosed, cleaned, this.#stages.lanes.close()]);
    this.#abandon();
    await this.#stages.settler.close(limit.signal);
    for (const cancel of cancels) cancel();
    // Up to here it notes what is confirmed live, so that a later process misses it if it is lost.
    this.#endReconciling();
    await Promise.all([contactCenter.stop(), org.close()]);
    this.#stages.tell({ type: 'connectorStopped', group: settings.group, unfinished: this.unfinished });
    this.#parts.store.expectEnd?.();
    await this.#stages.liveNotes.close();
    await this.#stages.streamFollower.close();
    await this.#stages.ledger.close();
    await this.#parts.store.close();
  }
}
