import { CasebridgeError } from '../errors/casebridge-error.js';
import type { Clock } from '../runtime/clock.js';
import { LoginGuard, tooManyLogins } from '../web-server/login-guard.js';
import type { AgentHappening } from './agent-happening.js';
import { LoginTurns } from './login-turns.js';

/** What admission works with. */
export interface AgentAdmissionOptions {
  readonly clock: Clock;
  readonly tell: (happening: AgentHappening) => void;
}

const FOR_USER = { free: 5, firstMs: 15_000, longestMs: 15 * 60_000 };
/** A whole site may come from one address; what protects an account is the limit of its user. */
const FOR_ADDRESS = { free: 300, firstMs: 15_000, longestMs: 60_000 };

/** Slows down guessing of agents' passwords, by user and by address. */
export class AgentAdmission {
  readonly #tell: AgentAdmissionOptions['tell'];
  readonly #ofUser: LoginGuard;
  readonly #ofAddress: LoginGuard;
  readonly #turnsOfUser: LoginTurns;
  readonly #turnsOfAddress: LoginTurns;

  constructor({ clock, tell }: AgentAdmissionOptions) {
    this.#tell = tell;
    this.#ofUser = new LoginGuard(clock, FOR_USER);
    this.#ofAddress = new LoginGuard(clock, FOR_ADDRESS);
    this.#turnsOfUser = new LoginTurns(this.#ofUser);
    this.#turnsOfAddress = new LoginTurns(this.#ofAddress);
  }

  /**
   * Lets a login be tried once it is its turn, and counts a wrong password.
   * @param user key of the agent. @throws CasebridgeError `CASEBRIDGE_API_TOO_MANY_REQUESTS` for a user or address that is
   * locked out; what `logIn` throws.
   */
  async admit<T>(user: string, address: string, signal: AbortSignal, logIn: () => Promise<T>): Promise<T> {
    const turns = [await this.#turnsOfUser.take(user, signal)];
    try {
      turns.push(await this.#turnsOfAddress.take(address, signal));
      const lockedMs = this.#lockedMs(user, address);
      if (lockedMs > 0) throw tooManyLogins(lockedMs);
      const admitted = await logIn();
      this.#ofUser.forgive(user);
      return admitted;
    } catch (error) {
      this.#judge(error, user, address);
      throw error;
    } finally {
      for (const giveBack of turns) giveBack();
    }
  }

  /** Counts a wrong password. Of other failures nobody has looked at it, or it was right. */
  #judge(error: unknown, user: string, address: string): void {
    const { code } = CasebridgeError.from(error);
    const isWrong = code === 'CASEBRIDGE_AGENT_LOGIN_REFUSED';
    if (!isWrong && code !== 'CASEBRIDGE_AGENT_NO_MAIL') return;
    if (isWrong) {
      this.#ofUser.count(user);
      this.#ofAddress.count(address);
    }
    this.#tell({ type: 'agentLoginRefused', address, code, lockedMs: this.#lockedMs(user, address) });
  }

  #lockedMs(user: string, address: string): number {
    return Math.max(this.#ofUser.lockedMs(user), this.#ofAddress.lockedMs(address));
  }
}
