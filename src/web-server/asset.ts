/** A file of a page. */
export interface Asset {
  readonly body: Uint8Array;
  readonly contentType: string;
  /** Of the body, in the form of the header: `"…"`. */
  readonly etag: string;
  /** True if its name has a hash of the body, so that it may be kept for ever. */
  readonly immutable: boolean;
}

/** Files by path: `/` is the page itself, wherever it is served, and what it needs under `/assets/`. Undefined if there is no such file. */
export type Assets = (path: string) => Promise<Asset | undefined>;
