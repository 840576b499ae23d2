import type { CicCore } from '../../../src/simulator/cic/cic-core.js';
import { hasEnded, type Interaction } from '../../../src/simulator/cic/interaction-book.js';
import type { Chance } from '../clock/chance.js';
import type { VirtualClock } from '../clock/virtual-clock.js';
import { isRefusal, type OrgDesk } from './org-desk.js';

/** Who sits at the telephones. */
export interface AgentsOptions {
  readonly clock: VirtualClock;
  readonly chance: Chance;
  readonly core: CicCore;
  readonly desk: OrgDesk;
  readonly onDeed: (what: string) => void;
}

const NAMES = ['alice', 'bob'] as const;
const MEDIA_TYPES = [3, 4];
const SESSION = 'desk';

/** Agents of the contact centre: they take what alerts them, answer in Salesforce, and sometimes do neither. */
export class Agents {
  readonly #options: AgentsOptions;
  /** Interactions that an agent ended in CIC, and when (milliseconds since the epoch). */
  readonly ended = new Map<string, number>();
  readonly #seen = new Set<string>();
  #detach: () => void = () => undefined;
  #atWork = false;

  constructor(options: AgentsOptions) {
    this.#options = options;
  }

  /** They log in and are available. */
  begin(): void {
    const { core } = this.#options;
    this.#atWork = true;
    this.#detach = core.book.changes.add(({ interaction }) => this.#see(interaction));
    for (const name of NAMES) {
      core.presence.enter(name, SESSION, { id: '', mediaTypes: MEDIA_TYPES, readyForInteractions: true });
      core.presence.setStatus(name, 'Available');
    }
  }

  /** They go home: what waits stays where it is. */
  end(): void {
    const { core } = this.#options;
    this.#atWork = false;
    this.#detach();
    for (const name of NAMES) {
      core.presence.leave(name, SESSION);
      core.agentLeft(name);
    }
  }

  #see(interaction: Interaction): void {
    const { clock, chance } = this.#options;
    const { id, attributes } = interaction;
    if (attributes.get('Eic_State') !== 'A') return;
    const name = attributes.get('Eic_UserName');
    const alert = `${id} ${name} ${interaction.states.length}`;
    if (this.#seen.has(alert)) return;
    this.#seen.add(alert);
    if (chance.hits(0.85)) clock.after(chance.between(500, 20_000), () => this.#pickUp(id, name));
    else clock.after(60_000, () => this.#back(name));
  }

  /** Who did not answer becomes available again. */
  #back(name: string): void {
    if (this.#atWork) this.#options.core.presence.setStatus(name, 'Available');
  }

  #pickUp(id: string, name: string): void {
    const { core, clock, chance, desk, onDeed } = this.#options;
    const interaction = core.book.find(id);
    const alerts =
      interaction?.attributes.get('Eic_State') === 'A' && interaction.attributes.get('Eic_UserName') === name;
    if (!this.#atWork || !alerts || !core.life.pickUp(id, name)) return;
    const caseId = interaction.attributes.get('ObjectRouting_ObjectId');
    const takes = chance.hits(0.3) && desk.find(caseId) !== undefined;
    if (takes) desk.toUser(caseId, name, name);
    onDeed(`${name} picks up ${id}${takes ? ` and takes ${caseId}` : ''}`);
    clock.after(chance.between(1_000, 60_000), () => this.#work(id, name));
  }

  #work(id: string, name: string): void {
    const { core, chance, desk, onDeed } = this.#options;
    const interaction = core.book.find(id);
    if (!this.#atWork || !interaction || hasEnded(interaction)) return;
    const caseId = interaction.attributes.get('ObjectRouting_ObjectId');
    const kind = chance.next();
    try {
      if (kind < 0.25) this.#endInCic(id);
      else if (kind < 0.85) desk.reply(caseId, name);
      else desk.toQueue(caseId, chance.pick(['Support', 'Billing']), name);
      onDeed(`${name} ${kind < 0.25 ? 'ends' : kind < 0.85 ? 'answers' : 'gives back'} ${id} (${caseId})`);
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }

  #endInCic(id: string): void {
    const { core, clock } = this.#options;
    if (core.life.end(id, 'I')) this.ended.set(id, clock.now());
  }
}
