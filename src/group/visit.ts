import type { Config } from '../config/schema.js';
import { LinkNotes } from '../contact-center/cic/checks/link-notes.js';
import type { CicContactCenter } from '../contact-center/cic/cic-contact-center.js';
import type { Happening } from '../domain/happening.js';
import { errorAsTold } from '../errors/told-error.js';
import { Listeners } from '../runtime/listeners.js';
import type { JsforceSalesforceOrg } from '../salesforce/salesforce-org.js';
import { buildContactCenter, buildOrg, type GroupSurroundings } from './build-group.js';

/** What a visit needs beside the configuration. */
export type VisitSurroundings = Pick<GroupSurroundings, 'clock' | 'random' | 'redact' | 'ways'>;

/** Org id that stands for one that could not be learned: nothing is made by a visit, and the handler only echoes it. */
export const NO_ORG = '000000000000000AAA';

/** Both sides of a group for the time of one look, whoever holds their sessions. */
export interface Visit {
  /** Not logged in before {@link Visit.enterOrg}. */
  readonly org: JsforceSalesforceOrg;
  /** Not logged in before {@link Visit.enterCic}. */
  readonly contactCenter: CicContactCenter;
  /** What the link to CIC has told. */
  readonly notes: LinkNotes;
  /** False for the sessions that routing goes by: a look must not make them watch more than they do. */
  readonly isOwn: boolean;
  /** Logs in to Salesforce. @throws CasebridgeError */
  enterOrg(signal: AbortSignal): Promise<void>;
  /** Logs in to CIC; one round over its servers is an answer. @throws CasebridgeError */
  enterCic(signal: AbortSignal): Promise<void>;
  /** Gives sessions back. */
  close(): Promise<void>;
}

/** Makes a visit, which its user closes. */
export type OpenVisit = () => Visit;

/** A command's own look: the adapters of routing, without routing. */
export class GroupVisit implements Visit {
  readonly org: JsforceSalesforceOrg;
  readonly contactCenter: CicContactCenter;
  readonly notes = new LinkNotes();
  readonly isOwn = true;
  readonly #happenings = new Listeners<Happening>(() => undefined);
  readonly #organizationId: (() => string) | undefined;

  /** @param organizationId org to look for at CIC; '' until it is known. Default: the one that was logged in to. */
  constructor(config: Config, surroundings: VisitSurroundings, organizationId?: () => string) {
    const told = { ...surroundings, tell: (happening: Happening) => this.#happenings.emit(happening) };
    this.#happenings.add((happening) => this.notes.take(happening));
    this.#organizationId = organizationId;
    this.org = buildOrg(config, told);
    this.contactCenter = buildContactCenter(config, told, () => this.#orgToLookFor());
  }

  /** Calls back with whatever is told. @returns how to stop it. */
  onHappening(listener: (happening: Happening) => void): () => void {
    return this.#happenings.add(listener);
  }

  async enterOrg(signal: AbortSignal): Promise<void> {
    await this.org.logIn(signal);
  }

  async enterCic(signal: AbortSignal): Promise<void> {
    const refusal = await Promise.race([this.contactCenter.start(signal), this.notes.failure()]);
    if (refusal) throw errorAsTold(refusal);
  }

  async close(): Promise<void> {
    await this.contactCenter.stop();
    await this.org.close();
  }

  #orgToLookFor(): string {
    return this.#organizationId ? this.#organizationId() : this.org.organizationId || NO_ORG;
  }
}
