/**
 * What the agents' listener says to the agent panel, as JSON over HTTP and over one WebSocket. Times are milliseconds
 * since the epoch by the server's clock ({@link PanelView.now} tells it), durations milliseconds; what is not known is
 * left out, and text that is not known is ''. Both sides accept further properties and ignore them.
 *
 * Every request but the login bears `Authorization: Bearer TOKEN`. There are no cookies and no secrets in addresses.
 * A refusal is an {@link AgentError} with the HTTP status that fits; 401 means that the login has ended.
 */
export const AGENT_PATHS = {
  /** The panel's page; its files lie under `/assets/`. */
  page: '/agent',
  /** POST {@link LoginRequest} → {@link LoginAnswer}. */
  login: '/agent/api/login',
  /** POST `{}` → `{}`: ends the login, its session with the CIC server, and its sockets. */
  logout: '/agent/api/logout',
  /** GET → {@link LoginView}: who is logged in, e.g. after the page was loaded anew. */
  session: '/agent/api/session',
  /** GET → {@link PanelView}, for pages that have no WebSocket. */
  panel: '/agent/api/panel',
  /** POST {@link StatusRequest} → `{}`; the change itself comes with the next {@link PanelView}. */
  status: '/agent/api/status',
  /** POST `{}` → `{}`; {@link actionPath} makes the address. */
  interactions: '/agent/api/interactions',
  /** WebSocket; its first message must be {@link HelloMessage}. */
  live: '/agent/live',
} as const;

/** What an agent can do with an interaction that alerts or waits for them (all), or is with them (not `pickup`). */
export type InteractionAction = 'pickup' | 'disconnect' | 'transfer';

/** Address of an action. `transfer` gives the interaction back to its workgroup. */
export function actionPath(interactionId: string, action: InteractionAction): string {
  return `${AGENT_PATHS.interactions}/${encodeURIComponent(interactionId)}/${action}`;
}

/**
 * How the panel stands to the contact centre: `alone` takes e-mail without a station, so that ACD offers interactions to
 * the agent; `beside` another CIC client takes no media and only shows and acts.
 */
export type LoginMode = 'alone' | 'beside';

/** With what an agent logs in: the CIC account. The password is used for this one login and kept nowhere. */
export interface LoginRequest {
  readonly user: string;
  readonly password: string;
  readonly mode: LoginMode;
}

/** Who is logged in. */
export interface LoginView {
  /** CIC user id. */
  readonly user: string;
  /** Name for people; the user id if the server tells none. */
  readonly displayName: string;
  readonly mode: LoginMode;
  /** The login ends then in any case. */
  readonly endsAt: number;
  /** It ends earlier after this time without a request and without an open socket; until the first of them, after a minute. */
  readonly idleMs: number;
}

/** What a login gives. */
export interface LoginAnswer extends LoginView {
  /** For `Authorization: Bearer` and {@link HelloMessage.token}. Whoever has it is the agent: keep it in this tab only. */
  readonly token: string;
}

/** The status to be set, by its id. */
export interface StatusRequest {
  readonly statusId: string;
}

/** A status that the contact centre knows. */
export interface StatusChoice {
  readonly id: string;
  /** For people. */
  readonly text: string;
}

/** The agent's own status. */
export interface StatusView {
  /** '' while it is not known. */
  readonly statusId: string;
  /** Since when. */
  readonly since?: number | undefined;
}

/** Where an interaction stands for this agent; `waiting` in the agent's own queue, e.g. until the agent is free. */
export type AgentInteractionState = 'alerting' | 'withAgent' | 'waiting';

/** An interaction that alerts for the agent, is with the agent, or waits for this agent alone. Nothing else is ever told. */
export interface AgentInteraction {
  readonly interactionId: string;
  readonly state: AgentInteractionState;
  /** Since when it stands there, as far as this server has seen. */
  readonly since: number;
  /** Since when the customer waits. */
  readonly waitingSince: number;
  readonly caseId: string;
  readonly caseNumber: string;
  readonly subject: string;
  readonly sender: string;
  readonly skills: readonly string[];
  readonly workgroup: string;
  /** Address of the case in Salesforce. */
  readonly recordUrl: string;
  /** The present offer; {@link PopMessage} has the same. What waits is not popped, and is another offer once it alerts. */
  readonly popId: string;
  /** Whether some tab of the agent has popped it. */
  readonly popped: boolean;
  /** `tabId` of the tab that has popped it, or has told of it; '' if none has, or a former process knew it. */
  readonly poppedBy: string;
  /** Mail and comments that came since the offer began. */
  readonly newMail: { readonly count: number; readonly lastAt?: number | undefined };
}

