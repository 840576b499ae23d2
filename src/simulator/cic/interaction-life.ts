import type { Clock } from '../../runtime/clock.js';
import type { Directory } from './directory.js';
import { hasEnded, type Interaction, type InteractionBook } from './interaction-book.js';
import { NOT_ANSWERING, type Presence } from './presence.js';
import { QUEUE_TYPE, type QueueId, userQueue, workgroupQueue } from './queue-id.js';
import type { CicSwitches } from './switches.js';
import { compactTime } from './time-stamp.js';
import { WrapUp } from './wrap-up.js';

/** Seconds of follow-up work where the workgroup has it and does not say how long. */
const DEFAULT_WRAP_UP_S = 30;

/** How interactions live. */
export interface LifeOptions {
  /** Milliseconds that an interaction alerts before the agent counts as not answering. */
  readonly alertTimeoutMs: number;
  /** Milliseconds that an ended interaction stays listed before it is deallocated, unless there is follow-up work. */
  readonly lingerMs: number;
  readonly switches: Readonly<Pick<CicSwitches, 'connectedStaysOnWorkgroupQueue'>>;
}

/** What the life of interactions needs around it. */
export interface LifeParts {
  readonly clock: Clock;
  readonly book: InteractionBook;
  readonly directory: Directory;
  readonly presence: Presence;
}

/** Moves interactions through their states: offering, alerting, connected, ended, deallocated. */
export class InteractionLife {
  readonly #parts: LifeParts;
  readonly #options: LifeOptions;
  readonly #timers = new Map<string, () => void>();
  readonly #wrapUp: WrapUp;

  constructor(parts: LifeParts, options: LifeOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#wrapUp = new WrapUp(parts.clock, parts.presence);
  }

  /** Offers the interaction on a workgroup's queue, where ACD finds it if the workgroup has ACD. */
  offerToWorkgroup(id: string, workgroup: string): void {
    this.#release(id);
    this.#parts.book.change(
      id,
      {
        Eic_State: 'O',
        Eic_CallStateString: 'Offering',
        Eic_WorkgroupName: workgroup,
        Eic_AssignedWorkgroup: workgroup,
        Eic_UserName: '',
        Eic_LineQueueTimestamp: compactTime(this.#parts.clock.now()),
      },
      [workgroupQueue(workgroup)],
    );
  }

