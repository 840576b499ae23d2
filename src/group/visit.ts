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

/** Both sides of a group as a command sees them for a moment: the adapters of routing, without routing. */
export class GroupVisit {
  /** Not logged in yet. */
  readonly org: JsforceSalesforceOrg;
  /** Not logged in before {@link GroupVisit.enterCic}. */
  readonly contactCenter: CicContactCenter;
  /** What the link to CIC has told. */
  readonly notes = new LinkNotes();
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

  /** Logs in to CIC; one round over its servers is an answer. @throws CasebridgeError */
  async enterCic(signal: AbortSignal): Promise<void> {
    const refusal = await Promise.race([this.contactCenter.start(signal), this.notes.failure()]);
    if (refusal) throw errorAsTold(refusal);
  }

  /** Logs out on both sides. */
  async close(): Promise<void> {
    await this.contactCenter.stop();
    await this.org.close();
  }

  #orgToLookFor(): string {
    return this.#organizationId ? this.#organizationId() : this.org.organizationId || NO_ORG;
  }
}
