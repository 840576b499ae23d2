import { Zip, ZipDeflate } from 'fflate';

/** A zip that is made piece by piece, in memory; only its packed form is kept. */
export class ZipFile {
  readonly #parts: Uint8Array[] = [];
  readonly #at: number;
  #failure: Error | undefined;
  readonly #zip = new Zip((error, data) => {
    if (error) this.#failure = error;
    else this.#parts.push(data);
  });

  /** @param at time of all entries, milliseconds since the epoch. */
  constructor(at: number) {
    this.#at = at;
  }

  /** Begins an entry. @returns what takes its text, and what ends it; one entry at a time. */
  entry(name: string): { readonly write: (text: string) => void; readonly end: () => void } {
    const entry = new ZipDeflate(name);
    entry.mtime = this.#at;
    this.#zip.add(entry);
    return {
      write: (text) => entry.push(Buffer.from(text, 'utf8')),
      end: () => entry.push(new Uint8Array(0), true),
    };
  }

  /** Ends the zip. @throws Error if packing failed. */
  finish(): Uint8Array {
    this.#zip.end();
    if (this.#failure) throw this.#failure;
    return Buffer.concat(this.#parts);
  }
}
