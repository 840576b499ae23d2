import type { InteractionFacts } from '../contact-center/agent-desk.js';
import type { Happening } from '../domain/happening.js';
import { isCreateEvent, type Row } from '../domain/row.js';

/** What is known of a case; '' and none for what is not known. */
export interface CaseFacts {
  readonly caseNumber: string;
  readonly subject: string;
  readonly sender: string;
  readonly skills: readonly string[];
  /** Of the queue map; '' if no row has told it. */
  readonly workgroup: string;
}

interface Kept extends CaseFacts {
  /** Name of the row that told the skills; '' if none did. */
  readonly skillsBy: string;
}

interface Wait {
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** False while it is only the time at which the interaction was seen first. */
  readonly isSure: boolean;
  /** Whether the interaction itself was asked. */
  readonly isAsked: boolean;
}

/** Beyond it those that were told of longest ago are forgotten; they can be read again. */
const MOST = 10_000;

/**
 * What agents are shown of a case, as rows and interactions have told it. It is held in memory only, since it names
 * customers, and passes on to the agent whom the interaction is offered to.
 */
export class OfferFacts {
  readonly #cases = new Map<string, Kept>();
  /** Since when the customer waits, by interaction. */
  readonly #waits = new Map<string, Wait>();

  /** Takes in what rows tell. */
  take(happening: Happening): void {
    if (happening.type === 'rowReceived') this.#noteRow(happening.row);
    if (happening.type === 'interactionCreated') this.#noteRow(happening.row);
    const isMade = happening.type === 'recreated' || (happening.type === 'interactionCreated' && !happening.existing);
    if (!isMade) return;
    keep(this.#waits, happening.interactionId, { since: happening.row.createdAt, isSure: true, isAsked: false });
  }

  /** Takes in what an interaction tells, also if it tells nothing. */
  describe(interactionId: string, caseId: string, facts: InteractionFacts | undefined): void {
    const known = this.#waits.get(interactionId);
    if (known) {
      const { since, isSure } = known;
      const told = isSure ? undefined : facts?.since;
      keep(this.#waits, interactionId, { since: told ?? since, isSure: isSure || told !== undefined, isAsked: true });
    }
    if (facts) this.#note(caseId, { ...facts, workgroup: '', skillsBy: '' });
  }

  /** Whether the interaction itself should be asked: no row of this process has told all. */
  isLacking(interactionId: string, caseId: string): boolean {
    const wait = this.#waits.get(interactionId);
    return wait?.isAsked !== true && (!this.#cases.get(caseId)?.caseNumber || wait?.isSure !== true);
  }

  /** What is known of a case; undefined if nothing is. */
  of(caseId: string): CaseFacts | undefined {
    return this.#cases.get(caseId);
  }

  /** An interaction was seen: a customer whose row was not waits since then at least. */
  seen(interactionId: string, now: number): void {
    if (!this.#waits.has(interactionId))
      keep(this.#waits, interactionId, { since: now, isSure: false, isAsked: false });
  }

  /** Since when the customer of an interaction waits. @param now stands in where that is not known. */
  waitingSince(interactionId: string, now: number): number {
    return this.#waits.get(interactionId)?.since ?? now;
  }

  /** An interaction has ended. */
  forget(interactionId: string): void {
    this.#waits.delete(interactionId);
  }

  #noteRow({ objectId, caseNumber, subject, sender, skills, workgroup, event, name }: Row): void {
    const names = skills
      .split(';')
      .map((skill) => skill.trim())
      .filter((skill) => skill !== '');
    const skillsBy = isCreateEvent(event) ? name : '';
    this.#note(objectId, { caseNumber, subject, sender, skills: names, workgroup, skillsBy });
  }

  /** The first mail names the case, later ones are new mail of it; the skills are those that were asked for last. */
  #note(caseId: string, told: Kept): void {
    const known = this.#cases.get(caseId);
    const isNewer = known === undefined || (told.skillsBy !== '' && told.skillsBy >= known.skillsBy);
    const { skills, skillsBy } = isNewer || known.skillsBy === '' ? newest(told, known) : known;
    keep(this.#cases, caseId, {
      caseNumber: known?.caseNumber || told.caseNumber,
      subject: known?.subject || told.subject,
      sender: known?.sender || told.sender,
      skills,
      skillsBy,
      workgroup: told.workgroup || (known?.workgroup ?? ''),
    });
  }
}

/** Where no row has said which skills it wants, those of the interaction stay. */
function newest(told: Kept, known: Kept | undefined): Pick<Kept, 'skills' | 'skillsBy'> {
  return told.skillsBy === '' && told.skills.length === 0 && known ? known : told;
}

function keep<T>(kept: Map<string, T>, key: string, value: T): void {
  kept.delete(key);
  kept.set(key, value);
  const [oldest] = kept.keys();
  if (kept.size > MOST && oldest !== undefined) kept.delete(oldest);
}
