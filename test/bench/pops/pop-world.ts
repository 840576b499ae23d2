import { setTimeout as wait } from 'node:timers/promises';
import type { OrgCalls } from '../org-process.js';
import type { PopCasebridgeCalls } from '../pop-casebridge-process.js';
import type { Alert, PopCicCalls } from '../pop-cic-process.js';
import { ChildProgram } from '../process/child-program.js';
import { PanelClient } from './panel-client.js';
import { PanelPage } from './panel-page.js';
import { assureRightPops } from './right-pops.js';

/** How long something took from the alert on, in milliseconds; undefined if it never came. */
export type Delay = number | undefined;

const LOOK_MS = 100;
const LIMIT_MS = 120_000;
const LOGINS_AT_ONCE = 10;

/** Both servers, Casebridge with its agents' listener, and an agent's panel for each agent, one of them a real page. */
export class PopWorld {
  readonly #org = new ChildProgram<OrgCalls>('org-process.ts');
  readonly #cic = new ChildProgram<PopCicCalls>('pop-cic-process.ts');
  readonly #casebridge = new ChildProgram<PopCasebridgeCalls>('pop-casebridge-process.ts');
  readonly #clients = new Map<string, PanelClient>();
  /** All since the agents logged in. */
  readonly #alerts: Alert[] = [];
  #page: PanelPage | undefined;
  #pageUser = '';

  /** Agents who are logged in. */
  get agents(): number {
    return this.#clients.size + (this.#page ? 1 : 0);
  }

  async start(): Promise<void> {
    const [org, cic] = await Promise.all([this.#org.call('listen', null), this.#cic.call('listen', null)]);
    const url = await this.#casebridge.call('start', { org, cic });
    const [first = '', ...others] = cic.agents;
    this.#pageUser = first;
    for (let at = 0; at < others.length; at += LOGINS_AT_ONCE) {
      const users = others.slice(at, at + LOGINS_AT_ONCE);
      const clients = await Promise.all(users.map((user) => PanelClient.open(url, user, cic.agentPassword)));
      for (const [index, client] of clients.entries()) this.#clients.set(users[index] ?? '', client);
    }
    this.#page = await PanelPage.open(url, first, cic.agentPassword);
  }

  /** Cases come at this pace; each ends soon after it popped. @returns the delays of the clients. */
  async popAtClients(count: number, perSecond: number): Promise<readonly Delay[]> {
    await this.#takeAlerts();
    const perLook = (perSecond * LOOK_MS) / 1_000;
    const made = async (look: number) => {
      const owed = Math.min(count, Math.floor((look + 1) * perLook)) - Math.min(count, Math.floor(look * perLook));
      if (owed > 0) await this.#org.call('createCases', owed);
    };
    const alerts = await this.#follow(count, made);
    const delays = alerts.filter(({ user }) => user !== this.#pageUser).map((alert) => this.#clientDelay(alert));
    await this.#assureRight();
    return delays;
  }

  /** Only the agent with the page is there; one case after the other. @returns the delays of the page. */
  async popAtPage(count: number): Promise<readonly Delay[]> {
    await Promise.all([...this.#clients.values()].map((client) => client.become('At Lunch')));
    await this.#takeAlerts();
    const delays: Delay[] = [];
    for (let number = 0; number < count; number += 1) {
      const [alert] = await this.#follow(1, async (look) => {
        if (look === 0) await this.#org.call('createCases', 1);
      });
      const opened = alert && (await this.#page?.opened())?.find(({ caseId }) => caseId === alert.caseId);
      delays.push(alert && opened ? opened.at - alert.at : undefined);
    }
    await this.#assureRight();
    return delays;
  }

  async stop(): Promise<void> {
    for (const client of this.#clients.values()) client.close();
    await this.#page?.close();
    await this.#casebridge.call('stop', null);
    await Promise.all([this.#casebridge.end(), this.#org.end(), this.#cic.end()]);
  }

  /** Ends what has alerted for one look, until so many have. */
  async #follow(count: number, eachLook: (look: number) => Promise<void>): Promise<readonly Alert[]> {
    const seen: Alert[] = [];
    const begun = performance.now();
    let last: readonly string[] = [];
    for (let look = 0; seen.length < count || last.length > 0; look += 1) {
      await eachLook(look);
      await wait(LOOK_MS);
      await this.#cic.call('end', last);
      const alerts = await this.#takeAlerts();
      seen.push(...alerts);
      last = alerts.map(({ interactionId }) => interactionId);
      if (performance.now() - begun > LIMIT_MS) throw new Error(`${seen.length} of ${count} cases alerted`);
    }
    return seen;
  }

  /** Those since the last time. */
  async #takeAlerts(): Promise<readonly Alert[]> {
    const alerts = await this.#cic.call('alerts', null);
    this.#alerts.push(...alerts);
    return alerts;
  }

  async #assureRight(): Promise<void> {
    const opened = (await this.#page?.opened()) ?? [];
    // An alert that has popped since is known by now, too.
    await this.#takeAlerts();
    assureRightPops({ alerts: this.#alerts, clients: this.#clients, pageUser: this.#pageUser, opened });
  }

  #clientDelay({ user, interactionId, at }: Alert): Delay {
    const popped = this.#clients.get(user)?.pops.get(interactionId);
    return popped === undefined ? undefined : popped - at;
  }
}
