import type { InteractionChange } from '../contact-center/contact-center.js';
import type { Clock } from '../runtime/clock.js';
import type { OfferFacts } from './offer-facts.js';
import type { PopBook, PopEvent } from './pop-book.js';
import type { PopNotes } from './pop-notes.js';

/** What the flow works with. */
export interface OfferFlowOptions {
  readonly clock: Clock;
  readonly book: PopBook;
  readonly notes: PopNotes;
  readonly facts: OfferFacts;
  /** An offer is new, has changed, or is over. Called after its pop was noted. */
  readonly onEvent: (event: PopEvent) => void;
}

/** Brings what happens to interactions into the book of offers, once the notes of former processes were read. */
export class OfferFlow {
  readonly #options: OfferFlowOptions;
  /** Changes that came before the notes of former processes were read; undefined after that. */
  #early: (() => void)[] | undefined = [];
  #isReading = false;

  constructor(options: OfferFlowOptions) {
    this.#options = options;
  }

  /** Reads the notes, once, then takes in what has come meanwhile. */
  async readNotes(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    const { book, notes } = this.#options;
    book.remember(await notes.load());
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const see of early) see();
  }

  /** Takes in a change. @param isWhole whether all live interactions are known. */
  receive(change: InteractionChange, isWhole: boolean): void {
    if (this.#early) this.#early.push(() => this.#see(change, isWhole));
    else this.#see(change, isWhole);
  }

  /** Mail has come on a case. @param author agent who wrote it; '' for nobody. */
  noteMail(caseId: string, author: string): void {
    const { book, clock } = this.#options;
    this.pass(book.noteMail(caseId, author, clock.now()));
  }

  /** Notes the pops of what the book has told, and tells it on. */
  pass(events: readonly PopEvent[]): void {
    for (const event of events) {
      this.#keep(event);
      this.#options.onEvent(event);
    }
  }

  #see(change: InteractionChange, isWhole: boolean): void {
    const { clock, facts, notes, book } = this.#options;
    const { id, rowId } = change.interaction;
    if (change.change === 'ended') facts.forget(id);
    else facts.seen(id, clock.now());
    if (change.change === 'ended' || change.change === 'lost') notes.forget(id, rowId);
    this.pass(book.see(change, isWhole, clock.now()));
  }

  #keep(event: PopEvent): void {
    const { notes } = this.#options;
    const { offer } = event;
    if (event.type !== 'over') {
      if (offer.popped) notes.note(offer);
    } else if (offer.popped && !event.isMissing) notes.forget(offer.interactionId, offer.rowId);
  }
}
