import { randomUUID } from 'node:crypto';
import type { CicCore } from './cic-core.js';
import type { JsonRecord } from './json.js';
import { MessageChannel } from './message-channel.js';
import type { Station } from './presence.js';
import type { Subscriptions } from './subscriptions/subscriptions.js';
import { emptySubscriptions } from './subscriptions/subscriptions.js';

/** One session of a client. */
export interface Session {
  /** Eight decimal digits. */
  readonly id: string;
  readonly csrfToken: string;
  /** Value of the cookie `icws_{id}`. */
  readonly cookie: string;
  readonly userId: string;
  readonly applicationName: string;
  readonly channel: MessageChannel;
  readonly subscriptions: Subscriptions;
  /** Files that were announced for an e-mail, by content id. */
  readonly uploads: Map<string, { readonly requestId: string; readonly fileName: string }>;
  station: Station | undefined;
  /** Monotonic milliseconds. */
  lastSeen: number;
}

/** How the sessions of one web front are kept. */
export interface SessionBookOptions {
  readonly core: CicCore;
  /** A number from 0 up to but not including 1. */
  readonly random: () => number;
  /** Tells this front's sessions from those of another front on the same core. */
  readonly keyPrefix: string;
}

/** The sessions of one web front, with their idle timeout. */
export class SessionBook {
  readonly #options: SessionBookOptions;
  readonly #sessions = new Map<string, Session>();
  readonly #idleTimers = new Map<string, () => void>();
  readonly #abandoned: MessageChannel[] = [];
  /** Messages that are still to be delivered twice. */
  duplicates = 0;

  constructor(options: SessionBookOptions) {
    this.#options = options;
  }

  /** Opens a session without a station for a user who has logged in. */
  open(userId: string, applicationName: string, languageId: string): Session {
    const { core } = this.#options;
    const session: Session = {
      id: this.#newId(),
      csrfToken: this.#token(),
      cookie: `${randomUUID()}|languageId=${languageId}`,
      userId,
      applicationName,
      channel: new MessageChannel(core.clock, core.timing.streamPingMs),
      subscriptions: emptySubscriptions(),
      uploads: new Map(),
      station: undefined,
      lastSeen: core.clock.monotonic(),
    };
    this.#sessions.set(session.id, session);
    core.presence.enter(userId, this.#key(session), undefined);
    this.#watch(session, core.timing.sessionIdleMs);
    return session;
  }

  /** The session of this id; undefined if it ended. */
  find(id: string): Session | undefined {
    return this.#sessions.get(id);
  }

  /** All open sessions, oldest first. */
  all(): readonly Session[] {
    return [...this.#sessions.values()];
  }

  /** A request came: the idle timeout begins anew. */
  touch(session: Session): void {
    session.lastSeen = this.#options.core.clock.monotonic();
  }

  /** Gives the session a station, or takes it away. */
  setStation(session: Session, station: Station | undefined): void {
    session.station = station;
    this.#options.core.presence.enter(session.userId, this.#key(session), station);
  }

  /** Ends a session; what alerted at the user's last one is offered again. Safe to call twice. */
  close(session: Session): void {
    if (!this.#sessions.has(session.id)) return;
    session.channel.close();
    this.#forget(session);
  }

  /** Ends all sessions. */
  closeAll(): void {
    for (const session of this.all()) this.close(session);
  }

  /**
   * All sessions die with their server: not one of them hears anything more. Streams stay open and silent until
   * {@link SessionBook.dropAbandoned}.
   */
  abandonAll(): void {
    const sessions = this.all();
    for (const { channel } of sessions) channel.freeze();
    for (const session of sessions) {
      this.#forget(session);
      this.#abandoned.push(session.channel);
    }
  }

  /** Ends the streams of sessions that were abandoned. */
  dropAbandoned(): void {
    for (const channel of this.#abandoned.splice(0)) channel.close();
  }

  /** Puts a message into a session's queue. */
  deliver(session: Session, message: JsonRecord): void {
    const copies = this.duplicates > 0 ? 2 : 1;
    if (copies === 2) this.duplicates -= 1;
    for (let copy = 0; copy < copies; copy += 1) {
      if (!session.channel.push(message)) this.close(session);
    }
  }

  #forget(session: Session): void {
    const { core } = this.#options;
    this.#sessions.delete(session.id);
    this.#idleTimers.get(session.id)?.();
    this.#idleTimers.delete(session.id);
    core.presence.leave(session.userId, this.#key(session));
    core.agentLeft(session.userId);
  }

  #watch(session: Session, delayMs: number): void {
    const cancel = this.#options.core.clock.after(delayMs, () => this.#checkIdle(session));
    this.#idleTimers.set(session.id, cancel);
  }

  #checkIdle(session: Session): void {
    const { clock, switches, timing } = this.#options.core;
    if (session.channel.hasStream && switches.streamKeepsSessionAlive) this.touch(session);
    const idleMs = clock.monotonic() - session.lastSeen;
    if (idleMs >= timing.sessionIdleMs) this.close(session);
    else this.#watch(session, timing.sessionIdleMs - idleMs);
  }

  #key(session: Session): string {
    return `${this.#options.keyPrefix}/${session.id}`;
  }

  #newId(): string {
    let id: string;
    do id = String(10_000_000 + Math.floor(this.#options.random() * 90_000_000));
    while (this.#sessions.has(id));
    return id;
  }

  #token(): string {
    return Buffer.from(randomUUID()).toString('base64');
  }
}
