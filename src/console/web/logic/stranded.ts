import { type AuditView, NOT_STRANDED, type StrandedView, type WrittenView } from '../../contract.js';

/** Cases that are off an audit's list, each with the time of that audit: a newer one may find them again. */
export type Gone = ReadonlyMap<string, number>;

/** What an audit found without the cases that are off its list. */
export function stillStranded({ stranded, at }: AuditView, gone: Gone): readonly StrandedView[] {
  return stranded.filter(({ caseId }) => (gone.get(caseId) ?? Number.NEGATIVE_INFINITY) < at);
}

/** What is off the list after cases of it were routed: those that were, and those that had come on their way by themselves. */
export function goneAfter(gone: Gone, { at }: AuditView, written: readonly WrittenView[]): Gone {
  const left = written.filter(({ error }) => error === '' || error === NOT_STRANDED);
  const kept = [...gone].filter(([, of]) => of >= at);
  return new Map([...kept, ...left.map(({ id }) => [id, at] as const)]);
}
