import type { CasebridgeError } from '../../../errors/casebridge-error.js';
import type { Clock } from '../../../runtime/clock.js';
import type { IcwsSession } from './icws-session.js';
import type { IcwsMessage } from './messages.js';

/** What the channel works with. */
export interface MessageChannelOptions {
  readonly session: IcwsSession;
  readonly clock: Clock;
  /** Milliseconds between polls where the server has no event stream; may change. */
  readonly pollIntervalMs: number;
  /** Milliseconds of silence after which the session is asked whether it lives. */
  readonly quietMs: number;
  /**
   * Called each time the channel has been opened: what was sent while it was closed is lost, so everything must
   * be subscribed again.
   */
  readonly onOpened: (signal: AbortSignal) => Promise<void>;
  readonly onMessage: (message: IcwsMessage) => void;
  /** Called each time the channel broke and will be opened again: until then nothing is seen. */
  readonly onBroken: (reason: CasebridgeError) => void;
}
