import type { Tell } from '../../domain/happening.js';
import { toldError } from '../../errors/told-error.js';
import { AlertBook, type KnownAlert } from './alert-book.js';
import type { ToldAlerts } from './told-alerts.js';

/** What people know of alerts, channel by channel, also from processes before this one. */
export class AlertBooks {
  readonly #file: ToldAlerts | undefined;
  readonly #tell: Tell;
  readonly #books = new Map<string, AlertBook>();
  #isRead = false;

  /** @param file where it outlives the process; undefined if nothing is to be kept */
  constructor(file: ToldAlerts | undefined, tell: Tell) {
    this.#file = file;
    this.#tell = tell;
  }

  /** The book of those whom a channel reaches. The first call reads what was kept. */
  of(reaches: string): AlertBook {
    this.#read();
    return this.#books.get(reaches) ?? this.#open(reaches, []);
  }

  /** Keys of what somebody knows of and that is not over. */
  get standing(): readonly string[] {
    const all = [...this.#books.values()].flatMap(({ known }) => known);
    return [...new Set(all.flatMap(({ alert, overAt }) => (overAt === undefined ? [alert.key] : [])))];
  }

  /** What somebody knows of this alert, unless it is over. */
  get(key: string): KnownAlert | undefined {
    for (const book of this.#books.values()) {
      const known = book.get(key);
      if (known && known.overAt === undefined) return known;
    }
    return undefined;
  }

  /** It is over: all who know of it have to be told. @param at milliseconds since the epoch */
  over(key: string, at: number): void {
    for (const book of this.#books.values()) book.over(key, at);
    this.#save();
  }

  #read(): void {
    if (this.#isRead) return;
    this.#isRead = true;
    try {
      for (const { reaches, known } of this.#file?.load() ?? []) this.#open(reaches, known);
    } catch (error) {
      this.#tell({ type: 'alertNotesFailed', error: toldError(error) });
    }
  }

  #open(reaches: string, known: readonly KnownAlert[]): AlertBook {
    const book = new AlertBook(known, () => this.#save());
    this.#books.set(reaches, book);
    return book;
  }

  #save(): void {
    // Those that were opened last are the ones in use.
    const books = [...this.#books].map(([reaches, { known }]) => ({ reaches, known })).reverse();
    if (!this.#isRead || books.length === 0) return;
    try {
      this.#file?.save(books);
    } catch (error) {
      this.#tell({ type: 'alertNotesFailed', error: toldError(error) });
    }
  }
}
