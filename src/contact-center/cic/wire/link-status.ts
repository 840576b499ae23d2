import type { CasebridgeError } from '../../../errors/casebridge-error.js';

/** Why the keeper waits before it tries again. */
export type WaitCause =
  /** No server took the login, or the session was lost: growing pauses with jitter. */
  | 'backoff'
  /** The account was refused: long pauses, since repeated tries could lock it. */
  | 'refused'
  /** The servers have been logged in to often enough for now. */
  | 'limited';

/**
 * State of the link to the server pair. `since` is the wall-clock time of the change, in milliseconds since the Unix
 * epoch; `host` is the server that it is about.
 *
 * ```
 * idle → connecting → up → lost → waiting → connecting → …
 *                   ↘ waiting    connecting → refused (only before the first login)    any → stopped
 * ```
 */
export type LinkStatus =
  | { readonly state: 'idle'; readonly since: number }
  | { readonly state: 'connecting'; readonly host: string; readonly since: number }
  | { readonly state: 'up'; readonly host: string; readonly since: number }
  | { readonly state: 'lost'; readonly host: string; readonly reason: CasebridgeError; readonly since: number }
  | {
      readonly state: 'waiting';
      readonly host: string;
      readonly cause: WaitCause;
      readonly reason: CasebridgeError;
      readonly retryInMs: number;
      readonly since: number;
    }
  | { readonly state: 'refused'; readonly host: string; readonly reason: CasebridgeError; readonly since: number }
  | { readonly state: 'stopped'; readonly since: number };
