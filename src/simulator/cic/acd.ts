import { AgentLoad } from './agent-load.js';
import { capacityOf, isAcdWorkgroup, type UserEntry } from './directory-data.js';
import type { Interaction, InteractionChange } from './interaction-book.js';
import type { InteractionLife, LifeParts } from './interaction-life.js';
import { QUEUE_TYPE } from './queue-id.js';

const WAITING = 'ACD - Waiting';

interface Choice {
  readonly agent: string;
}

/** Nobody can take it; the text is for people. */
interface Refusal {
  readonly why: string;
}

/** Refusals of one look at the waiting interactions. Load only grows during it, so what was refused stays refused. */
type Refusals = Map<string, Refusal>;

/**
 * Assigns offering interactions to agents: of a workgroup's members who are available, have every required
 * skill and free capacity, the one who has been available longest. Runs when something changed, never on a timer,
 * and always after the change has been told to subscribers. A new interaction alone is looked at alone.
 */
export class Acd {
  readonly #parts: LifeParts;
  readonly #life: InteractionLife;
  readonly #onError: (error: unknown) => void;
  readonly #load = new AgentLoad();
  /** Ids of all offering interactions, oldest offer first. */
  readonly #waiting = new Set<string>();
  readonly #fresh = new Set<string>();
  #detach: (() => void)[] = [];
  #lookAtAll = false;
  #due = false;
  #stopped = true;

  constructor(parts: LifeParts, life: InteractionLife, onError: (error: unknown) => void) {
    this.#parts = parts;
    this.#life = life;
    this.#onError = onError;
  }

  /** Begins to follow interactions, presence and directory. */
  start(): void {
    this.#stopped = false;
    this.#detach = [
      this.#parts.book.changes.add((change) => this.#onChange(change)),
      this.#parts.presence.changes.add(() => this.#scheduleAll()),
      this.#parts.directory.changes.add(() => this.#scheduleAll()),
    ];
  }

  /** Assigns nothing more. */
  stop(): void {
    this.#stopped = true;
    for (const detach of this.#detach) detach();
    this.#detach = [];
  }

  #onChange(change: InteractionChange): void {
    const { interaction } = change;
    if (this.#load.apply(change)) this.#scheduleAll();
    if (change.deallocated || interaction.attributes.get('Eic_State') !== 'O') {
      this.#waiting.delete(interaction.id);
      this.#fresh.delete(interaction.id);
    } else if (change.changed.has('eic_state') || change.before !== change.after) {
      this.#waiting.add(interaction.id);
      this.#fresh.add(interaction.id);
      this.#schedule();
    }
  }

  #scheduleAll(): void {
    this.#lookAtAll = true;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      if (!this.#stopped) this.#look();
    });
  }

  #look(): void {
    const ids = [...(this.#lookAtAll ? this.#waiting : this.#fresh)];
    this.#lookAtAll = false;
    this.#fresh.clear();
    try {
      const refusals: Refusals = new Map();
      for (const id of ids) {
        const interaction = this.#parts.book.find(id);
        if (interaction) this.#assign(interaction, refusals);
      }
    } catch (error) {
      this.#onError(error);
    }
  }

  #assign(interaction: Interaction, refusals: Refusals): void {
    const [queue] = interaction.queues;
    if (!queue) return;
    if (queue.queueType === QUEUE_TYPE.workgroup) {
      this.#assignFromWorkgroup(interaction, queue.queueName, refusals);
    } else if (this.#parts.presence.canAlertDirectly(queue.queueName, interaction.mediaType)) {
      this.#life.alert(interaction.id, queue.queueName);
    }
  }

  #assignFromWorkgroup(interaction: Interaction, name: string, refusals: Refusals): void {
    const demand = [name, interaction.mediaType, ...interaction.requiredSkills].join('|');
    const choice = refusals.get(demand) ?? this.#choose(interaction, name);
    if (choice === undefined) return;
    if ('agent' in choice) {
      this.#life.alert(interaction.id, choice.agent);
      return;
    }
    refusals.set(demand, choice);
    this.#parts.book.change(interaction.id, { Eic_AcdStateString: choice.why });
  }

  #choose(interaction: Interaction, name: string): Choice | Refusal | undefined {
    const { directory, presence } = this.#parts;
    const { mediaType, requiredSkills } = interaction;
    const workgroup = directory.workgroup(name);
    if (!workgroup || !isAcdWorkgroup(workgroup)) return undefined;
    const skilled = workgroup.members
      .map((member) => directory.user(member))
      .filter((user) => user !== undefined)
      .filter((user) => hasSkills(directory.skillsOf(user.id), requiredSkills));
    if (skilled.length === 0) return { why: `${WAITING}: no member of the workgroup has ${skillList(requiredSkills)}` };
    const capacity = (user: UserEntry) => capacityOf(user, workgroup, mediaType);
    const able = skilled.filter((user) => capacity(user) > 0);
    if (able.length === 0)
      return { why: `${WAITING}: no member${withSkills(requiredSkills)} is assigned this media type` };
    const here = able.filter((user) => presence.isAcdAvailable(user.id, mediaType));
    if (here.length === 0) return { why: `${WAITING}: no available agent${withSkills(requiredSkills)}` };
    const [agent] = here
      .filter((user) => this.#load.of(user.id, mediaType) < capacity(user))
      .sort((a, b) => presence.of(a.id).availableSince - presence.of(b.id).availableSince);
    if (!agent) return { why: `${WAITING}: all agents${withSkills(requiredSkills)} are busy` };
    return { agent: agent.id };
  }
}

function withSkills(skills: readonly string[]): string {
  return skills.length === 0 ? '' : ` with ${skillList(skills)}`;
}

function skillList(skills: readonly string[]): string {
  if (skills.length === 0) return 'a user';
  return `${skills.length === 1 ? 'skill' : 'skills'} ${skills.join(', ')}`;
}

function hasSkills(skills: ReadonlySet<string>, required: readonly string[]): boolean {
  return required.every((name) => skills.has(name.toLowerCase()));
}
