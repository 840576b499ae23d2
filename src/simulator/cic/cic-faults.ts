import type { CicFront } from './cic-front.js';
import type { FaultCommand, PairCommand } from './fault-command.js';
import { RequestFaults } from './request-faults.js';
import type { ServerPower } from './server-power.js';
import { connectionDown } from './subscriptions/messages.js';

/** What can happen to a pair of servers as a whole. */
export interface PairControl {
  /** @throws Error that tells why it cannot be done now. */
  carryOut(command: PairCommand): void;
}

/** Makes a simulated server fail on command. */
export class CicFaults {
  /** Faults that hit single requests. */
  readonly requests: RequestFaults;
  /** Steers the pair that the server belongs to; undefined for a server by itself. */
  pair: PairControl | undefined;
  readonly #front: CicFront;
  readonly #power: ServerPower;
  readonly #cut: () => void;
  #cancelDown: (() => void) | undefined;

  /** @param cut cuts the open TCP connections of the server. */
  constructor(front: CicFront, power: ServerPower, cut: () => void) {
    this.#front = front;
    this.#power = power;
    this.#cut = cut;
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
        this.announceDown(command.shouldReconnect);
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
      case 'switchover':
      case 'bringBack':
        if (!this.pair) throw new Error('this server has no partner: start a pair');
        this.pair.carryOut(command);
        return;
      case 'clear':
        this.#clear();
        return;
      default:
        this.requests.add(command);
    }
  }

  /** Tells all clients that their connection goes down. */
  announceDown(shouldReconnect: boolean): void {
    const { core, sessions } = this.#front;
    for (const session of sessions.all()) {
      sessions.deliver(session, connectionDown(core.switches.connectionStateAs, shouldReconnect));
    }
  }

  /** Ends all faults of requests and cancels the timers. */
  stop(): void {
    this.#cancelDown?.();
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

  #restart(command: Extract<FaultCommand, { kind: 'restart' }>): void {
    const { core } = this.#front;
    if (this.#power.death && !this.#cancelDown) throw new Error('the server is dead: it can only be brought back');
    const isBackup = this.pair !== undefined && !this.#front.isAccepting;
    if (!isBackup) core.crash(command.interactions);
    this.#power.die(command.whileDown ?? 'unavailable');
    if (!isBackup) core.recover(command.recoverAfterMs);
    this.#cancelDown?.();
    if (command.downMs > 0) this.#cancelDown = core.clock.after(command.downMs, () => this.#upAgain());
    else this.#upAgain();
  }

  #upAgain(): void {
    this.#cancelDown?.();
    this.#cancelDown = undefined;
    this.#power.revive();
  }

  #clear(): void {
    this.requests.clear();
    this.#front.core.faults.clear();
    this.#front.sessions.duplicates = 0;
    if (this.#cancelDown) this.#upAgain();
  }
}
