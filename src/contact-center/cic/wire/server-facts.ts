import { asArray, asNumber, asObject, asText } from '../../../runtime/decode.js';

/** The release of a CIC server, as `GET /icws/connection/version` tells it. All parts are the server's own words. */
export interface ServerVersion {
  readonly majorVersion: string;
  readonly minorVersion: string;
  readonly su: string;
  readonly build: string;
  /** For people, e.g. `2023 R1 Patch 3`; '' if the server does not say. */
  readonly display: string;
}

/** Versions of the features of a server, by lower-cased id. */
export type ServerFeatures = ReadonlyMap<string, number>;

/** Features and words of a server are taken in up to these bounds. */
const MAX_FEATURES = 1_000;
const MAX_WORD = 64;

/** Reads `version` of a login, or the answer of `GET /icws/connection/version`; undefined if it is none. */
export function decodeVersion(value: unknown): ServerVersion | undefined {
  const version = asObject(value);
  const part = (name: string) => (asText(version?.[name]) ?? '').slice(0, MAX_WORD);
  if (part('majorVersion') === '') return undefined;
  return {
    majorVersion: part('majorVersion'),
    minorVersion: part('minorVersion'),
    su: part('su'),
    build: part('build'),
    display: `${part('productReleaseDisplayString')} ${part('productPatchDisplayString')}`.trim(),
  };
}

/**
 * Reads `features` of a login, or `featureInfoList` of `GET /icws/connection/features`; undefined if it is none or
 * empty. A feature without a readable version counts as its first version.
 */
export function decodeFeatures(value: unknown): ServerFeatures | undefined {
  const features = new Map<string, number>();
  for (const element of (asArray(value) ?? []).slice(0, MAX_FEATURES)) {
    const feature = asObject(element);
    const id = asText(feature?.featureId)?.toLowerCase();
    if (id) features.set(id, asNumber(feature?.version) ?? 1);
  }
  return features.size === 0 ? undefined : features;
}