  /** Puts the interaction on a user's own queue: it alerts as soon as the user can be alerted. */
  offerToUser(id: string, userId: string): void {
    this.#release(id);
    const user = this.#parts.directory.user(userId)?.id ?? userId;
    this.#parts.book.change(
      id,
      {
        Eic_State: 'O',
        Eic_CallStateString: 'Offering',
        Eic_WorkgroupName: '',
        Eic_AssignedWorkgroup: '',
        Eic_UserName: user,
      },
      [userQueue(user)],
    );
  }

  /** Alerts an agent; after the alert timeout the interaction is offered again. */
  alert(id: string, userId: string): void {
    const interaction = this.#parts.book.find(id);
    if (!interaction) return;
    const queues = [
      ...interaction.queues.filter((queue) => queue.queueType === QUEUE_TYPE.workgroup),
      userQueue(userId),
    ];
    this.#parts.book.change(
      id,
      {
        Eic_UserName: userId,
        Eic_State: 'A',
        Eic_CallStateString: 'Alerting',
        Eic_LocalUserId: userId,
        Eic_AcdStateString: 'ACD - Assigned',
      },
      queues,
    );
    this.#arm(id, this.#options.alertTimeoutMs, () => this.#notAnswered(id, userId));
  }

  /** The user takes the interaction. Returns false if it has ended. */
  pickUp(id: string, userId: string): boolean {
    const interaction = this.#active(id);
    if (!interaction) return false;
    this.#disarm(id);
    const now = compactTime(this.#parts.clock.now());
    const first =
      interaction.attributes.get('Eic_AnswerTime') === '' ? { Eic_AnswerTime: now, Eic_ConnectTime: now } : {};
    this.#parts.book.change(
      id,
      { Eic_UserName: userId, Eic_State: 'C', Eic_CallStateString: 'Connected', Eic_LocalUserId: userId, ...first },
      this.#connectedQueues(interaction, userId),
    );
    return true;
  }

  /** Puts a connected interaction on hold, or takes it off. Returns false if it has ended. */
  hold(id: string, on: boolean): boolean {
    if (!this.#active(id)) return false;
    this.#parts.book.change(id, { Eic_State: on ? 'H' : 'C', Eic_CallStateString: on ? 'Held' : 'Connected' });
    return true;
  }

  /** Parks it on a queue. */
  park(id: string, queue: QueueId): boolean {
    if (!this.#active(id)) return false;
    this.#release(id);
    const user = queue.queueType === QUEUE_TYPE.user ? queue.queueName : '';
    this.#parts.book.change(id, { Eic_State: 'P', Eic_CallStateString: 'Parked', Eic_UserName: user }, [queue]);
    return true;
  }

  /** Sends it to voice mail: nobody has it any more. Returns false if it has ended. */
  sendToVoicemail(id: string): boolean {
    if (!this.#active(id)) return false;
    this.#release(id);
    this.#parts.book.change(id, { Eic_State: 'S', Eic_CallStateString: 'Voice Mail', Eic_UserName: '' });
    return true;
  }

  /** Moves it to another queue, as a blind transfer does. */
  transfer(id: string, queue: QueueId): boolean {
    if (!this.#active(id)) return false;
    if (queue.queueType === QUEUE_TYPE.user) this.offerToUser(id, queue.queueName);
    else this.offerToWorkgroup(id, queue.queueName);
    return true;
  }

  /**
   * Ends it: `I` from inside, `E` by the other party. It is deallocated after the linger time, or when the agent's
   * follow-up work is done.
   */
  end(id: string, state: 'I' | 'E'): boolean {
    const interaction = this.#active(id);
    if (!interaction) return false;
    this.#disarm(id);
    this.#parts.book.change(id, {
      Eic_State: state,
      Eic_CallStateString: 'Disconnected',
      Eic_TerminationTime: compactTime(this.#parts.clock.now()),
    });
    this.#free(interaction);
    if (!this.#beginWrapUp(interaction)) this.#arm(id, this.#options.lingerMs, () => this.#parts.book.deallocate(id));
    return true;
  }

  /** Ends the follow-up work after an interaction early. Returns false if there is none. */
  finishWrapUp(id: string): boolean {
    return this.#wrapUp.finish(id);
  }

  /** Takes it away without a trace of an end, as a crash of the server does. */
  lose(id: string): void {
    this.#disarm(id);
    if (!this.#wrapUp.finish(id)) this.#parts.book.deallocate(id);
  }

  /** Takes back what alerts a user who is no longer there. */
  recall(userId: string): void {
    for (const interaction of this.#parts.book.live()) {
      const { attributes } = interaction;
      if (attributes.get('Eic_State') !== 'A' || !sameUser(attributes.get('Eic_UserName'), userId)) continue;
      this.#offerAgain(interaction, userId);
    }
  }

  /** Cancels all timers; interactions stay as they are. */
  stop(): void {
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    this.#wrapUp.stop();
  }

  /** Only for an agent who had it, on a workgroup that has follow-up work. */
  #beginWrapUp({ id, attributes }: Interaction): boolean {
    const user = attributes.get('Eic_UserName');
    const workgroup = this.#parts.directory.workgroup(attributes.get('Eic_AssignedWorkgroup'));
    const hadIt = user !== '' && attributes.get('Eic_AnswerTime') !== '';
    if (!hadIt || !workgroup?.isWrapUpActive) return false;
    const forMs = (workgroup.wrapUpTimeout ?? DEFAULT_WRAP_UP_S) * 1_000;
    this.#wrapUp.begin(id, user, forMs, () => this.#parts.book.deallocate(id));
    return true;
  }

  #notAnswered(id: string, userId: string): void {
    const interaction = this.#active(id);
    if (!interaction) return;
    this.#parts.presence.setStatus(userId, NOT_ANSWERING);
    this.#offerAgain(interaction, userId);
  }

  #offerAgain(interaction: Interaction, userId: string): void {
    const workgroup = interaction.queues.find((queue) => queue.queueType === QUEUE_TYPE.workgroup);
    if (workgroup) this.offerToWorkgroup(interaction.id, workgroup.queueName);
    else this.offerToUser(interaction.id, userId);
  }

  #connectedQueues(interaction: Interaction, userId: string): readonly QueueId[] {
    const workgroups = interaction.queues.filter((queue) => queue.queueType === QUEUE_TYPE.workgroup);
    return [...(this.#options.switches.connectedStaysOnWorkgroupQueue ? workgroups : []), userQueue(userId)];
  }

  #active(id: string): Interaction | undefined {
    const interaction = this.#parts.book.find(id);
    return interaction && !hasEnded(interaction) ? interaction : undefined;
  }

  #release(id: string): void {
    this.#disarm(id);
    const interaction = this.#active(id);
    if (interaction) this.#free(interaction);
  }

  #free(interaction: Interaction): void {
    const user = interaction.attributes.get('Eic_UserName');
    if (user !== '') this.#parts.presence.becameFree(user);
  }

  #arm(id: string, delayMs: number, run: () => void): void {
    this.#disarm(id);
    this.#timers.set(
      id,
      this.#parts.clock.after(delayMs, () => {
        this.#timers.delete(id);
        run();
      }),
    );
  }

  #disarm(id: string): void {
    this.#timers.get(id)?.();
    this.#timers.delete(id);
  }
}

function sameUser(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
