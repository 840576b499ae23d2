const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/**
 * True for an 18-character record id whose last three characters agree with the case of the other fifteen. One that
 * was case-folded on its way does not, and Salesforce refuses a whole query for it.
 */
export function isRecordId(text: string): boolean {
  return /^[a-zA-Z0-9]{18}$/.test(text) && text.slice(15) === checksum(text.slice(0, 15));
}

/** The 18-character form of a record id of 15 or 18 characters; undefined if it is none. Nothing is case-folded. */
export function fullRecordId(text: string): string | undefined {
  if (/^[a-zA-Z0-9]{15}$/.test(text)) return text + checksum(text);
  return isRecordId(text) ? text : undefined;
}

/** Five characters make one of the three: a bit for each upper-case letter, the first the lowest. */
function checksum(id: string): string {
  return [0, 5, 10]
    .map((start) => {
      const bits = [...id.slice(start, start + 5)].map((letter) => (/[A-Z]/.test(letter) ? 1 : 0));
      return ALPHABET[bits.reduce<number>((sum, bit, index) => sum + bit * 2 ** index, 0)] ?? '';
    })
    .join('');
}
