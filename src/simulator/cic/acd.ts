import { isAcdWorkgroup, type WorkgroupEntry } from './directory.js';
import type { Interaction } from './interaction-book.js';
import type { InteractionLife, LifeParts } from './interaction-life.js';
import { QUEUE_TYPE } from './queue-id.js';

/**
 * Assigns offering interactions to agents: of a workgroup's members who are available, have every required
 * skill and free capacity, the one who has been available longest. Runs when something changed, never on a timer,
 * and always after the change has been told to subscribers.
 */
export class Acd {
  readonly #parts: LifeParts;
  readonly #life: InteractionLife;
  readonly #onError: (error: unknown) => void;
  #detach: (() => void)[] = [];
  #due = false;
  #stopped = true;

  constructor(parts: LifeParts, life: InteractionLife, onError: (error: unknown) => void) {
    this.#parts = parts;
    this.#life = life;
    this.#onError = onError;
  }

  start(): void {
    this.#stopped = false;
    this.#detach = [
      this.#parts.book.changes.add((change) => {
        if (change.changed.has('eic_state') || change.before !== change.after) this.#schedule();
      }),
      this.#parts.presence.changes.add(() => this.#schedule()),
      this.#parts.directory.changes.add(() => this.#schedule()),
    ];
  }

  stop(): void {
    this.#stopped = true;
    for (const detach of this.#detach) detach();
    this.#detach = [];
  }

  #schedule(): void {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      if (!this.#stopped) this.#assignAll();
    });
  }

  #assignAll(): void {
    try {
      const load = this.#load();
      for (const interaction of this.#parts.book.live()) {
        if (interaction.attributes.get('Eic_State') === 'O') this.#assign(interaction, load);
      }
    } catch (error) {
      this.#onError(error);
    }
  }

  #assign(interaction: Interaction, load: Map<string, number>): void {
    const [queue] = interaction.queues;
    if (!queue) return;
    if (queue.queueType === QUEUE_TYPE.user) {
      if (this.#parts.presence.canAlertDirectly(queue.queueName, interaction.mediaType)) {
        this.#life.alert(interaction.id, queue.queueName);
      }
      return;
    }
    const workgroup = this.#parts.directory.workgroup(queue.queueName);
    if (!workgroup || !isAcdWorkgroup(workgroup)) return;
    const agent = this.#choose(interaction, workgroup, load);
    if (agent === undefined) return;
    load.set(loadKey(agent, interaction.mediaType), (load.get(loadKey(agent, interaction.mediaType)) ?? 0) + 1);
    this.#life.alert(interaction.id, agent);
  }

  #choose(interaction: Interaction, workgroup: WorkgroupEntry, load: Map<string, number>): string | undefined {
    const { directory, presence } = this.#parts;
    const skilled = workgroup.members
      .map((member) => directory.user(member)?.id)
      .filter((id) => id !== undefined)
      .filter((id) => hasSkills(directory.skillsOf(id), interaction.requiredSkills));
    const here = skilled.filter((id) => presence.isAcdAvailable(id, interaction.mediaType));
    const free = here.filter(
      (id) => (load.get(loadKey(id, interaction.mediaType)) ?? 0) < (directory.user(id)?.maxAssignable ?? 1),
    );
    if (free.length === 0) this.#tellWhy(interaction, skilled.length, here.length);
    return free.sort((a, b) => presence.of(a).availableSince - presence.of(b).availableSince)[0];
  }

  #tellWhy(interaction: Interaction, skilled: number, here: number): void {
    const skills = interaction.requiredSkills.join(', ');
    const why =
      skilled === 0
        ? `ACD - Waiting: no member of the workgroup has the required skills (${skills})`
        : here === 0
          ? 'ACD - Waiting: no agent with the required skills is available'
          : 'ACD - Waiting: all agents are busy';
    this.#parts.book.change(interaction.id, { Eic_AcdStateString: why });
  }

  /** How many unfinished interactions of each kind every agent has. */
  #load(): Map<string, number> {
    const load = new Map<string, number>();
    for (const { attributes, mediaType } of this.#parts.book.live()) {
      const user = attributes.get('Eic_UserName');
      if (user === '' || ['O', 'I', 'E', 'P'].includes(attributes.get('Eic_State'))) continue;
      load.set(loadKey(user, mediaType), (load.get(loadKey(user, mediaType)) ?? 0) + 1);
    }
    return load;
  }
}

function loadKey(userId: string, mediaType: number): string {
  return `${mediaType}:${userId.toLowerCase()}`;
}

function hasSkills(skills: ReadonlySet<string>, required: readonly string[]): boolean {
  return required.every((name) => skills.has(name.toLowerCase()));
}
