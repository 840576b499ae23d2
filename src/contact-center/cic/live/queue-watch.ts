import type { Tell } from '../../../domain/happening.js';
import { CasebridgeError } from '../../../errors/casebridge-error.js';
import { sleep } from '../../../runtime/abort.js';
import type { Clock } from '../../../runtime/clock.js';
import { asArray, asObject, asText } from '../../../runtime/decode.js';
import type { QueueView } from '../../contact-center.js';
import { IcwsStatusError } from '../wire/icws-error.js';
import type { IcwsSession } from '../wire/icws-session.js';
import type { IcwsMessage } from '../wire/messages.js';
import { type QueueId, userQueue, workgroupQueue } from '../wire/queue-id.js';
import { WATCHED_ATTRIBUTES } from './live-view.js';

/** What the watch works with. */
export interface QueueWatchOptions {
  readonly clock: Clock;
  readonly tell: Tell;
  /** Milliseconds after which a queue that shows nothing counts as faulted. */
  readonly answerTimeoutMs: number;
  /** Called whenever the set of queues that still owe their first answer has changed. */
  readonly onProgress: () => void;
}

interface Watched {
  readonly subscriptionId: string;
  view: QueueView;
  cancelTimeout: (() => void) | undefined;
  /** Times in a row that the server failed to subscribe it. */
  failures: number;
}

/** User queues in one subscription. */
const USERS_PER_SUBSCRIPTION = 50;
/** Subscriptions that are asked for side by side. */
const ASKED_AT_ONCE = 16;
/** Times that members are asked for while they are not known, before their workgroup is watched without them. */
const MEMBERS_ASKED = 4;
/** Milliseconds before the second time; twice and three times as long before those after it. */
const MEMBERS_PAUSE_MS = 1_000;
/** Users beside the members; beyond it those that were named longest ago are watched no more. */
const MAX_OTHER_USERS = 1_000;

/**
 * Subscribes to the queues of workgroups and to those of their members, since an interaction that alerts or is
 * with an agent may stand in the agent's own queue only; and to those of other users who are named. Everything is
 * subscribed again in each session.
 */
export class QueueWatch {
  readonly #options: QueueWatchOptions;
  readonly #workgroups = new Map<string, Watched>();
  readonly #userSubscriptions = new Map<string, Watched>();
  readonly #members = new Map<string, readonly string[]>();
  /** Users who were named, by lower-cased id. Each has a subscription of its own: one that is refused hides no other. */
  readonly #users = new Map<string, Watched & { readonly user: string }>();
  #hasNewUsers = false;
  /** Names of queues that were told as faulted, by subscription, until they are seen again. */
  readonly #faulted = new Map<string, string>();
  /** Workgroups that are in view and that the queue map names no more: they go once they are not shown. */
  readonly #released = new Set<string>();
  #session: IcwsSession | undefined;
  #nextId = 1;
  #subscribing = 0;
  /** How often asking broke off, and how often when all was asked for last: between them members may not be known. */
  #timesBroken = 0;
  #timesMended = 0;

  constructor(options: QueueWatchOptions) {
    this.#options = options;
  }

  /** True once every queue has shown its contents or was refused. */
  get settled(): boolean {
    const isWhole = this.#subscribing === 0 && this.#timesMended === this.#timesBroken;
    return isWhole && !this.#all().some(({ view }) => view === 'pending');
  }

  /** Whether users were named whose queues are not asked for yet. */
  get hasNewUsers(): boolean {
    return this.#session !== undefined && this.#hasNewUsers;
  }

  /** How far the view of this workgroup's queue can be trusted; names are case-sensitive here. */
  view(workgroup: string): QueueView {
    return this.#workgroups.get(workgroup)?.view ?? 'unwatched';
  }

  /** Workgroups that owe an answer and were not asked, or not with success. */
  unasked(): readonly string[] {
    return [...this.#workgroups]
      .filter(([, { view, cancelTimeout }]) => view === 'pending' && !cancelTimeout)
      .map(([name]) => name);
  }

  /** Adds workgroups. @returns those that are new and must be subscribed. */
  add(workgroups: readonly string[]): readonly string[] {
    for (const name of workgroups) this.#released.delete(name);
    const fresh = workgroups.filter((name) => name !== '' && !this.#workgroups.has(name));
    for (const name of new Set(fresh)) {
      this.#workgroups.set(name, {
        subscriptionId: `workgroup-${this.#nextId++}`,
        view: 'pending',
        cancelTimeout: undefined,
        failures: 0,
      });
    }
    return fresh;
  }

