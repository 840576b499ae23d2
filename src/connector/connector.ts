import type { ContactCenter } from '../contact-center/contact-center.js';
import type { Policy } from '../domain/decide.js';
import type { Happening, Tell } from '../domain/happening.js';
import type { Row } from '../domain/row.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { toldError } from '../errors/told-error.js';
import { longLivedController } from '../runtime/abort.js';
import type { BackoffOptions } from '../runtime/backoff.js';
import type { Clock } from '../runtime/clock.js';
import type { OrgIdentity, QueueMapEntry, SalesforceOrg } from '../salesforce/org.js';
import type { CreateNote, Store } from '../store/store.js';
import { Actor } from './act.js';
import { CaseMemory } from './case-memory.js';
import { CaseRunner } from './case-runner.js';
import { Intake } from './intake.js';
import { Lanes } from './lanes.js';
import { LedgerWriter } from './ledger-writer.js';
import { Pacer } from './pacer.js';
import { QueueMapKeeper } from './queue-map-keeper.js';
import { Settler } from './settle.js';
import { Sweeper } from './sweeper.js';

/** How one connector group routes. Durations are milliseconds. */
export interface ConnectorSettings {
  /** `connector.pluginName`. */
  readonly group: string;
  readonly instanceId: string;
  readonly policy: Policy;
  readonly concurrency: number;
  readonly maxCreatesPerSecond: number;
  readonly maxAttempts: number;
  /** Longest wait of a mark for others to share its call. */
  readonly markIntervalMs: number;
  readonly backoff: BackoffOptions;
  readonly sweepIntervalMs: number;
  readonly queueMapIntervalMs: number;
  /** Longest time that stopping waits for marks to be written. */
  readonly stopTimeoutMs: number;
  /** Name of the CIC server pair, for the store's identity. */
  readonly contactCenterName: string;
  readonly acceptNewIdentity: boolean;
  /** How long history is kept. */
  readonly keepLedgerMs: number;
}

/** What one connector group works with. */
export interface ConnectorParts {
  readonly settings: ConnectorSettings;
  readonly clock: Clock;
  readonly random: () => number;
  readonly org: SalesforceOrg;
  readonly contactCenter: ContactCenter;
  readonly store: Store;
  /** Takes secrets and personal data out of what a server said about a row. */
  readonly cleanse: (text: string, row: Row) => string;
  /** Listeners of everything that happens: logs, screens, metrics. */
  readonly tell: Tell;
}

/** Rows in lanes that can move. A row is about 1 KB, so this bounds memory to a few MB. */
const MAX_ROWS = 4_000;
const MAX_WAITING_LANES = 4_000;
const MAX_PENDING_MARKS = 2_000;
const REMEMBERED_CASES = 20_000;
const MARKS_PER_CALL = 200;
const LEDGER_FLUSH_MS = 200;
const REFUSED_MARK_RETRY_MS = 300_000;

/** One connector group at work: rows in, interactions and marks out. */
export class Connector {
  readonly #parts: ConnectorParts;
  readonly #stopping = longLivedController();
  readonly #openCreates = new Map<string, CreateNote>();
  readonly #ledger: LedgerWriter;
  readonly #lanes: Lanes;
  readonly #settler: Settler;
  readonly #intake: Intake;
  readonly #sweeper: Sweeper;
  readonly #queueMap: QueueMapKeeper;
  readonly #unsubscribe: (() => void)[] = [];
  #stopped: Promise<void> | undefined;

