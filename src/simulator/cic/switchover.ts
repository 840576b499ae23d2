import type { CicCore } from './cic-core.js';
import type { CicFaults, PairControl } from './cic-faults.js';
import type { CicFront } from './cic-front.js';
import type { PairCommand } from './fault-command.js';
import type { ServerPower } from './server-power.js';

/** One server of a pair, as the switchover moves it. */
export interface PairMember {
  readonly front: CicFront;
  readonly power: ServerPower;
  readonly faults: CicFaults;
}

type SwitchoverCommand = Extract<PairCommand, { kind: 'switchover' }>;

/** Decides which server of a pair is active, and carries out switchovers. */
export class Switchover implements PairControl {
  readonly #core: CicCore;
  #active: PairMember;
  #standby: PairMember;
  /** A switchover is under way: the old server is dead and the new one is not active yet. */
  #isBetween = false;
  #cancelNext: () => void = () => undefined;

  constructor(core: CicCore, primary: PairMember, backup: PairMember) {
    this.#core = core;
    this.#active = primary;
    this.#standby = backup;
    this.#standby.front.isAccepting = false;
  }

  /** The server that takes logins; undefined in the middle of a switchover. */
  active(): PairMember | undefined {
    return this.#isBetween ? undefined : this.#active;
  }

  /** @throws Error that tells why it cannot be done now. */
  carryOut(command: PairCommand): void {
    if (command.kind === 'bringBack') this.#bringBack();
    else this.#switchOver(command);
  }

  /** Nothing more happens by itself. */
  stop(): void {
    this.#cancelNext();
  }

  #switchOver(command: SwitchoverCommand): void {
    if (this.#isBetween) throw new Error('a switchover is under way');
    if (this.#active.power.death) throw new Error('the active server is down already');
    if (this.#standby.power.death) throw new Error('the other server is down: nobody can take over');
    this.#isBetween = true;
    if (!command.announce) {
      this.#die(command);
      return;
    }
    this.#active.faults.announceDown(true);
    this.#next(command.announceMs, () => this.#die(command));
  }

  #die(command: SwitchoverCommand): void {
    const { front, power } = this.#active;
    this.#core.crash(command.interactions);
    front.isAccepting = false;
    power.die(command.closeSockets ? 'refused' : 'silent');
    if (!command.rememberRows) this.#core.forgetRows();
    this.#next(command.downMs, () => this.#takeOver(command));
  }

  #takeOver(command: SwitchoverCommand): void {
    [this.#active, this.#standby] = [this.#standby, this.#active];
    this.#core.book.renumberFrom(this.#core.switches.idsAfterSwitchover === 'lower' ? 'below' : 'above');
    this.#core.recover(command.recoverAfterMs);
    this.#active.front.isAccepting = true;
    this.#isBetween = false;
    if (command.comesBack) this.#next(command.downMs, () => this.#bringBack());
  }

  #bringBack(): void {
    if (this.#isBetween) throw new Error('a switchover is under way');
    if (!this.#standby.power.death) throw new Error('no server of the pair is down');
    this.#cancelNext();
    this.#standby.power.revive();
  }

  #next(afterMs: number, run: () => void): void {
    this.#cancelNext();
    this.#cancelNext = this.#core.clock.after(afterMs, run);
  }
}
