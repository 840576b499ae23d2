import { CasebridgeError } from '../../../errors/casebridge-error.js';
import { type BackoffOptions, backoffDelay } from '../../../runtime/backoff.js';
import type { Clock } from '../../../runtime/clock.js';
import type { ConfigurationKind, ConfigurationMessage } from '../wire/messages.js';
import type { Named } from './directory-facts.js';
import { KindCache } from './kind-cache.js';
import { type DirectorySession, type ListLimits, readList } from './read-list.js';

/** What keeping a kind of objects needs beside the kind itself. Durations are milliseconds. */
export interface KeeperOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly limits: ListLimits;
  /** Between readings where the server does not tell changes. */
  readonly rereadMs: number;
  /** Between readings where it does: a safety net. */
  readonly fullReadMs: number;
  /** After which a subscription that has told nothing counts as none. */
  readonly answerTimeoutMs: number;
  /** A kind whose list is longer than this, as JSON text, is not subscribed to: its first message would be as long. */
  readonly maxSubscribedLength: number;
  /** Contents or standing are different now. */
  readonly onChange: () => void;
  readonly onTrouble: (error: CasebridgeError) => void;
}

/** Which kind is kept, and how it is decoded. */
export interface KindOptions<T extends Named> {
  readonly kind: ConfigurationKind;
  readonly select: readonly string[];
  readonly decode: (item: unknown) => T | undefined;
}

/** One opening of the message channel of one session. */
interface Life {
  readonly session: DirectorySession;
  readonly signal: AbortSignal;
  /** `told`: its first message has come, so that changes will come, too. */
  subscription: 'none' | 'asked' | 'told';
  failures: number;
  /** The subscription told something that the list should confirm. */
  isDoubtful: boolean;
}

/** Before the second try of a list that could not be read. */
const FIRST_RETRY_MS = 5_000;
/** After an odd message the list is read soon, not at once: several may come together. */
const DOUBT_MS = 1_000;

/**
 * Keeps the objects of one kind: reads them, subscribes to their changes, and reads them again: rarely where the server
 * tells changes, often where it does not.
 */
export class KindKeeper<T extends Named> {
  /** What is known of the kind. */
  readonly cache: KindCache<T>;
  readonly #kind: KindOptions<T>;
  readonly #options: KeeperOptions;
  #life: Life | undefined;
  #cancelTimer: () => void = () => undefined;
  #cancelAnswerTimer: () => void = () => undefined;
  #length = 0;
  /** In this session the subscription has told all before: the list need not be read as well. */
  #tellsAll = false;
  #told = '';
  /** Why not all can be seen; '' if all can. */
  gap = '';
  /** Whether the first look of this life has ended, well or not. */
  looked = false;

  constructor(kind: KindOptions<T>, options: KeeperOptions) {
    this.#kind = kind;
    this.#options = options;
    this.cache = new KindCache(options.limits.maxObjects);
  }

  /** Goes over to a session, or to a channel that was opened anew in the same one. */
  attach(session: DirectorySession, signal: AbortSignal): void {
    const before = this.#life;
    this.pause();
    this.#tellsAll = before?.session === session && before.subscription === 'told';
    this.looked = false;
    this.gap = '';
    this.#life = { session, signal, subscription: 'none', failures: 0, isDoubtful: false };
  }

  /** Does nothing more until the next {@link KindKeeper.attach}; what is known is old from now on. */
  pause(): void {
    this.#cancelTimer();
    this.#cancelAnswerTimer();
    if (this.cache.freshness === 'current') this.cache.freshness = 'old';
  }

  /** The first look of a life: reads, unless the subscription is known to tell all, and subscribes. Never rejects. */
  async look(): Promise<void> {
    const life = this.#life;
    if (!life || life.signal.aborted) return;
    if (this.#tellsAll) await this.#subscribe(life);
    if (life.subscription === 'none') await this.#again(life);
    else this.#schedule(life);
  }

  /** Takes what a subscription tells. */
  receive(message: ConfigurationMessage): void {
    const life = this.#life;
    if (!life || message.kind !== this.#kind.kind || message.subscriptionId !== this.#subscriptionId) return;
    if (message.isDelta) this.#apply(message);
    else this.#replace(life, message);
  }

  /** Takes one object that was read by itself. */
  show(value: unknown): void {
    const object = this.#kind.decode(value);
    if (object && this.cache.put(object)) this.#options.onChange();
  }

  get #subscriptionId(): string {
    return `directory-${this.#kind.kind}`;
  }

  #ended(life: Life): boolean {
    return life !== this.#life || life.signal.aborted;
  }

