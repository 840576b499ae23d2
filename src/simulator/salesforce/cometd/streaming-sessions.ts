import type { Clock } from '../../../runtime/clock.js';
import { randomText } from './random-text.js';
import { type SessionIdentity, StreamingSession, type Wake } from './streaming-session.js';

/** Length of client ids: 25 to 29 base-36 characters. */
const CLIENT_ID_LENGTHS = [25, 26, 27, 28, 29] as const;

/** The CometD clients of the org. */
export class StreamingSessions {
  readonly #byClientId = new Map<string, StreamingSession>();
  readonly #clock: Clock;
  readonly #random: () => number;

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  get size(): number {
    return this.#byClientId.size;
  }

  /** All sessions, oldest first. */
  all(): readonly StreamingSession[] {
    return [...this.#byClientId.values()];
  }

  /** The session of this client id; undefined if it ended. */
  find(clientId: string): StreamingSession | undefined {
    return this.#byClientId.get(clientId);
  }

  /** Makes a session under a new client id. */
  open(identity: Omit<SessionIdentity, 'clientId'>): StreamingSession {
    const length = CLIENT_ID_LENGTHS[Math.floor(this.#random() * CLIENT_ID_LENGTHS.length)] ?? 25;
    const clientId = randomText(this.#random, length);
    const session = new StreamingSession({ ...identity, clientId }, this.#clock, () => this.close(session, 'expired'));
    this.#byClientId.set(clientId, session);
    return session;
  }

  /** Ends a session; its held connect is answered for this reason. */
  close(session: StreamingSession, reason: Wake): void {
    this.#byClientId.delete(session.identity.clientId);
    session.close(reason);
  }

  /** Ends all sessions for this reason. */
  closeAll(reason: Wake): void {
    for (const session of this.all()) this.close(session, reason);
  }
}
