/** How the command line reaches the API of a running group; `api.json` in dataDir holds it. */
export interface ApiAccess {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token: string;
  /** Of the process that serves it. */
  readonly pid: number;
  /** PEM text of the certificate that the API shows; absent without TLS. */
  readonly certificate?: string | undefined;
}

/** Name of the file in dataDir. */
export const API_ACCESS_FILE = 'api.json';