  #apply({ added, changed, removed }: ConfigurationMessage): void {
    for (const value of [...added, ...changed]) this.#merge(value);
    for (const id of removed) this.cache.remove(id);
    this.#options.onChange();
  }

  /** A change may carry the changed properties only: what it leaves out stays as it was. */
  #merge(value: unknown): void {
    const object = this.#kind.decode(value);
    if (!object) return;
    const before = this.cache.get(object.id);
    const told = Object.fromEntries(Object.entries(object).filter(([, property]) => isTold(property)));
    const merged = before ? { ...before, ...told } : object;
    if (!this.cache.put(merged)) this.gap = `Only the first ${this.#options.limits.maxObjects} are kept.`;
  }

  #replace(life: Life, message: ConfigurationMessage): void {
    life.subscription = 'told';
    this.#cancelAnswerTimer();
    if (message.added.length === 0 && this.cache.size > 0) {
      // That everything is gone is less likely than that the server shows nothing in messages: the list decides.
      life.isDoubtful = true;
      this.#schedule(life);
      return;
    }
    const objects = message.added.map(this.#kind.decode).filter((object) => object !== undefined);
    const changed = this.cache.replace(objects);
    const news = changed || this.cache.freshness !== 'current' || this.gap !== '';
    this.cache.freshness = 'current';
    this.looked = true;
    this.gap = '';
    this.#schedule(life);
    if (news) this.#options.onChange();
  }

  #schedule(life: Life): void {
    this.#cancelTimer();
    if (this.#ended(life)) return;
    this.#cancelTimer = this.#options.clock.after(this.#nextReadMs(life), () => void this.#again(life));
  }

  #nextReadMs({ failures, subscription, isDoubtful }: Life): number {
    const { rereadMs, fullReadMs, random } = this.#options;
    const backoff: BackoffOptions = { initialMs: Math.min(FIRST_RETRY_MS, rereadMs), maxMs: rereadMs };
    if (isDoubtful) return DOUBT_MS;
    if (failures > 0) return backoffDelay(failures, backoff, random);
    return subscription === 'none' ? rereadMs : fullReadMs;
  }

  async #again(life: Life): Promise<void> {
    if (this.#ended(life)) return;
    await this.#read(life);
    if (this.#ended(life)) return;
    if (life.subscription === 'none') await this.#subscribe(life);
    this.#schedule(life);
  }

  async #read(life: Life): Promise<void> {
    const reading = this.cache.beginReading();
    try {
      const { limits } = this.#options;
      life.isDoubtful = false;
      const list = await readList(life.session, { ...this.#kind, limits }, life.signal);
      if (this.#ended(life)) return;
      life.failures = 0;
      this.#length = list.length;
      this.#told = '';
      if (!reading.superseded) this.#took(list.gap, this.cache.finishReading(reading, list.objects));
    } catch (error) {
      if (!this.#ended(life)) this.#failed(life, CasebridgeError.from(error));
    } finally {
      this.cache.dropReading(reading);
      if (!this.#ended(life)) this.looked = true;
    }
  }

  #took(gap: string, changed: boolean): void {
    const news = changed || this.cache.freshness !== 'current' || gap !== this.gap || !this.looked;
    this.cache.freshness = 'current';
    this.gap = gap;
    this.looked = true;
    if (news) this.#options.onChange();
  }

  /** A refusal is a missing right, which may be given: it is asked for again like where changes are not told. */
  #failed(life: Life, error: CasebridgeError): void {
    life.failures = error.failureClass === 'refused' ? 0 : life.failures + 1;
    const word = error.failureClass === 'refused' ? 'may not be viewed' : 'could not be read';
    const gap = `The ${this.#kind.kind} ${word}: ${error.message}`;
    const news = gap !== this.gap || !this.looked;
    this.gap = gap;
    this.looked = true;
    // That the session is over is told by those who keep it.
    if (this.#told !== this.gap && error.code !== 'CASEBRIDGE_CIC_SESSION_LOST') this.#options.onTrouble(error);
    this.#told = this.gap;
    if (news) this.#options.onChange();
  }

  async #subscribe(life: Life): Promise<void> {
    const { clock, answerTimeoutMs, maxSubscribedLength } = this.#options;
    // A list that could not be read may be of any length.
    if (life.failures > 0 || this.#length > maxSubscribedLength) return;
    life.subscription = 'asked';
    this.#cancelAnswerTimer();
    this.#cancelAnswerTimer = clock.after(answerTimeoutMs, () => this.#unanswered(life));
    try {
      const path = `/messaging/subscriptions/configuration/${this.#kind.kind}/${this.#subscriptionId}`;
      const body = { configurationIds: ['*'], properties: this.#kind.select, rightsFilter: 'view' };
      await life.session.request('PUT', path, body, life.signal);
    } catch {
      // Refused or failed: the timer that reads the list again tries it again, too.
      if (this.#ended(life) || this.#isTold(life)) return;
      this.#cancelAnswerTimer();
      life.subscription = 'none';
    }
  }

  #unanswered(life: Life): void {
    if (this.#ended(life) || this.#isTold(life)) return;
    life.subscription = 'none';
    life.isDoubtful = this.#tellsAll;
    this.#schedule(life);
  }

  #isTold(life: Life): boolean {
    return life.subscription === 'told';
  }
}

/** Whether a decoded property was in the message. */
function isTold(property: unknown): boolean {
  return property !== undefined && property !== 'unknown';
}