  constructor(parts: ConnectorParts) {
    this.#parts = parts;
    const { clock, random, org, contactCenter, store, settings } = parts;
    const tell: Tell = (happening) => this.#tell(happening);
    const memory = new CaseMemory(REMEMBERED_CASES);
    this.#ledger = new LedgerWriter({
      clock,
      store,
      tell: parts.tell,
      flushAfterMs: LEDGER_FLUSH_MS,
      maxPending: 50_000,
      keepMs: settings.keepLedgerMs,
    });
    this.#settler = new Settler({
      clock,
      rows: org.rows,
      tell,
      random,
      batchSize: MARKS_PER_CALL,
      flushAfterMs: settings.markIntervalMs,
      maxPending: MAX_PENDING_MARKS,
      backoff: settings.backoff,
      refusedRetryMs: REFUSED_MARK_RETRY_MS,
      onDone: (rowId) => this.#intake.marked(rowId),
    });
    const signal = this.#stopping.signal;
    const actor = new Actor({
      clock,
      contactCenter,
      store,
      pacer: new Pacer(clock, settings.maxCreatesPerSecond),
      tell,
      forgetCreate: (rowId) => this.#ledger.forgetCreate(rowId),
      signal,
      recordUrl: (objectId) => org.recordUrl(objectId),
    });
    const runner = new CaseRunner({
      clock,
      contactCenter,
      cases: org.cases,
      actor,
      memory,
      policy: settings.policy,
      tell,
      random,
      backoff: settings.backoff,
      maxAttempts: settings.maxAttempts,
      signal,
      openCreates: this.#openCreates,
      cleanse: parts.cleanse,
      upcoming: () => this.#lanes.upcoming(MARKS_PER_CALL),
      settle: async (mark, row) => {
        this.#intake.settled(row.id);
        this.#settler.add(mark, row.objectId);
        await this.#settler.room(signal);
      },
    });
    this.#lanes = new Lanes({
      clock,
      concurrency: settings.concurrency,
      maxRows: MAX_ROWS,
      maxWaitingLanes: MAX_WAITING_LANES,
      step: (lane) => runner.step(lane),
    });
    this.#intake = new Intake({
      lanes: this.#lanes,
      memory,
      rows: org.rows,
      tell,
      clock,
      requestSweep: (why) => this.#sweeper.request(why),
    });
    this.#sweeper = new Sweeper({
      clock,
      rows: org.rows,
      intake: this.#intake,
      lanes: this.#lanes,
      tell,
      intervalMs: settings.sweepIntervalMs,
      retryMs: settings.backoff.maxMs,
    });
    this.#queueMap = new QueueMapKeeper({
      clock,
      reader: org.queueMap,
      contactCenter,
      tell,
      intervalMs: settings.queueMapIntervalMs,
    });
  }

  /** The queue map as last loaded. */
  get queueMap(): readonly QueueMapEntry[] {
    return this.#queueMap.entries;
  }

  /** Rows taken and not yet marked. */
  get unfinished(): number {
    return this.#lanes.size + this.#settler.pending;
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
      const [identity] = await Promise.all([org.connect(starting), contactCenter.start(starting)]);
      await store.bind(
        { organizationId: identity.organizationId, contactCenter: settings.contactCenterName },
        settings.acceptNewIdentity,
      );
      for (const note of await this.#notes()) this.#openCreates.set(note.rowId, note);
      await this.#begin(starting);
      this.#tell({ type: 'connectorStarted', group: settings.group, instanceId: settings.instanceId });
      return identity;
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Stops intake, lets steps under way end, writes marks and ledger, logs out. Safe to call twice. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #notes(): Promise<readonly CreateNote[]> {
    try {
      return await this.#parts.store.openCreates();
    } catch (error) {
      this.#tell({ type: 'storeFailed', error: toldError(error) });
      return [];
    }
  }

  async #begin(signal: AbortSignal): Promise<void> {
    const { org, contactCenter } = this.#parts;
    this.#unsubscribe.push(
      contactCenter.onState(() => this.#followContactCenter()),
      contactCenter.onInteraction(({ interaction, change }) => {
        this.#tell({ type: 'interactionSeen', interaction, change });
        if (change !== 'ended') this.#lookForSurplus(interaction.objectId);
      }),
      org.stream.onRows((rows) => {
        this.#tell({ type: 'streamEventReceived', rows: rows.length });
        this.#intake.offer(rows);
      }),
      org.stream.onState((state) => {
        if (state === 'subscribed') this.#sweeper.request('the stream is subscribed');
      }),
    );
    await this.#ledger.start();
    await this.#queueMap.start();
    this.#followContactCenter();
    org.stream.start(signal);
    this.#sweeper.start();
  }

  /** Lanes move only while the live view is whole: no create could be judged without it. */
  #followContactCenter(): void {
    if (this.#parts.contactCenter.state !== 'ready') {
      this.#lanes.pause();
      return;
    }
    for (const interaction of this.#parts.contactCenter.allLive()) this.#lookForSurplus(interaction.objectId);
    this.#lanes.resume();
  }

  #lookForSurplus(objectId: string): void {
    if (objectId !== '' && this.#parts.contactCenter.liveFor(objectId).length > 1) this.#lanes.touch(objectId);
  }

  #tell(happening: Happening): void {
    this.#ledger.take(happening);
    this.#parts.tell(happening);
  }

  /** Ends the waits of steps under way; a create among them stays noted as in doubt. */
  #abandon(): void {
    this.#stopping.abort(new CasebridgeError('CASEBRIDGE_STOPPED', 'The connector is stopping.'));
  }

  async #stop(): Promise<void> {
    const { org, contactCenter, clock, settings } = this.#parts;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#intake.close();
    this.#queueMap.stop();
    const swept = this.#sweeper.stop();
    const streamClosed = org.stream.stop();
    const limit = new AbortController();
    const cancels = [
      clock.after(settings.stopTimeoutMs / 2, () => this.#abandon()),
      clock.after(settings.stopTimeoutMs, () => limit.abort(new Error('time to stop is over'))),
    ];
    await Promise.all([swept, streamClosed, this.#lanes.close()]);
    this.#abandon();
    await this.#settler.close(limit.signal);
    for (const cancel of cancels) cancel();
    await Promise.all([contactCenter.stop(), org.close()]);
    this.#tell({ type: 'connectorStopped', group: settings.group, unfinished: this.unfinished });
    await this.#ledger.close();
    await this.#parts.store.close();
  }
}
