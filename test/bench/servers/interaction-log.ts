import type { Interaction, InteractionBook } from '../../../src/simulator/cic/interaction-book.js';
import type { InteractionRecord } from './interaction-record.js';

/** All interactions that a server ever made; its own memory of those that are gone has an end. */
export class InteractionLog {
  readonly #book: InteractionBook;
  readonly #gone: InteractionRecord[] = [];

  constructor(book: InteractionBook) {
    this.#book = book;
    book.changes.add(({ interaction, deallocated }) => {
      if (deallocated) this.#gone.push(recorded(interaction));
    });
  }

  /** Live ones last. */
  all(): readonly InteractionRecord[] {
    return [...this.#gone, ...this.#book.live().map(recorded)];
  }
}

function recorded({ id, attributes, createdAt, deallocatedAt, states }: Interaction): InteractionRecord {
  return {
    id,
    rowId: attributes.get('ObjectRouting_RowId'),
    objectId: attributes.get('ObjectRouting_ObjectId'),
    createdAt,
    endedAt: states.find(({ state }) => state === 'I' || state === 'E')?.at ?? deallocatedAt,
  };
}
