import type { Requests } from '../../../web-page/state/requests.js';
import {
  AGENT_PATHS,
  actionPath,
  type InteractionAction,
  type LoginAnswer,
  type LoginRequest,
  type LoginView,
  type PanelView,
} from '../../contract.js';

/** A login asks the contact centre, and a switchover may be under way. Milliseconds. */
const LOGIN_MS = 45_000;
/** Whether the server is there. */
const ALIVE_MS = 5_000;
const ACTIONS: Readonly<Record<InteractionAction, string>> = {
  pickup: 'Picking up',
  disconnect: 'The disconnect',
  transfer: 'Giving back',
};

/** The requests of the panel, each as a function. All throw `Problem`. */
export class PanelApi {
  readonly #requests: Requests;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  login(body: LoginRequest): Promise<LoginAnswer> {
    return this.#requests.json({
      method: 'POST',
      path: AGENT_PATHS.login,
      body,
      what: 'The login',
      limitMs: LOGIN_MS,
    });
  }

  logout(): Promise<unknown> {
    return this.#requests.json({ method: 'POST', path: AGENT_PATHS.logout, body: {}, what: 'The logout' });
  }

  session(): Promise<LoginView> {
    return this.#requests.json({ path: AGENT_PATHS.session, what: 'The login' });
  }

  panel(): Promise<PanelView> {
    return this.#requests.json({ path: AGENT_PATHS.panel, what: 'The panel', limitMs: ALIVE_MS });
  }

  setStatus(statusId: string, signal: AbortSignal): Promise<unknown> {
    const body = { statusId };
    return this.#requests.json({ method: 'POST', path: AGENT_PATHS.status, body, what: 'The status', signal });
  }

  act(interactionId: string, action: InteractionAction): Promise<unknown> {
    const path = actionPath(interactionId, action);
    return this.#requests.json({ method: 'POST', path, body: {}, what: ACTIONS[action] });
  }
}