/** Everything that the panel shows. */
export interface PanelView {
  /** The server's clock. */
  readonly now: number;
  readonly status: StatusView;
  /** In the order in which people choose; empty while not known. */
  readonly statuses: readonly StatusChoice[];
  /** Those that alert first, then those with the agent, then those that wait; each longest first. */
  readonly interactions: readonly AgentInteraction[];
  /**
   * Interactions that alert for an agent who takes e-mail here, but are no cases of this connector: the panel cannot
   * take them, and tells no more of them. 0 for who works `beside` another client.
   */
  readonly foreignAlerts: number;
  /** False while the connector does not see the contact centre: what is shown may be old. */
  readonly isCurrent: boolean;
}

/** What a tab says first. The server closes a socket that says anything else, or nothing for 10 s, with 4400. */
export interface HelloMessage {
  readonly type: 'hello';
  readonly token: string;
  /** 1 to 64 letters, digits, `-` and `_`: made anew at each load of the page, kept when its socket reconnects. */
  readonly tabId: string;
  readonly focused: boolean;
  /**
   * {@link PopMessage.popId} of pops that the agent's tabs in this browser have shown, newest first, at most 100 (each at
   * most 300 characters): a server that was restarted knows by them what not to pop again.
   */
  readonly shown: readonly string[];
}

/** The tab has got or lost the focus. */
export interface FocusMessage {
  readonly type: 'focus';
  readonly focused: boolean;
}

/** The tab wants to pop. To be sent by the tab that {@link PopMessage.claimant} names; the first claim wins. */
export interface ClaimMessage {
  readonly type: 'claim';
  readonly popId: string;
}

/** What a tab sends. */
export type TabMessage = HelloMessage | FocusMessage | ClaimMessage;

/** The whole state; sent after `hello`, and at every change. */
export interface PanelMessage {
  readonly type: 'panel';
  readonly panel: PanelView;
}

/**
 * An interaction is offered to the agent and no tab has popped it. Every tab gets it. The one named by `claimant` sends
 * a {@link ClaimMessage} at once; the others wait. It comes again, with another claimant, if that tab goes away or stays
 * silent for 2 s.
 */
export interface PopMessage {
  readonly type: 'pop';
  /** Names the interaction, the agent and the offer. An offer after a refusal or a time-out is a new one. */
  readonly popId: string;
  readonly interaction: AgentInteraction;
  /** The focused tab, else the one that was focused last. */
  readonly claimant: string;
}

/** A tab has won: the tab `by` opens the case now, the others show a notice. */
export interface PoppedMessage {
  readonly type: 'popped';
  readonly popId: string;
  /** `tabId`. */
  readonly by: string;
}

/** The offer is over: it was refused, timed out, moved away or ended. `popped` or not, its notice can go. */
export interface OverMessage {
  readonly type: 'over';
  readonly popId: string;
  readonly why: 'left' | 'ended';
}

/** Comes every 20 s, so that a tab notices a connection that is dead. */
export interface BeatMessage {
  readonly type: 'beat';
  readonly now: number;
}

/**
 * Why a login has ended. `surplus`: the same agent has logged in again and again, and it was unused longest. `switchover`:
 * another CIC server has taken over, and it needs the password again.
 */
export type EndReason = 'logout' | 'expired' | 'surplus' | 'cicEnded' | 'switchover' | 'stopped';

/** The login has ended; the socket closes with 4401 after it (`stopped`: 1001, and the page tries again). */
export interface EndedMessage {
  readonly type: 'ended';
  readonly reason: EndReason;
  /** What happened and what to do now, for people. */
  readonly message: string;
}

/** What the server sends. */
export type ServerMessage = PanelMessage | PopMessage | PoppedMessage | OverMessage | BeatMessage | EndedMessage;

/** Longest texts of a login, in characters. */
export const LOGIN_LIMITS = { user: 120, password: 1_024 } as const;

/** Close codes of the socket beside those of RFC 6455. */
export const CLOSE_CODES = {
  /** What the tab sent was not understood. */
  notUnderstood: 4400,
  /** The token opens nothing: nobody is logged in with it, or the login has ended. Log in again. */
  loginOver: 4401,
  /** The same tab has opened another socket. */
  replaced: 4409,
} as const;

/** A refusal: what happened and what to do now, for people. */
export interface AgentError {
  /** Stable word of docs/errors.md. */
  readonly code: string;
  readonly message: string;
  readonly cure: string;
}
