import type { Clock } from '../../runtime/clock.js';
import type { Listeners } from '../../runtime/listeners.js';

/** Status ids that the simulated server knows; only the first one lets ACD assign. */
export const STATUS_IDS = [
  'Available',
  'Available, No ACD',
  'ACD - Agent Not Answering',
  'At Lunch',
  'Away from desk',
  'Do Not Disturb',
  'Follow Up',
  'Gone Home',
] as const;

/** The status that an agent gets who let an interaction alert too long. */
export const NOT_ANSWERING = 'ACD - Agent Not Answering';

/** A station of a session: what the agent can take there. */
export interface Station {
  /** Empty for a stationless session. */
  readonly id: string;
  readonly mediaTypes: readonly number[];
  readonly readyForInteractions: boolean;
}

/** Status and presence of one user. */
export interface UserPresence {
  readonly userId: string;
  readonly statusId: string;
  /** Milliseconds since the epoch. */
  readonly statusChangedAt: number;
  readonly loggedIn: boolean;
  readonly stations: readonly Station[];
  /** Since when the user has been available without work; ACD prefers the longest. */
  readonly availableSince: number;
}

interface Entry {
  userId: string;
  statusId: string;
  statusChangedAt: number;
  availableSince: number;
  /** By session key; undefined is a session without a station. */
  sessions: Map<string, Station | undefined>;
}

/** Who is logged in where, with what status. */
export class Presence {
  /** Emits the id of a user whose presence or status changed. */
  readonly changes: Listeners<string>;
  readonly #clock: Clock;
  readonly #users = new Map<string, Entry>();

  constructor(clock: Clock, changes: Listeners<string>) {
    this.#clock = clock;
    this.changes = changes;
  }

  /** Status and presence of a user; one who was never seen is logged out. */
  of(userId: string): UserPresence {
    const entry = this.#entry(userId);
    return {
      userId: entry.userId,
      statusId: entry.statusId,
      statusChangedAt: entry.statusChangedAt,
      availableSince: entry.availableSince,
      loggedIn: entry.sessions.size > 0,
      stations: [...entry.sessions.values()].filter((station) => station !== undefined),
    };
  }

  /** A session was opened, or its station changed (`undefined`: has none). */
  enter(userId: string, sessionKey: string, station: Station | undefined): void {
    this.#entry(userId).sessions.set(sessionKey, station);
    this.changes.emit(userId);
  }

  /** Ends the user's presence in one session. */
  leave(userId: string, sessionKey: string): void {
    if (this.#entry(userId).sessions.delete(sessionKey)) this.changes.emit(userId);
  }

  /** Sets the status. A new one puts the user at the end of the line. */
  setStatus(userId: string, statusId: string): void {
    const entry = this.#entry(userId);
    if (entry.statusId === statusId) return;
    entry.statusId = statusId;
    entry.statusChangedAt = this.#clock.now();
    entry.availableSince = this.#clock.now();
    this.changes.emit(userId);
  }

  /** The user has finished some work: goes to the end of the line. */
  becameFree(userId: string): void {
    this.#entry(userId).availableSince = this.#clock.now();
    this.changes.emit(userId);
  }

  /** Whether an interaction of this kind can alert the user at all. */
  canAlert(userId: string, mediaType: number): boolean {
    const { stations } = this.of(userId);
    return stations.some((station) => station.readyForInteractions && station.mediaTypes.includes(mediaType));
  }

  /** Whether an interaction on the user's own queue rings: also without ACD, but not after one went unanswered. */
  canAlertDirectly(userId: string, mediaType: number): boolean {
    return this.of(userId).statusId !== NOT_ANSWERING && this.canAlert(userId, mediaType);
  }

  /** Whether ACD may assign an interaction of this kind, capacity aside. */
  isAcdAvailable(userId: string, mediaType: number): boolean {
    return this.of(userId).statusId === 'Available' && this.canAlert(userId, mediaType);
  }

  #entry(userId: string): Entry {
    const key = userId.toLowerCase();
    const known = this.#users.get(key);
    if (known) return known;
    const now = this.#clock.now();
    const entry: Entry = {
      userId,
      statusId: 'Gone Home',
      statusChangedAt: now,
      availableSince: now,
      sessions: new Map(),
    };
    this.#users.set(key, entry);
    return entry;
  }
}
