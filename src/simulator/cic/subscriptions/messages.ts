import type { Notification } from '../handler/handler-runtime.js';
import type { Interaction, InteractionChange } from '../interaction-book.js';
import type { JsonRecord } from '../json.js';
import type { UserPresence } from '../presence.js';
import { sharesQueue } from '../queue-id.js';
import { compactTime } from '../time-stamp.js';
import type { QueueSubscription } from './subscriptions.js';

/** Numbers of `urn:inin.com:messaging:subscriptionState`. */
export const SUBSCRIPTION_STATE = { none: 0, normal: 1, suspended: 2, faulted: 3 } as const;

/** How attributes are shown to a client. */
export interface AttributeView {
  readonly unsetAttributes: 'empty' | 'omitted';
}

/** The attributes that a client asked for, under the names that it used. */
export function viewAttributes(
  interaction: Interaction,
  names: readonly string[],
  view: AttributeView,
): Record<string, string> {
  const shown = names.filter((name) => view.unsetAttributes === 'empty' || interaction.attributes.has(name));
  return Object.fromEntries(shown.map((name) => [name, interaction.attributes.get(name)]));
}

/** The first message of a queue subscription: everything that is on the queues now. */
export function queueContents(
  subscription: QueueSubscription,
  interactions: readonly Interaction[],
  view: AttributeView,
): JsonRecord {
  return {
    __type: 'urn:inin.com:queues:queueContentsMessage',
    isDelta: false,
    subscriptionId: subscription.id,
    interactionsAdded: interactions
      .filter((interaction) => sharesQueue(interaction.queues, subscription.queues))
      .map((interaction) => listed(interaction, subscription, view)),
    interactionsChanged: [],
    interactionsRemoved: [],
  };
}

/** What a change means to a queue subscription; undefined if nothing. */
export function queueDelta(
  subscription: QueueSubscription,
  change: InteractionChange,
  view: AttributeView,
): JsonRecord | undefined {
  const { interaction } = change;
  const was = sharesQueue(change.before, subscription.queues);
  const is = sharesQueue(change.after, subscription.queues);
  if (!was && !is) return undefined;
  if (!was) return delta(subscription, { interactionsAdded: [listed(interaction, subscription, view)] });
  if (!is) return delta(subscription, { interactionsRemoved: [interaction.id] });
  const names = subscription.attributeNames.filter((name) => change.changed.has(name.toLowerCase()));
  if (names.length === 0) return undefined;
  const attributes = viewAttributes(interaction, names, view);
  return delta(subscription, { interactionsChanged: [{ interactionId: interaction.id, attributes }] });
}

/** Tells the state of a queue subscription, with the reason if it is faulted. */
export function queueState(subscriptionId: string, state: number, error?: JsonRecord): JsonRecord {
  return {
    __type: 'urn:inin.com:queues:queueSubscriptionStateMessage',
    isDelta: false,
    subscriptionId,
    state,
    ...(error ? { error } : {}),
  };
}

/** What a change means to the subscription of one interaction; undefined if nothing. */
export function interactionDelta(
  names: readonly string[],
  change: InteractionChange,
  view: AttributeView,
): JsonRecord | undefined {
  const { interaction, deallocated } = change;
  if (deallocated) {
    return {
      __type: 'urn:inin.com:interactions:interactionDeallocatedMessage',
      isDelta: true,
      interactionID: interaction.id,
    };
  }
  const asked = names.filter((name) => change.changed.has(name.toLowerCase()));
  return asked.length === 0 ? undefined : interactionChanged(interaction, asked, true, view);
}

/** Attributes of one interaction: all that were asked for, or with `isDelta` those that changed. */
export function interactionChanged(
  interaction: Interaction,
  names: readonly string[],
  isDelta: boolean,
  view: AttributeView,
): JsonRecord {
  return {
    __type: 'urn:inin.com:interactions:interactionChangedMessage',
    isDelta,
    interactionID: interaction.id,
    attributes: viewAttributes(interaction, names, view),
  };
}

/** Carries a custom notification of a handler to its subscribers. */
export function handlerSent(notification: Notification): JsonRecord {
  return { __type: 'urn:inin.com:system:handlerSentNotificationMessage', isDelta: true, ...notification };
}

/** One user's status, as it stands in status messages and as the answer to a GET. */
export function userStatus(presence: UserPresence): JsonRecord {
  return {
    userId: presence.userId,
    statusId: presence.statusId,
    statusChanged: compactTime(presence.statusChangedAt),
    icServers: [],
    stations: presence.stations.map((station) => station.id).filter((id) => id !== ''),
    loggedIn: presence.loggedIn,
    onPhone: false,
    onPhoneChanged: compactTime(presence.statusChangedAt),
  };
}

/** Statuses of users: all that are subscribed, or with `isDelta` those that changed. */
export function userStatusMessage(presences: readonly UserPresence[], isDelta: boolean): JsonRecord {
  return { __type: 'urn:inin.com:status:userStatusMessage', isDelta, userStatusList: presences.map(userStatus) };
}

/** Tells a client that its connection goes down (`urn:inin.com:connection:connectionState`: up 1, down 2). */
export function connectionDown(as: 'number' | 'word', shouldReconnect: boolean): JsonRecord {
  return {
    __type: 'urn:inin.com:connection:connectionStateChangeMessage',
    isDelta: true,
    previousConnectionState: as === 'number' ? 1 : 'up',
    newConnectionState: as === 'number' ? 2 : 'down',
    reason: 'The server is going down.',
    shouldReconnect,
  };
}

function listed(interaction: Interaction, subscription: QueueSubscription, view: AttributeView): JsonRecord {
  return {
    interactionId: interaction.id,
    attributes: viewAttributes(interaction, subscription.attributeNames, view),
  };
}

function delta(subscription: QueueSubscription, contents: JsonRecord): JsonRecord {
  return {
    __type: 'urn:inin.com:queues:queueContentsMessage',
    isDelta: true,
    subscriptionId: subscription.id,
    ...contents,
  };
}
