import type { GroupStatus, InteractionView, LiveMessage, LogView, Role, SessionView } from '../../contract.js';
import { isWanted, type LineFilter, withLines } from '../logic/log-lines.js';

/** All that the pages show and that comes by itself. Times are the viewer's, milliseconds since the epoch. */
export interface ConsoleState {
  /** `asking` until the server has said whether somebody is logged in. */
  readonly login: 'asking' | 'out' | 'in';
  readonly session: SessionView | undefined;
  /** Whether the last session ended by itself. */
  readonly expired: boolean;
  /** Undefined while the live feed is up. */
  readonly cutSince: number | undefined;
  readonly status: GroupStatus | undefined;
  readonly statusAt: number;
  readonly interactions: readonly InteractionView[];
  readonly logFilter: LineFilter;
  readonly logLines: readonly LogView[];
  /** Counts reconnects: what was missed meanwhile is to be asked for. */
  readonly connections: number;
}

/** The state before anything is known. */
export const FIRST_STATE: ConsoleState = {
  login: 'asking',
  session: undefined,
  expired: false,
  cutSince: undefined,
  status: undefined,
  statusAt: 0,
  interactions: [],
  logFilter: { level: 'info', text: '' },
  logLines: [],
  connections: 0,
};

/** Somebody has logged in. Nothing of an earlier session is kept. */
export function loggedIn(state: ConsoleState, session: SessionView, now: number): ConsoleState {
  return { ...FIRST_STATE, logFilter: state.logFilter, login: 'in', session, cutSince: now };
}

/** Nobody is logged in any more. @param expired true if nobody asked for it. */
export function loggedOut(state: ConsoleState, expired: boolean): ConsoleState {
  return { ...FIRST_STATE, logFilter: state.logFilter, login: 'out', expired };
}

/** The live feed came up or went down. */
export function feedUp(state: ConsoleState, up: boolean, now: number): ConsoleState {
  if (state.login !== 'in') return state;
  if (!up) return state.cutSince === undefined ? { ...state, cutSince: now } : state;
  return state.cutSince === undefined ? state : { ...state, cutSince: undefined, connections: state.connections + 1 };
}

/** Something came by the live feed. */
export function received(state: ConsoleState, message: LiveMessage, now: number): ConsoleState {
  switch (message.type) {
    case 'status':
      return { ...state, status: message.status, statusAt: now };
    case 'interactions':
      return { ...state, interactions: message.interactions };
    case 'log':
      return withLog(state, message.lines);
  }
}

/** Log lines that were sent or fetched; those of another filter are left out. */
export function withLog(state: ConsoleState, lines: readonly LogView[]): ConsoleState {
  const wanted = lines.filter((line) => isWanted(line, state.logFilter));
  return wanted.length === 0 ? state : { ...state, logLines: withLines(state.logLines, wanted) };
}

/** Another filter: lines of the old one go, apart from those that fit. */
export function filtered(state: ConsoleState, logFilter: LineFilter): ConsoleState {
  return { ...state, logFilter, logLines: state.logLines.filter((line) => isWanted(line, logFilter)) };
}

/** The server's time now, by the status that came last. */
export function serverNow({ status, statusAt }: ConsoleState, now: number): number {
  return status ? status.now + Math.max(0, now - statusAt) : now;
}

/** What the viewer may do. */
export function roleOf({ session }: ConsoleState): Role {
  return session?.role ?? 'viewer';
}
