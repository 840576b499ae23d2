import type { HttpExchangeResponse } from '../../runtime/http-exchange.js';
import type { CicFront } from './cic-front.js';
import type { FaultCommand } from './fault-command.js';
import { json } from './http/icws-response.js';
import { RequestFaults } from './request-faults.js';
import { connectionDown } from './subscriptions/messages.js';

/** An open connection that can be cut. */
export interface Cuttable {
  destroy(): void;
}

/** Makes a simulated server fail on command. */
export class CicFaults {
  /** Faults that hit single requests. */
  readonly requests: RequestFaults;
  /** While true every request is refused with 503. */
  isDown = false;
  readonly #front: CicFront;
  readonly #connections: () => readonly Cuttable[];
  #cancelDown: () => void = () => undefined;

  /** @param connections the open TCP connections of the server. */
  constructor(front: CicFront, connections: () => readonly Cuttable[]) {
    this.#front = front;
    this.#connections = connections;
    this.requests = new RequestFaults(front.core.clock);
  }

  /** Carries out one fault command. Faults with `times` wait for what they are to hit. */
  inject(command: FaultCommand): void {
    const { core, sessions } = this.#front;
    switch (command.kind) {
      case 'dropHandlerAnswers':
      case 'dropHandlerNotifications':
      case 'failHandlerCreates':
      case 'duplicateMessages':
        this.#count(command.kind, command.times);
        return;
      case 'expireSessions':
        this.#expire(command.username);
        return;
      case 'announceDown':
        this.#announceDown(command.shouldReconnect);
        return;
      case 'closeStreams':
        for (const session of sessions.all()) session.channel.closeStream();
        return;
      case 'cutConnections':
        this.#cut();
        return;
      case 'restart':
        this.#restart(command);
        return;
      case 'accepting':
        this.#front.isAccepting = command.accepting;
        this.#front.alternateHosts = command.alternateHosts ?? this.#front.alternateHosts;
        return;
      case 'loseInteraction':
        core.life.lose(command.interactionId);
        return;
      case 'clear':
        this.#clear();
        return;
      default:
        this.requests.add(command);
    }
  }

  /** The answer to every request while the server is down. */
  refusal(): HttpExchangeResponse {
    return json(503, { errorId: 'error.server.unavailable', message: 'The server is not available.' });
  }

  /** Ends all faults of requests and cancels the timers. */
  stop(): void {
    this.#cancelDown();
    this.requests.clear();
  }

  #count(kind: Extract<FaultCommand, { times: number }>['kind'], times: number): void {
    const { core, sessions } = this.#front;
    if (kind === 'dropHandlerAnswers') core.faults.answersToDrop += times;
    else if (kind === 'dropHandlerNotifications') core.faults.notificationsToDrop += times;
    else if (kind === 'failHandlerCreates') core.faults.createsToFail += times;
    else if (kind === 'duplicateMessages') sessions.duplicates += times;
  }

  #expire(username: string | undefined): void {
    for (const session of this.#front.sessions.all()) {
      if (username === undefined || session.userId.toLowerCase() === username.toLowerCase()) {
        this.#front.sessions.close(session);
      }
    }
  }

  #announceDown(shouldReconnect: boolean): void {
    const { core, sessions } = this.#front;
    for (const session of sessions.all()) {
      sessions.deliver(session, connectionDown(core.switches.connectionStateAs, shouldReconnect));
    }
  }

  #cut(): void {
    for (const connection of this.#connections()) connection.destroy();
  }

  #restart(command: Extract<FaultCommand, { kind: 'restart' }>): void {
    const { core, sessions } = this.#front;
    sessions.closeAll();
    this.#cut();
    core.crash(command.interactions, command.recoverAfterMs);
    this.#cancelDown();
    this.isDown = command.downMs > 0;
    if (!this.isDown) return;
    this.#cancelDown = core.clock.after(command.downMs, () => {
      this.isDown = false;
    });
  }

  #clear(): void {
    this.requests.clear();
    this.#front.core.faults.clear();
    this.#front.sessions.duplicates = 0;
    this.#cancelDown();
    this.isDown = false;
  }
}
