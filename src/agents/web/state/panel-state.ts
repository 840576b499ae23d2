import type { AgentInteraction, EndReason, LoginView, PanelView, ServerMessage } from '../../contract.js';

/** A notice about an interaction that this tab has not opened. */
export interface Notice {
  readonly popId: string;
  readonly interaction: AgentInteraction;
  /**
   * `offered`: another tab is asked to open it. `elsewhere`: another tab has opened it. `failed`: this tab could not.
   */
  readonly kind: 'offered' | 'elsewhere' | 'failed';
  /** Why it failed, and what to do; '' otherwise. */
  readonly text: string;
}

/** This tab has asked to open an interaction. */
export interface Claim {
  readonly interaction: AgentInteraction;
  /** The connection was cut since: the answer may be lost. */
  readonly isInDoubt: boolean;
}

/** All that the panel shows. Times are this browser's, milliseconds since the epoch. */
export interface PanelState {
  /** `asking` until the server has said whether the token that was kept still opens anything. */
  readonly login: 'asking' | 'out' | 'in';
  readonly session: LoginView | undefined;
  /** Why the last login ended, unless the agent asked for it. */
  readonly ended: { readonly reason: EndReason; readonly message: string } | undefined;
  /** Undefined while the WebSocket is up. */
  readonly cutSince: number | undefined;
  readonly panel: PanelView | undefined;
  readonly panelAt: number;
  readonly notices: readonly Notice[];
  /** By pop, claims that nobody has answered. */
  readonly claims: ReadonlyMap<string, Claim>;
  /** The latest happening in words, for readers of the screen. */
  readonly announcement: string;
}

/** What is to be done about a message. */
export type Effect =
  | { readonly type: 'claim'; readonly popId: string }
  | { readonly type: 'open'; readonly popId: string; readonly interaction: AgentInteraction };

/** What a message leads to. */
export interface Taken {
  readonly state: PanelState;
  readonly effects: readonly Effect[];
}

/** What this tab knows of itself. */
export interface OwnTab {
  readonly tabId: string;
  /** Whether a tab of this browser has shown this pop. */
  readonly hasShown: (popId: string) => boolean;
}

/** The state before anything is known. */
export const FIRST_STATE: PanelState = {
  login: 'asking',
  session: undefined,
  ended: undefined,
  cutSince: undefined,
  panel: undefined,
  panelAt: 0,
  notices: [],
  claims: new Map(),
  announcement: '',
};

/** Somebody has logged in. Nothing of an earlier login is kept. */
export function loggedIn(session: LoginView, now: number): PanelState {
  return { ...FIRST_STATE, login: 'in', session, cutSince: now };
}

/** Nobody is logged in any more. @param ended why; undefined if the agent asked for it. */
export function loggedOut(ended: PanelState['ended']): PanelState {
  return { ...FIRST_STATE, login: 'out', ended };
}

/** The WebSocket came up or went down. */
export function feedUp(state: PanelState, up: boolean, now: number): PanelState {
  if (state.login !== 'in') return state;
  if (up) return state.cutSince === undefined ? state : { ...state, cutSince: undefined };
  if (state.cutSince !== undefined) return state;
  const claims = [...state.claims].map(([popId, claim]) => [popId, { ...claim, isInDoubt: true }] as const);
  return { ...state, cutSince: now, claims: new Map(claims) };
}

/** A message came: what is shown then, and what is to be done. */
export function take(state: PanelState, message: ServerMessage, own: OwnTab, now: number): Taken {
  switch (message.type) {
    case 'panel':
      return takePanel(state, message.panel, own, now);
    case 'pop':
      return takePop(state, message, own);
    case 'popped':
      return takePopped(state, message.popId, message.by, own);
    case 'over':
      return unchanged(withoutPop(state, message.popId));
    case 'ended':
      return unchanged({ ...state, ended: { reason: message.reason, message: message.message } });
    case 'beat':
      return unchanged(state);
  }
}

/** The case of a notice could not be opened here. */
export function openFailed(state: PanelState, interaction: AgentInteraction, text: string): PanelState {
  const { popId } = interaction;
  return withNotice(state, { popId, interaction, kind: 'failed', text });
}

