import type { DirectoryProblem, DirectoryProblemKind } from '../../contact-center.js';

const MAX_QUOTED = 80;
const QUEUE_TYPES = ['None', 'Custom', 'Group Ring', 'Sequential', 'Round-robin', 'ACD'] as const;

/** Makes a problem; `blocks` or only warns. */
export function problem(kind: DirectoryProblemKind, blocks: boolean, what: string, cure: string): DirectoryProblem {
  return { kind, blocks, what, cure };
}

/** A name in quotes, so that blanks at its ends are seen; it comes from other systems, hence bounded. */
export function quoted(name: string): string {
  const clean = name.replace(/\p{Cc}/gu, ' ');
  return `"${clean.length > MAX_QUOTED ? `${clean.slice(0, MAX_QUOTED)}…` : clean}"`;
}

/** Some names in quotes, the rest as a number. */
export function listed(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most).map(quoted).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** Words for a number of `urn:inin.com:configuration.people:workgroupQueueType`. */
export function queueTypeName(queueType: number): string {
  return QUEUE_TYPES[queueType] ?? `unknown (${queueType})`;
}

/** What is said of a near match, or ''. */
export function nearest(near: string | undefined): string {
  return near === undefined ? '' : `; the nearest is ${quoted(near)}`;
}
