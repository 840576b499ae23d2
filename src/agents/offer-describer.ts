import type { AgentDesk } from '../contact-center/agent-desk.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import type { AgentInteraction } from './contract.js';
import type { OfferFacts } from './offer-facts.js';
import type { Offer } from './pop-book.js';

/** What the describer works with. */
export interface OfferDescriberOptions {
  readonly desk: Pick<AgentDesk, 'describe'>;
  readonly facts: OfferFacts;
  /** Address of a record in Salesforce. */
  readonly recordUrl: (caseId: string) => string;
  /** Aborts when the process stops. */
  readonly stopped: AbortSignal;
  /** More is known of an interaction. */
  readonly onDescribed: (interactionId: string) => void;
}

/** Says what an offer is about: by the rows of this process, else by what the interaction itself knows. */
export class OfferDescriber {
  readonly #options: OfferDescriberOptions;
  /** Interactions that are being asked. */
  readonly #asking = new Set<string>();

  constructor(options: OfferDescriberOptions) {
    this.#options = options;
  }

  /** Asks the interaction for what no row of this process has told; the pop does not wait for it. Never rejects. */
  async describe({ interactionId, caseId }: Offer): Promise<void> {
    const { desk, facts, stopped, onDescribed } = this.#options;
    if (!facts.isLacking(interactionId, caseId) || this.#asking.has(interactionId)) return;
    this.#asking.add(interactionId);
    try {
      facts.describe(interactionId, caseId, await desk.describe(interactionId, stopped));
      onDescribed(interactionId);
    } catch {
      // The panel shows the address of the case all the same, and it is asked again at the next look.
    } finally {
      this.#asking.delete(interactionId);
    }
  }

  /** An offer as pages show it. */
  view(offer: Offer): AgentInteraction {
    const { facts, recordUrl } = this.#options;
    const { caseId, interactionId, state, since, popId, popped, poppedBy, newMail } = offer;
    const { caseNumber = '', subject = '', sender = '', skills = [], workgroup } = facts.of(caseId) ?? {};
    return {
      interactionId,
      state,
      since,
      waitingSince: facts.waitingSince(interactionId, since),
      caseId,
      caseNumber,
      subject,
      sender,
      skills,
      workgroup: offer.workgroup || (workgroup ?? ''),
      recordUrl: recordUrl(caseId),
      popId,
      popped,
      poppedBy,
      newMail,
    };
  }

  /** Workgroup that an offer goes back to. @throws CasebridgeError `CASEBRIDGE_AGENT_NO_WORKGROUP` */
  workgroupOf(offer: Offer): string {
    const workgroup = offer.workgroup || this.#options.facts.of(offer.caseId)?.workgroup;
    if (workgroup) return workgroup;
    throw new CasebridgeError(
      'CASEBRIDGE_AGENT_NO_WORKGROUP',
      'It is not known to which workgroup the interaction is to go back.',
    );
  }
}