/** A notice was read, or its case was opened. */
export function noticeGone(state: PanelState, popId: string): PanelState {
  const notices = state.notices.filter((notice) => notice.popId !== popId);
  return notices.length === state.notices.length ? state : { ...state, notices };
}

/** The server's time now, by the panel that came last. */
export function serverNow({ panel, panelAt }: PanelState, now: number): number {
  return panel ? panel.now + Math.max(0, now - panelAt) : now;
}

function takePanel(state: PanelState, panel: PanelView, own: OwnTab, now: number): Taken {
  const alive = new Map(panel.interactions.map((interaction) => [interaction.popId, interaction]));
  const notices = state.notices.filter(({ popId }) => alive.has(popId));
  const claims = new Map([...state.claims].filter(([, claim]) => !claim.isInDoubt));
  const next = { ...state, panel, panelAt: now, notices, claims };
  // Only the answer to these was lost. What was not popped is offered again.
  const answered = [...state.claims].flatMap(([popId, { isInDoubt }]) => {
    const interaction = alive.get(popId);
    return isInDoubt && interaction?.popped ? [interaction] : [];
  });
  const effects = answered
    .filter(({ popId, poppedBy }) => poppedBy === own.tabId && !own.hasShown(popId))
    .map((interaction) => ({ type: 'open', popId: interaction.popId, interaction }) as const);
  const elsewhere = answered.filter(({ poppedBy }) => poppedBy !== '' && poppedBy !== own.tabId);
  const notice = (held: PanelState, interaction: AgentInteraction) =>
    withNotice(held, { popId: interaction.popId, interaction, kind: 'elsewhere', text: '' });
  return { state: elsewhere.reduce(notice, next), effects };
}

function takePop(
  state: PanelState,
  { popId, interaction, claimant }: { popId: string; interaction: AgentInteraction; claimant: string },
  { tabId }: OwnTab,
): Taken {
  const announcement = offerText(interaction);
  if (claimant !== tabId) {
    const offered = withNotice(state, { popId, interaction, kind: 'offered', text: '' });
    return unchanged({ ...offered, announcement });
  }
  const claims = new Map([...state.claims, [popId, { interaction, isInDoubt: false }]]);
  return {
    state: { ...noticeGone(state, popId), claims, announcement },
    effects: [{ type: 'claim', popId }],
  };
}

function takePopped(state: PanelState, popId: string, by: string, { tabId, hasShown }: OwnTab): Taken {
  const interaction = interactionOf(state, popId);
  const rest = withoutPop(state, popId);
  // Nobody won: a former process had it popped already.
  if (by === '' || interaction === undefined) return unchanged(rest);
  if (by !== tabId) return unchanged(withNotice(rest, { popId, interaction, kind: 'elsewhere', text: '' }));
  return { state: rest, effects: hasShown(popId) ? [] : [{ type: 'open', popId, interaction }] };
}

function interactionOf({ claims, notices, panel }: PanelState, popId: string): AgentInteraction | undefined {
  return (
    claims.get(popId)?.interaction ??
    panel?.interactions.find((interaction) => interaction.popId === popId) ??
    notices.find((notice) => notice.popId === popId)?.interaction
  );
}

function withNotice(state: PanelState, notice: Notice): PanelState {
  return { ...state, notices: [...noticeGone(state, notice.popId).notices, notice] };
}

function withoutPop(state: PanelState, popId: string): PanelState {
  const rest = noticeGone(state, popId);
  if (!rest.claims.has(popId)) return rest;
  return { ...rest, claims: new Map([...rest.claims].filter(([claimed]) => claimed !== popId)) };
}

function unchanged(state: PanelState): Taken {
  return { state, effects: [] };
}

function offerText({ caseNumber, subject, sender }: AgentInteraction): string {
  return [
    caseNumber === '' ? 'A case for you' : `Case ${caseNumber} for you`,
    sender === '' ? '' : `from ${sender}`,
    subject,
  ]
    .filter((part) => part !== '')
    .join(', ');
}
