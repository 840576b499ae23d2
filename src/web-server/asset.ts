/** A file of the console's pages. */
export interface Asset {
  readonly body: Uint8Array;
  readonly contentType: string;
  /** Of the body, in the form of the header: `"…"`. */
  readonly etag: string;
  /** True if its name has a hash of the body, so that it may be kept for ever. */
  readonly immutable: boolean;
}

/** The console's pages: `/` is the first one, everything else lies under `/assets/`. Undefined if there is no such file. */
export type Assets = (path: string) => Promise<Asset | undefined>;
