import type { CustomerLetter } from '../operations/status/group-status.js';

/** A mail as it came. */
export interface ReceivedMail {
  readonly messageId: string;
  /** Message-IDs that it names as those it answers or goes back to. */
  readonly references: readonly string[];
  readonly from: string;
  readonly text: string;
}

/** Most letters, and most mails of each, that are kept. */
const MAX_LETTERS = 20;
const MAX_TEXT = 2_000;

interface Thread {
  letter: CustomerLetter;
  /** Message-IDs of its mails, oldest first. */
  readonly messageIds: string[];
}

/** What a customer has written, and the answers to it. Bounded: the oldest is forgotten first. */
export class Correspondence {
  /** Newest first. */
  readonly #threads: Thread[] = [];

  /** Newest first. */
  get letters(): readonly CustomerLetter[] {
    return this.#threads.map(({ letter }) => letter);
  }

  /** Message-IDs of the mails of a letter, oldest first; none if it is not known. */
  mailsOf(letterId: string): readonly string[] {
    return this.#threads.find(({ letter }) => letter.messageId === letterId)?.messageIds ?? [];
  }

  /** The customer has written. @param letterId the letter that goes on with this mail; '' for a new one. */
  sent(mail: { readonly messageId: string; readonly to: string; readonly subject: string }, letterId: string): void {
    const known = this.#threads.find(({ letter }) => letter.messageId === letterId);
    if (known) this.#add(known, mail.messageId);
    else this.#threads.unshift({ letter: { ...mail, answers: [] }, messageIds: [mail.messageId] });
    this.#threads.splice(MAX_LETTERS);
  }

  /** A mail has come. Only what answers a letter is kept. */
  received({ messageId, references, from, text }: ReceivedMail): void {
    const thread = this.#threads.find(({ messageIds }) => messageIds.some((id) => references.includes(id)));
    if (!thread) return;
    this.#add(thread, messageId);
    const answer = { from, text: text.slice(0, MAX_TEXT) };
    thread.letter = { ...thread.letter, answers: [...thread.letter.answers, answer].slice(-MAX_LETTERS) };
  }

  #add({ messageIds }: Thread, messageId: string): void {
    messageIds.push(messageId);
    // The first one names the letter.
    if (messageIds.length > MAX_LETTERS) messageIds.splice(1, 1);
  }
}
