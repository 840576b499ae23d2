import { setTimeout as wait } from 'node:timers/promises';
import type { CicPairCalls } from '../cic-pair-process.js';
import type { OrgAccess, OrgCalls } from '../org-process.js';
import { ChildProgram } from '../process/child-program.js';
import type { RowRecord } from '../servers/row-book.js';
import type { SwitchoverCalls } from '../switchover-process.js';
import type { Death } from './deaths.js';

/** What one death gave: milliseconds since it. */
export interface DeathTimes {
  readonly loggedInMs: number;
  readonly readyMs: number;
  readonly firstInteractionMs: number;
  /** Where interactions were lost: the one that was live is there again. */
  readonly remadeMs: number | undefined;
  /** Round trips to the server before it died. */
  readonly roundTripsMs: readonly number[];
}

/** Lets what follows a start come to rest: the directory is read, the stream is old. */
const REST_MS = 300;
const LIMIT_MS = 30_000;

/** An org, a pair of CIC servers and Casebridge, each in a process of its own. */
export class PairWorld {
  readonly #org = new ChildProgram<OrgCalls>('org-process.ts');
  readonly #cic = new ChildProgram<CicPairCalls>('cic-pair-process.ts');
  readonly #casebridge = new ChildProgram<SwitchoverCalls>('switchover-process.ts');
  #access: OrgAccess | undefined;

  async listen(): Promise<void> {
    [this.#access] = await Promise.all([this.#org.call('listen', null), this.#cic.call('listen', null)]);
  }

  /** Starts Casebridge anew, lets the active server die under it, and waits until all is well again. */
  async play(death: Death): Promise<DeathTimes> {
    const { floorMs, recoveryGraceMs } = death;
    if (!this.#access) throw new Error('the servers are not started');
    const cic = await this.#cic.call('access', null);
    await this.#casebridge.call('start', { org: this.#access, cic, floorMs, recoveryGraceMs });
    await this.#org.call('reset', { roundTripMs: 0 });
    await this.#routeCase(1, LIMIT_MS);
    await wait(REST_MS);
    const roundTripsMs = await this.#casebridge.call('roundTrips', cic);
    const times = await this.#die(death, cic.hosts[1]);
    await this.#finish();
    return { ...times, roundTripsMs };
  }

  async stop(): Promise<void> {
    await Promise.all([this.#casebridge.end(), this.#org.end(), this.#cic.end()]);
  }

  async #die(death: Death, heir: string): Promise<Omit<DeathTimes, 'roundTripsMs'>> {
    const limitMs = LIMIT_MS + death.extraMs + 3 * death.floorMs;
    const since = await this.#cic.call('die', death.order);
    await wait(death.caseAfterMs);
    await this.#routeCase(2, limitMs);
    const { loggedInAt, readyAt, host } = await this.#casebridge.call('backAgain', { since, limitMs });
    if (host !== heir) throw new Error(`Casebridge is logged in at ${host}, not at ${heir}`);
    const [before, meanwhile] = (await this.#rows()).map(({ objectId }) => objectId);
    const madeFor = (objectId = '') => this.#cic.call('madeFor', { objectId, since, limitMs });
    const firstAt = await madeFor(meanwhile);
    const remadeAt = death.order.interactions === 'lose' ? await madeFor(before) : undefined;
    return {
      loggedInMs: loggedInAt - since,
      readyMs: readyAt - since,
      firstInteractionMs: firstAt - since,
      remadeMs: remadeAt === undefined ? undefined : remadeAt - since,
    };
  }

  async #routeCase(rows: number, limitMs: number): Promise<void> {
    await this.#org.call('createCases', 1);
    if (!(await this.#org.call('processed', { count: rows, limitMs })))
      throw new Error(`row ${rows} was not marked within ${limitMs} ms`);
  }

  async #rows(): Promise<readonly RowRecord[]> {
    return (await this.#org.call('report', null)).rows;
  }

  /** Checks that nothing went wrong, ends what was made, and sets the pair up for the next death. */
  async #finish(): Promise<void> {
    for (const { name, objectId, marks, outcome } of await this.#rows()) {
      const live = await this.#cic.call('liveOf', objectId);
      if (marks !== 1 || outcome !== 'Routed' || live !== 1)
        throw new Error(`${name} was marked ${marks} times, last as ${outcome}; its case has ${live} interactions`);
    }
    await this.#org.call('closeCases', 2);
    if (!(await this.#org.call('processed', { count: 4, limitMs: LIMIT_MS })))
      throw new Error('the closing of the cases was not routed');
    await this.#casebridge.call('stop', null);
    await this.#cic.call('bringBack', null);
  }
}
