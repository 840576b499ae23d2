import type { Interaction } from '../interaction-book.js';
import { forbidden, notFound } from './icws-response.js';
import type { SessionCall } from './route.js';

/** Number of user queues in `urn:inin.com:queues:queueType`. */
const USER_QUEUE = 1;

/**
 * The interaction that a request wants to disconnect or transfer: from the user's own queue, or with the right to it.
 *
 * @throws IcwsError 404 if there is none, 403 without the right.
 */
export function findForChange(call: SessionCall, change: 'disconnect' | 'transfer'): Interaction {
  const interaction = findInteraction(call);
  const { directory } = call.front.core;
  const { userId } = call.session;
  const may = interaction.queues.some(({ queueType, queueName }) => {
    if (queueType === USER_QUEUE && queueName.toLowerCase() === userId.toLowerCase()) return true;
    const right = `${change}${queueType === USER_QUEUE ? 'User' : 'Workgroup'}Queue` as const;
    const on = directory.user(userId)?.queueRights?.[right];
    return on === undefined || on.some((name) => name.toLowerCase() === queueName.toLowerCase());
  });
  if (!may && interaction.queues.length > 0) throw forbidden(`There is no right to ${change} the interaction.`);
  return interaction;
}

/**
 * The interaction that a request names. Someone may touch an interaction that is on a queue that they may view.
 *
 * @throws IcwsError 404 if there is none, 403 if the user may not view it.
 */
export function findInteraction(call: SessionCall): Interaction {
  const { core } = call.front;
  const interaction = core.book.find(call.params.id ?? '');
  if (!interaction) throw notFound(`The interaction ${call.params.id ?? ''} does not exist.`);
  const { userId } = call.session;
  const visible = interaction.queues.some((queue) =>
    core.directory.mayViewQueue(userId, queue.queueType, queue.queueName),
  );
  if (!visible && interaction.queues.length > 0) throw forbidden('The interaction may not be viewed.');
  return interaction;
}
