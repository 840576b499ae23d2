import { WebSocket } from 'ws';
import { AGENT_PATHS, type LoginAnswer, type ServerMessage, type TabMessage } from '../../../src/agents/contract.js';
import { moment } from './moment.js';

/** Asks the agents' listener. @throws Error if it refuses. */
async function post(url: string, path: string, body: unknown, token?: string): Promise<unknown> {
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

/** One agent's panel without its page: claims what it is asked to pop, and notes when that came. */
export class PanelClient {
  /** When a pop arrived, by interaction id. Milliseconds since the epoch. */
  readonly pops = new Map<string, number>();
  /** Pops that came although the interaction had popped. */
  repeated = 0;
  readonly #url: string;
  readonly #login: LoginAnswer;
  readonly #socket: WebSocket;

  private constructor(url: string, login: LoginAnswer) {
    this.#url = url;
    this.#login = login;
    this.#socket = new WebSocket(`${url.replace('http', 'ws')}${AGENT_PATHS.live}`, { origin: url });
    this.#socket.on('message', (data) => this.#take(JSON.parse(String(data)) as ServerMessage));
  }

  /** Logs in, connects, and is there for e-mails. */
  static async open(url: string, user: string, password: string): Promise<PanelClient> {
    const login = (await post(url, AGENT_PATHS.login, { user, password, mode: 'alone' })) as LoginAnswer;
    const client = new PanelClient(url, login);
    await new Promise<void>((resolve, reject) => {
      client.#socket.once('open', resolve);
      client.#socket.once('error', reject);
    });
    client.#send({ type: 'hello', token: login.token, tabId: user, focused: true, shown: [] });
    await client.become('Available');
    return client;
  }

  /** Takes another status. */
  async become(statusId: string): Promise<void> {
    await post(this.#url, AGENT_PATHS.status, { statusId }, this.#login.token);
  }

  close(): void {
    this.#socket.terminate();
  }

  #take(message: ServerMessage): void {
    if (message.type !== 'pop') return;
    const at = moment();
    const { interactionId } = message.interaction;
    if (this.pops.has(interactionId)) this.repeated += 1;
    else this.pops.set(interactionId, at);
    this.#send({ type: 'claim', popId: message.popId });
  }

  #send(message: TabMessage): void {
    this.#socket.send(JSON.stringify(message));
  }
}
