import type { CicCore } from './cic-core.js';
import { whyNotAcd } from './directory-data.js';
import type { Interaction } from './interaction-book.js';
import { QUEUE_TYPE } from './queue-id.js';

/** Why an interaction waits, in words for people; undefined if it does not wait. */
export function waitReason(core: CicCore, interaction: Interaction): string | undefined {
  const { attributes, queues } = interaction;
  const [queue] = queues;
  if (attributes.get('Eic_State') !== 'O' || !queue) return undefined;
  if (queue.queueType === QUEUE_TYPE.user) return whyNotAlerting(core, queue.queueName);
  const workgroup = core.directory.workgroup(queue.queueName);
  if (!workgroup) return `there is no workgroup ${queue.queueName} any more`;
  return whyNotAcd(workgroup) ?? attributes.get('Eic_AcdStateString');
}

function whyNotAlerting(core: CicCore, userId: string): string {
  const { loggedIn, statusId } = core.presence.of(userId);
  if (!core.directory.user(userId)) return `there is no user ${userId} any more`;
  if (!loggedIn) return `${userId} is not logged in`;
  return `${userId} cannot be alerted (${statusId})`;
}
