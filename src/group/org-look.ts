import { raceAbort } from '../runtime/abort.js';
import type { Clock } from '../runtime/clock.js';
import { deferred } from '../runtime/deferred.js';
import type { OrgIdentity, QueueMapEntry } from '../salesforce/org.js';
import type { JsforceSalesforceOrg } from '../salesforce/salesforce-org.js';

/** Milliseconds after which checks of this machine and of CIC do without an org that does not answer. */
const PATIENCE_MS = 15_000;

/** One look at an org, whose parts several checks share: who it is, and its queue map. */
export class OrgLook {
  readonly #org: Pick<JsforceSalesforceOrg, 'logIn' | 'queueMap'>;
  readonly #clock: Clock;
  readonly #settled = deferred<string>();
  readonly #awaited = deferred<string>();
  #cancelWait: (() => void) | undefined;
  #organizationId: string | undefined;
  #entries: Promise<readonly QueueMapEntry[]> | undefined;

  constructor(org: Pick<JsforceSalesforceOrg, 'logIn' | 'queueMap'>, clock: Clock) {
    this.#org = org;
    this.#clock = clock;
  }

  /** Whether the login has succeeded or failed, or has taken too long to wait for. */
  get isSettled(): boolean {
    return this.#organizationId !== undefined;
  }

  /** '' before the login, and if it failed. */
  get organizationId(): string {
    return this.#organizationId ?? '';
  }

  /** Waits until the login has succeeded or failed, but not for long. @returns the org id, or ''. */
  get awaited(): Promise<string> {
    this.#wait();
    return this.#awaited.promise;
  }

  /** Logs in. @throws CasebridgeError */
  async logIn(signal: AbortSignal): Promise<OrgIdentity> {
    this.#wait();
    try {
      const identity = await this.#org.logIn(signal);
      this.#settle(identity.organizationId);
      return identity;
    } catch (error) {
      this.#settle('');
      throw error;
    }
  }

  /** The queue map, read once. @throws CasebridgeError */
  entries(signal: AbortSignal): Promise<readonly QueueMapEntry[]> {
    this.#entries ??= this.#org.queueMap.load(signal);
    return this.#entries;
  }

  /** What can be read once the login is settled; undefined if it failed, or if this cannot be read. */
  async ifRead<T>(read: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    const organizationId = await raceAbort(this.#settled.promise, signal);
    if (organizationId === '') return undefined;
    return read(signal).catch((error: unknown) => {
      if (signal.aborted) throw error;
      return undefined;
    });
  }

  /** Org and queue map, as far as they are known. */
  async facts(
    signal: AbortSignal,
  ): Promise<{ readonly organizationId: string; readonly queues: readonly QueueMapEntry[] }> {
    const queues = await this.ifRead((inner) => this.entries(inner), signal);
    return { organizationId: this.organizationId, queues: queues ?? [] };
  }

  /** Waits no more. */
  close(): void {
    this.#cancelWait?.();
  }

  #wait(): void {
    if (!this.isSettled) this.#cancelWait ??= this.#clock.after(PATIENCE_MS, () => this.#giveUp());
  }

  /** Who needs no more than to know which org it is does without. */
  #giveUp(): void {
    this.#organizationId ??= '';
    this.#awaited.resolve('');
  }

  #settle(organizationId: string): void {
    this.#cancelWait?.();
    this.#organizationId = organizationId;
    this.#awaited.resolve(organizationId);
    this.#settled.resolve(organizationId);
  }
}
