import type { CicCore } from '../cic-core.js';
import { configurationIds, configurationObject, selectProperties } from '../configuration-objects.js';
import type { DirectoryChange } from '../directory.js';
import type { ConfigurationKind } from '../directory-data.js';
import { isShown } from '../directory-rights.js';
import type { Notification } from '../handler/handler-runtime.js';
import type { InteractionChange } from '../interaction-book.js';
import type { JsonRecord } from '../json.js';
import type { Session, SessionBook } from '../session-book.js';
import { handlerSent, interactionDelta, queueDelta, userStatusMessage } from './messages.js';
import type { ConfigurationSubscription } from './subscriptions.js';

/** Carries what happens in the core to the sessions that have subscribed to it. */
export class SubscriptionHub {
  readonly #core: CicCore;
  readonly #sessions: SessionBook;
  #detach: (() => void)[] = [];

  constructor(core: CicCore, sessions: SessionBook) {
    this.#core = core;
    this.#sessions = sessions;
  }

  /** Begins to listen to the core. */
  start(): void {
    this.#detach = [
      this.#core.book.changes.add((change) => this.#onInteraction(change)),
      this.#core.handlerSent.add((notification) => this.#onHandlerSent(notification)),
      this.#core.presence.changes.add((userId) => this.#onPresence(userId)),
      this.#core.directory.changes.add((change) => this.#onDirectory(change)),
    ];
  }

  /** Tells sessions nothing more. */
  stop(): void {
    for (const detach of this.#detach) detach();
    this.#detach = [];
  }

  #onInteraction(change: InteractionChange): void {
    for (const session of this.#sessions.all()) {
      for (const subscription of session.subscriptions.queues.values()) {
        this.#deliver(session, queueDelta(subscription, change, this.#core.switches));
      }
      const names = session.subscriptions.interactions.get(change.interaction.id);
      if (names) this.#deliver(session, interactionDelta(names, change, this.#core.switches));
      if (change.deallocated) session.subscriptions.interactions.delete(change.interaction.id);
    }
  }

  #onHandlerSent(notification: Notification): void {
    const objectId = notification.objectId.toLowerCase();
    const eventId = notification.eventId.toLowerCase();
    for (const session of this.#sessions.all()) {
      const wants = session.subscriptions.handlerHeaders.some(
        (header) => header.objectId === objectId && header.eventIds.includes(eventId),
      );
      if (wants) this.#deliver(session, handlerSent(notification));
    }
  }

  #onPresence(userId: string): void {
    for (const session of this.#sessions.all()) {
      if (!session.subscriptions.statusOf.includes(userId.toLowerCase())) continue;
      this.#deliver(session, userStatusMessage([this.#core.presence.of(userId)], true));
    }
  }

  #onDirectory(change: DirectoryChange): void {
    for (const session of this.#sessions.all()) {
      for (const subscription of session.subscriptions.configuration[change.kind].values()) {
        if (concerns(this.#core, subscription, change.kind, change.id))
          this.#deliver(session, this.#directoryDelta(subscription, change));
      }
    }
  }

  #directoryDelta(subscription: ConfigurationSubscription, change: DirectoryChange): JsonRecord {
    const object = configurationObject(this.#core.directory, change.kind, change.id);
    const shown = object ? [selectProperties(object, subscription.properties)] : [];
    return configurationMessage(change.kind, subscription.id, true, {
      added: change.what === 'added' ? shown : [],
      changed: change.what === 'changed' ? shown : [],
      removed: change.what === 'removed' ? [change.id] : [],
    });
  }

  #deliver(session: Session, message: JsonRecord | undefined): void {
    if (message) this.#sessions.deliver(session, message);
  }
}

/** The first message of a configuration subscription: all objects that it covers. */
export function configurationContents(
  core: CicCore,
  kind: ConfigurationKind,
  subscription: ConfigurationSubscription,
): JsonRecord {
  const added = configurationIds(core.directory, kind)
    .filter((id) => concerns(core, subscription, kind, id))
    .map((id) => configurationObject(core.directory, kind, id))
    .filter((object) => object !== undefined)
    .map((object) => selectProperties(object, subscription.properties));
  return configurationMessage(kind, subscription.id, false, { added, changed: [], removed: [] });
}

function configurationMessage(
  kind: ConfigurationKind,
  subscriptionId: string,
  isDelta: boolean,
  contents: JsonRecord,
): JsonRecord {
  return { __type: `urn:inin.com:configuration.people:${kind}Message`, isDelta, subscriptionId, ...contents };
}

function concerns(
  core: CicCore,
  { ids, userId, rightsFilter }: ConfigurationSubscription,
  kind: ConfigurationKind,
  id: string,
): boolean {
  const isMeant = ids.some((wanted) => wanted === '*' || wanted.toLowerCase() === id.toLowerCase());
  return isMeant && isShown(core.directory, userId, rightsFilter, kind, id);
}
