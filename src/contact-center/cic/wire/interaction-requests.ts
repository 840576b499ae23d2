import { asObject } from '../../../runtime/decode.js';
import { IcwsStatusError } from './icws-error.js';
import type { IcwsSession } from './icws-session.js';
import { attributes } from './messages.js';
import type { QueueId } from './queue-id.js';

type Session = Pick<IcwsSession, 'request'>;

/** Reads attributes of an interaction, by lower-cased name. @throws IcwsStatusError 404 if it does not exist. */
export async function readAttributes(
  session: Session,
  interactionId: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const path = `${pathOf(interactionId)}?select=${names.join(',')}`;
  return attributes(asObject(await session.request('GET', path, undefined, signal))?.attributes);
}

/** Sets attributes of an interaction. */
export async function setAttributes(
  session: Session,
  interactionId: string,
  values: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  await session.request('POST', pathOf(interactionId), { attributes: values }, signal);
}

/** Moves an interaction to a queue. */
export async function blindTransfer(
  session: Session,
  interactionId: string,
  queueID: QueueId,
  signal: AbortSignal,
): Promise<void> {
  await session.request('POST', `${pathOf(interactionId)}/blind-transfer`, { queueID }, signal);
}

/** Disconnects an interaction. */
export async function disconnectInteraction(
  session: Session,
  interactionId: string,
  signal: AbortSignal,
): Promise<void> {
  await session.request('POST', `${pathOf(interactionId)}/disconnect`, undefined, signal);
}

/** Whether an answer says that there is no such interaction; a public client tells of the number. */
export function isGone(error: unknown): boolean {
  return error instanceof IcwsStatusError && (error.status === 404 || error.errorId === '-2147221496');
}

function pathOf(interactionId: string): string {
  return `/interactions/${encodeURIComponent(interactionId)}`;
}
