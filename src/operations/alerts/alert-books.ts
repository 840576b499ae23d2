import type { Tell } from '../../domain/happening.js';
import { toldError } from '../../errors/told-error.js';
import { AlertBook, type KnownAlert } from './alert-book.js';
import type { ToldAlerts } from './told-alerts.js';

/** What people know of alerts, channel by channel, also from processes before this one. */
export class AlertBooks {
  readonly #file: ToldAlerts | undefined;
  readonly #tell: Tell;
  /** Those in use last. */
  readonly #books = new Map<string, AlertBook>();
  #isRead = false;
  #isFailing = false;

  /** @param file where it outlives the process; undefined if nothing is to be kept */
  constructor(file: ToldAlerts | undefined, tell: Tell) {
    this.#file = file;
    this.#tell = tell;
  }

  /** The book of those whom a channel reaches. The first call reads what was kept. */
  of(reaches: string): AlertBook {
    this.#read();
    const book = this.#books.get(reaches);
    if (!book) return this.#open(reaches, []);
    this.#books.delete(reaches);
    this.#books.set(reaches, book);
    return book;
  }

  /** Keys of what somebody knows of and that is not over. */
  get standing(): readonly string[] {
    const all = [...this.#books.values()].flatMap(({ known }) => known);
    return [...new Set(all.flatMap(({ alert, overAt }) => (overAt === undefined ? [alert.key] : [])))];
  }

  /** What somebody knows of this alert, unless it is over; what those know whose book was opened last comes first. */
  get(key: string): KnownAlert | undefined {
    for (const book of [...this.#books.values()].reverse()) {
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
      for (const { reaches, known } of [...(this.#file?.load() ?? [])].reverse()) this.#open(reaches, known);
    } catch (error) {
      this.#failed(error);
    }
  }

  #open(reaches: string, known: readonly KnownAlert[]): AlertBook {
    const book = new AlertBook(known, () => this.#save());
    this.#books.set(reaches, book);
    return book;
  }

  /** Beside this process's own changes, what another one has written stays: the desk that tells of a crash is one. */
  #save(): void {
    if (!this.#file || this.#books.size === 0) return;
    try {
      const kept = this.#kept(this.#file);
      for (const [reaches, book] of this.#books) {
        const known = kept.get(reaches) ?? new Map<string, KnownAlert>();
        for (const key of book.changed) {
          const now = book.get(key);
          known.delete(key);
          if (now) known.set(key, now);
        }
        kept.set(reaches, known);
      }
      const names = [...this.#books.keys()].reverse();
      const others = [...kept.keys()].filter((reaches) => !this.#books.has(reaches));
      this.#file.save(
        [...names, ...others].map((reaches) => ({ reaches, known: [...(kept.get(reaches)?.values() ?? [])] })),
      );
      for (const book of this.#books.values()) book.saved();
      this.#isFailing = false;
    } catch (error) {
      this.#failed(error);
    }
  }

  /** What the file holds; all that this process knows if it cannot be read. */
  #kept(file: ToldAlerts): Map<string, Map<string, KnownAlert>> {
    const read = attempt(() => file.load());
    const told = read ?? [...this.#books].map(([reaches, { known }]) => ({ reaches, known }));
    return new Map(told.map(({ reaches, known }) => [reaches, new Map(known.map((one) => [one.alert.key, one]))]));
  }

  #failed(error: unknown): void {
    if (!this.#isFailing) this.#tell({ type: 'alertNotesFailed', error: toldError(error) });
    this.#isFailing = true;
  }
}

/** A file that is damaged, or gone, is written anew. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
