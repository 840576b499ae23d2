/** Names shorter than this have no typos, only other names. */
const SHORTEST_WITH_TYPO = 3;
/** Names shorter than this are another name when two letters differ. */
const SHORTEST_WITH_TWO_TYPOS = 6;

/**
 * The name that was probably meant: the same but for case or blanks, else the nearest within one or two typos
 * (a letter more, less, other, or two that changed places). Undefined if there is none, or if it is the name itself.
 */
export function nearMatch(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = plain(name);
  const most = mostTypos(wanted);
  let best: string | undefined;
  let fewest = most + 1;
  for (const candidate of candidates) {
    const other = plain(candidate);
    if (candidate === name || Math.abs(other.length - wanted.length) > most) continue;
    const edits = other === wanted ? 0 : editDistance(wanted, other);
    if (edits < fewest) [best, fewest] = [candidate, edits];
    if (fewest === 0) break;
  }
  return best;
}

function plain(name: string): string {
  return name.trim().replace(/\s+/g, ' ').toLowerCase();
}

function mostTypos(name: string): number {
  if (name.length < SHORTEST_WITH_TYPO) return 0;
  return name.length < SHORTEST_WITH_TWO_TYPOS ? 1 : 2;
}

/** Optimal string alignment: Levenshtein's distance where two neighbours that changed places are one edit. */
export function editDistance(a: string, b: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substituted = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let edits = Math.min((last[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, substituted);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        edits = Math.min(edits, (beforeLast[j - 2] ?? 0) + 1);
      current.push(edits);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
