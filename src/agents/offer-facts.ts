import type { InteractionFacts } from '../contact-center/agent-desk.js';
import type { Happening } from '../domain/happening.js';
import type { Row } from '../domain/row.js';

/** What a row has told of its case. */
export interface CaseFacts extends InteractionFacts {
  /** Of the queue map; '' if no row has told it. */
  readonly workgroup: string;
}

/** Beyond it those that were told of longest ago are forgotten; they can be read again. */
const MOST = 10_000;

/**
 * What agents are shown of a case, as rows and interactions have told it. It is held in memory only, since it names
 * customers, and passes on to the agent whom the interaction is offered to.
 */
export class OfferFacts {
  readonly #cases = new Map<string, CaseFacts>();
  /** Since when the customer waits, by interaction. */
  readonly #waiting = new Map<string, number>();

  /** Takes in what rows tell. */
  take(happening: Happening): void {
    if (happening.type === 'rowReceived') this.#noteRow(happening.row);
    if (happening.type !== 'interactionCreated') return;
    this.#noteRow(happening.row);
    if (!happening.existing) keep(this.#waiting, happening.interactionId, happening.row.createdAt);
  }

  /** Takes in what the interaction of a case tells. */
  describe(caseId: string, facts: InteractionFacts): void {
    this.#note(caseId, { ...facts, workgroup: '' });
  }

  /** What is known of a case; undefined if nothing is. */
  of(caseId: string): CaseFacts | undefined {
    return this.#cases.get(caseId);
  }

  /** An interaction was seen: a customer whose row was not waits since then at least. */
  seen(interactionId: string, now: number): void {
    if (!this.#waiting.has(interactionId)) keep(this.#waiting, interactionId, now);
  }

  /** Since when the customer of an interaction waits. @param now stands in where that is not known. */
  waitingSince(interactionId: string, now: number): number {
    return this.#waiting.get(interactionId) ?? now;
  }

  /** An interaction has ended. */
  forget(interactionId: string): void {
    this.#waiting.delete(interactionId);
  }

  #noteRow({ objectId, caseNumber, subject, sender, skills, workgroup }: Row): void {
    const names = skills.split(';').filter((name) => name.trim() !== '');
    this.#note(objectId, { caseNumber, subject, sender, skills: names, workgroup });
  }

  /** What is known stays: the first mail names the case, later ones are new mail of it. */
  #note(caseId: string, facts: CaseFacts): void {
    const known = this.#cases.get(caseId);
    keep(this.#cases, caseId, {
      caseNumber: known?.caseNumber || facts.caseNumber,
      subject: known?.subject || facts.subject,
      sender: known?.sender || facts.sender,
      skills: known && known.skills.length > 0 ? known.skills : facts.skills,
      workgroup: facts.workgroup || (known?.workgroup ?? ''),
    });
  }
}

function keep<T>(kept: Map<string, T>, key: string, value: T): void {
  kept.delete(key);
  kept.set(key, value);
  const [oldest] = kept.keys();
  if (kept.size > MOST && oldest !== undefined) kept.delete(oldest);
}
