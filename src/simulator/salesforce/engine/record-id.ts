const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECKSUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/**
 * The three check characters that make a 15-character id safe where case is lost: one per five characters, a bit for
 * each upper-case letter (Salesforce help: "record IDs in 15 and 18 characters").
 */
function checksum(id15: string): string {
  let result = '';
  for (let start = 0; start < 15; start += 5) {
    let bits = 0;
    for (let offset = 0; offset < 5; offset += 1) {
      const char = id15[start + offset] ?? '';
      if (char >= 'A' && char <= 'Z') bits |= 1 << offset;
    }
    result += CHECKSUM[bits] ?? '';
  }
  return result;
}

/**
 * The 18-character form of an id given in 15 or 18 characters; undefined if it is no id. Case is never folded: two
 * ids that differ only in case are two records.
 */
export function normalizeId(id: string): string | undefined {
  if (!/^[0-9A-Za-z]+$/.test(id)) return undefined;
  if (id.length === 15) return id + checksum(id);
  if (id.length !== 18) return undefined;
  const id15 = id.slice(0, 15);
  return checksum(id15) === id.slice(15) ? id : undefined;
}

/** Makes record ids: key prefix, instance, serial number. They grow, and sort as text in the order they were made. */
export class RecordIdSequence {
  readonly #next = new Map<string, number>();

  /** The next id of 18 characters for a key prefix, e.g. `500` for Case. */
  next(keyPrefix: string): string {
    const serial = this.#next.get(keyPrefix) ?? 1;
    this.#next.set(keyPrefix, serial + 1);
    const id15 = `${keyPrefix}5e00000${base62(serial, 5)}`;
    return id15 + checksum(id15);
  }
}

function base62(value: number, width: number): string {
  let rest = value;
  let digits = '';
  while (digits.length < width) {
    digits = (BASE62[rest % 62] ?? '0') + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}
