import type { Interaction } from '../interaction-book.js';
import { forbidden, notFound } from './icws-response.js';
import type { SessionCall } from './route.js';

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
