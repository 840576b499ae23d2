import type { Finding } from '../../../domain/check.js';
import { abortReason, sleep } from '../../../runtime/abort.js';
import type { Clock } from '../../../runtime/clock.js';
import { deferred } from '../../../runtime/deferred.js';
import type { ContactCenter, DirectoryProblem, DirectoryState, DirectoryTarget } from '../../contact-center.js';
import type { LinkNotes } from './link-notes.js';

/** What a look at the CIC side works with, once it is logged in. */
export interface LookOptions {
  readonly clock: Clock;
  readonly contactCenter: ContactCenter;
  readonly notes: LinkNotes;
}

/** What a person does about missing rights. */
export const CIC_RIGHTS =
  'Give the CIC user in Interaction Administrator the rights View, Modify, Monitor and Search on all workgroup, station, line and user queues, and View on all workgroups (docs/admin.md).';
/** Milliseconds for the server's answers about single names that its lists do not show. */
const PROBE_MS = 2_000;

/** A queue that the server does not show. */
export interface HiddenQueue {
  readonly workgroup: string;
  readonly finding: Finding;
}

/** Watches the queues of workgroups until each has answered. @returns those that are not shown. */
export async function queueFindings(
  { contactCenter, notes }: LookOptions,
  workgroups: readonly string[],
  signal: AbortSignal,
): Promise<readonly HiddenQueue[]> {
  contactCenter.watch(workgroups);
  await whenState(contactCenter, () => contactCenter.state === 'ready', signal);
  const faulted = workgroups.filter((name) => contactCenter.queueView(name) === 'faulted');
  return faulted.map((workgroup) => {
    const reason = notes.faults.get(workgroup);
    const what = `The queue of "${workgroup}" is not shown${reason ? `: ${reason}` : ''}.`;
    return { workgroup, finding: { blocks: true, what, cure: CIC_RIGHTS } };
  });
}

/** Problems of a target; a name that no list shows is asked for by itself first. */
export async function problemsOf(
  { contactCenter, clock }: LookOptions,
  target: DirectoryTarget,
  signal: AbortSignal,
): Promise<readonly DirectoryProblem[]> {
  await directoryRead(contactCenter, signal);
  const problems = contactCenter.directory.problems(target);
  const unsure = problems.some(
    ({ kind, blocks }) => !blocks && (kind === 'UnknownWorkgroup' || kind === 'UnknownSkill'),
  );
  if (!unsure) return problems;
  const changed = deferred<void>();
  const end = contactCenter.directory.onChange(() => changed.resolve());
  const timer = new AbortController();
  try {
    await Promise.race([changed.promise, sleep(clock, PROBE_MS, timer.signal)]);
  } finally {
    end();
    timer.abort();
  }
  return contactCenter.directory.problems(target);
}

/** Waits until the directory has been read, as far as it may be. */
export async function directoryRead({ directory: found }: ContactCenter, signal: AbortSignal): Promise<DirectoryState> {
  const isRead = () => found.state.phase === 'whole' || found.state.phase === 'partial';
  await waitFor((listener) => found.onChange(listener), isRead, signal);
  return found.state;
}

function whenState(contactCenter: ContactCenter, holds: () => boolean, signal: AbortSignal): Promise<void> {
  return waitFor((listener) => contactCenter.onState(listener), holds, signal);
}

/** Waits until something holds that can only change when the listener is called. */
async function waitFor(
  onChange: (listener: () => void) => () => void,
  holds: () => boolean,
  signal: AbortSignal,
): Promise<void> {
  if (holds()) return;
  await new Promise<void>((resolve, reject) => {
    const end = onChange(() => {
      if (!holds()) return;
      settle();
      resolve();
    });
    const onAbort = () => {
      settle();
      reject(abortReason(signal));
    };
    const settle = () => {
      end();
      signal.removeEventListener('abort', onAbort);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}