  /** Names a user whose own queue is to be watched, member or not. Until it is asked for, nothing waits for it. */
  addUser(user: string): void {
    const key = user.toLowerCase();
    const known = this.#users.get(key);
    if (key === '') return;
    this.#users.delete(key);
    const fresh = { subscriptionId: `user-${this.#nextId}`, failures: 0, user };
    this.#users.set(key, known ?? { ...fresh, view: 'unwatched', cancelTimeout: undefined });
    if (known) return;
    this.#nextId += 1;
    this.#hasNewUsers = true;
    const [oldest] = this.#users;
    if (this.#users.size > MAX_OTHER_USERS && oldest) this.#dropUser(...oldest);
  }

  /** The queue map names these workgroups no more: those that are not shown go at once, others once they are not shown. */
  release(workgroups: readonly string[]): void {
    for (const name of workgroups) {
      const watched = this.#workgroups.get(name);
      if (!watched) continue;
      if (watched.view === 'faulted' || watched.view === 'unknown') this.#drop(name, watched);
      else this.#released.add(name);
    }
  }

  /** The session is gone, and with it every subscription. */
  end(): void {
    this.#session = undefined;
    for (const watched of this.#all()) {
      watched.cancelTimeout?.();
      watched.cancelTimeout = undefined;
      watched.view = 'pending';
    }
    for (const watched of this.#users.values()) watched.view = 'unwatched';
  }

  /** Subscribes everything in a session that has just been opened, or opened its channel anew. */
  async subscribeAll(session: IcwsSession, signal: AbortSignal): Promise<void> {
    this.end();
    this.#session = session;
    await this.subscribe([...this.#workgroups.keys()], signal);
  }

  /** Subscribes some workgroups and brings the members' queues up to date. */
  async subscribe(workgroups: readonly string[], signal: AbortSignal): Promise<void> {
    const session = this.#session;
    if (!session) return;
    const timesBroken = this.#timesBroken;
    this.#subscribing += 1;
    try {
      for (let at = 0; at < workgroups.length; at += ASKED_AT_ONCE) {
        const chunk = workgroups.slice(at, at + ASKED_AT_ONCE);
        await allEnded(chunk.map((name) => this.#subscribeWorkgroup(session, name, signal)));
      }
      await this.#subscribeMembers(session, signal);
      await this.#subscribeUsers(session, signal);
      this.#timesMended = timesBroken;
    } catch (error) {
      // A queue whose answer was lost shows itself all the same, while its members were not asked for.
      if (this.#session === session) this.#timesBroken += 1;
      throw error;
    } finally {
      this.#subscribing -= 1;
    }
    this.#options.onProgress();
  }

  /** Reads the members of all workgroups again and subscribes to the queues of new ones. */
  async refreshMembers(signal: AbortSignal): Promise<void> {
    const session = this.#session;
    if (!session) return;
    for (const [name, watched] of this.#workgroups) {
      const seen = watched.view === 'watched' || watched.view === 'pending';
      if (seen) await this.#readMembers(session, name, signal);
      else await this.#subscribeWorkgroup(session, name, signal);
    }
    await this.#subscribeMembers(session, signal);
    await this.#subscribeUsers(session, signal);
    this.#options.onProgress();
  }

  /** Takes the first contents of a queue, or its refusal, as its answer. */
  answer(message: Extract<IcwsMessage, { type: 'queueContents' | 'queueState' }>): void {
    const [name, watched] = this.#bySubscription(message.subscriptionId) ?? [];
    if (!watched || name === undefined) return;
    if (message.type === 'queueContents') {
      if (message.isDelta && watched.view === 'pending') return;
      this.#settle(watched, 'watched');
    } else if (message.faulted)
      this.#fault(name, watched, message.error === '' ? 'the server gave no reason' : message.error);
    this.#options.onProgress();
  }

  async #subscribeWorkgroup(session: IcwsSession, name: string, signal: AbortSignal): Promise<void> {
    const watched = this.#workgroups.get(name);
    if (!watched) return;
    watched.view = 'pending';
    if (!(await this.#readMembers(session, name, signal))) {
      if (this.#released.has(name)) this.#drop(name, watched);
      else this.#settle(watched, 'unknown');
      return;
    }
    await this.#put(session, name, watched, [workgroupQueue(name)], signal);
  }

  /** @returns false if the server has no such workgroup. */
  async #readMembers(session: IcwsSession, name: string, signal: AbortSignal): Promise<boolean> {
    for (let tries = 1; ; tries += 1) {
      try {
        this.#members.set(name, await membersOf(session, name, signal));
        return true;
      } catch (error) {
        if (!(error instanceof IcwsStatusError) || error.endsSession) throw error;
        if (error.status === 404) return false;
        // Without the right to read configuration the workgroup's own queue still tells most.
        if (error.failureClass === 'refused' || this.#members.has(name) || tries === MEMBERS_ASKED) return true;
      }
      // It cannot serve now. Who the members are matters: what is with an agent may stand in the agent's own queue only.
      await sleep(this.#options.clock, tries * MEMBERS_PAUSE_MS, signal);
    }
  }

  async #subscribeMembers(session: IcwsSession, signal: AbortSignal): Promise<void> {
    const users = [...new Set([...this.#members.values()].flat())].sort();
    for (const [key, { subscriptionId, cancelTimeout }] of this.#userSubscriptions) {
      if (Number(subscriptionId.slice('members-'.length)) * USERS_PER_SUBSCRIPTION < users.length) continue;
      cancelTimeout?.();
      this.#userSubscriptions.delete(key);
      this.#seen(subscriptionId);
    }
    const puts: Put[] = [];
    for (let index = 0; index * USERS_PER_SUBSCRIPTION < users.length; index += 1) {
      const chunk = users.slice(index * USERS_PER_SUBSCRIPTION, (index + 1) * USERS_PER_SUBSCRIPTION);
      const key = JSON.stringify(chunk);
      const subscriptionId = `members-${index}`;
      const known = [...this.#userSubscriptions].find(([, watched]) => watched.subscriptionId === subscriptionId);
      if (known?.[0] === key && known[1].view === 'watched') continue;
      if (known) this.#userSubscriptions.delete(known[0]);
      const failures = known?.[1].failures ?? 0;
      const watched: Watched = { subscriptionId, view: 'pending', cancelTimeout: undefined, failures };
      this.#userSubscriptions.set(key, watched);
      const queueIds = chunk.map(userQueue);
      puts.push(() => this.#put(session, `the queues of ${chunk.length} members`, watched, queueIds, signal));
    }
    await runAll(puts);
  }

  /** Members are seen with their workgroups. */
  async #subscribeUsers(session: IcwsSession, signal: AbortSignal): Promise<void> {
    this.#hasNewUsers = false;
    const members = new Set([...this.#members.values()].flat().map((member) => member.toLowerCase()));
    const owed = [...this.#users].filter(
      ([key, { view, cancelTimeout }]) => !members.has(key) && view !== 'watched' && !cancelTimeout,
    );
    const puts = owed.map(([, watched]): Put => {
      watched.view = 'pending';
      return () => this.#put(session, queueName(watched.user), watched, [userQueue(watched.user)], signal);
    });
    await runAll(puts);
  }

  #dropUser(key: string, { subscriptionId, cancelTimeout }: Watched): void {
    cancelTimeout?.();
    this.#users.delete(key);
    this.#seen(subscriptionId);
  }

  #all(): readonly Watched[] {
    return [...this.#workgroups.values(), ...this.#userSubscriptions.values(), ...this.#users.values()];
  }

  async #put(
    session: IcwsSession,
    name: string,
    watched: Watched,
    queueIds: readonly QueueId[],
    signal: AbortSignal,
  ): Promise<void> {
    const { clock, answerTimeoutMs } = this.#options;
    watched.cancelTimeout?.();
    const cancel = clock.after(answerTimeoutMs, () => {
      this.#fault(name, watched, `the queue showed nothing within ${answerTimeoutMs} ms`);
      this.#options.onProgress();
    });
    watched.cancelTimeout = cancel;
    try {
      const path = `/messaging/subscriptions/queues/${watched.subscriptionId}`;
      await session.request('PUT', path, { queueIds, attributeNames: WATCHED_ATTRIBUTES }, signal);
    } catch (error) {
      const reason = CasebridgeError.from(error);
      if (!isForThisQueue(reason, watched)) {
        cancel();
        // Meanwhile the queue may have answered, or have been asked for anew.
        if (watched.cancelTimeout === cancel) watched.cancelTimeout = undefined;
        throw reason;
      }
      this.#fault(name, watched, reason.message);
    }
  }

  #settle(watched: Watched, view: QueueView): void {
    watched.cancelTimeout?.();
    watched.cancelTimeout = undefined;
    watched.view = view;
    if (view === 'watched') watched.failures = 0;
    if (view !== 'faulted') this.#seen(watched.subscriptionId);
  }

  #drop(name: string, { subscriptionId, cancelTimeout }: Watched): void {
    cancelTimeout?.();
    this.#workgroups.delete(name);
    this.#members.delete(name);
    this.#released.delete(name);
    const queue = this.#faulted.get(subscriptionId);
    if (queue === undefined) return;
    this.#faulted.delete(subscriptionId);
    this.#options.tell({ type: 'queueUnmapped', queue });
  }

  #seen(subscriptionId: string): void {
    const queue = this.#faulted.get(subscriptionId);
    if (queue === undefined) return;
    this.#faulted.delete(subscriptionId);
    this.#options.tell({ type: 'queueSeen', queue });
  }

  #fault(name: string, watched: Watched, reason: string): void {
    if (this.#released.has(name) && this.#workgroups.get(name) === watched) {
      this.#drop(name, watched);
      return;
    }
    this.#settle(watched, 'faulted');
    if (this.#faulted.get(watched.subscriptionId) !== name) this.#seen(watched.subscriptionId);
    this.#faulted.set(watched.subscriptionId, name);
    this.#options.tell({ type: 'queueFaulted', queue: name, reason });
  }

  #bySubscription(subscriptionId: string): readonly [string, Watched] | undefined {
    for (const entry of this.#workgroups) if (entry[1].subscriptionId === subscriptionId) return entry;
    for (const [, watched] of this.#userSubscriptions) {
      if (watched.subscriptionId === subscriptionId) return ["members' queues", watched];
    }
    for (const watched of this.#users.values())
      if (watched.subscriptionId === subscriptionId) return [queueName(watched.user), watched];
    return undefined;
  }
}

async function membersOf(session: IcwsSession, workgroup: string, signal: AbortSignal): Promise<readonly string[]> {
  const path = `/configuration/workgroups/${encodeURIComponent(workgroup)}?select=members&rightsFilter=view`;
  const body = asObject(await session.request('GET', path, undefined, signal));
  return (asArray(body?.members) ?? []).flatMap((member) => asText(asObject(member)?.id) ?? []);
}

type Put = () => Promise<void>;

function queueName(user: string): string {
  return `the queue of user ${user}`;
}

/** @throws the first failure of those that are asked for side by side. */
async function runAll(puts: readonly Put[]): Promise<void> {
  for (let at = 0; at < puts.length; at += ASKED_AT_ONCE)
    await allEnded(puts.slice(at, at + ASKED_AT_ONCE).map((put) => put()));
}

/**
 * Waits for all of them, also if one fails: who asks again for what failed must know of each whether it did.
 * @throws the first failure.
 */
async function allEnded(works: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(works)).find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

/** A refusal concerns this queue alone, and so does a server's failure that comes again: it is asked for again later. */
function isForThisQueue(reason: CasebridgeError, watched: Watched): boolean {
  if (reason.failureClass === 'refused') return true;
  if (!(reason instanceof IcwsStatusError) || reason.endsSession || reason.status < 500) return false;
  watched.failures += 1;
  return watched.failures > 1;
}
