import { asArray, asObject, asString } from '../runtime/decode.js';

/** API versions that an org serves, e.g. `67.0`, oldest first, from the body of `GET /services/data/`; empty if it is no such list. */
export function servedVersions(body: unknown): readonly string[] {
  return (asArray(body) ?? []).flatMap((entry) => asString(asObject(entry)?.version) ?? []);
}
