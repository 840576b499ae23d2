import { hasEnded, type Interaction, type InteractionChange } from '../../../src/simulator/cic/interaction-book.js';
import { isWithAgent } from './words.js';

/** Where an interaction was from a moment on. */
interface Place {
  readonly at: number;
  readonly workgroup: string;
  readonly user: string;
}

/** What the CIC server did with one interaction of a case. Times are milliseconds since the epoch. */
export interface InteractionTrace {
  readonly id: string;
  readonly caseId: string;
  readonly rowId: string;
  readonly firstAt: number;
  /** When the server made it; one that comes back under another id keeps it. */
  readonly createdAt: number;
  /** When it appeared at the server under this id. */
  readonly bornAt: number;
  /** It is an earlier one that has come back under another id. */
  readonly isRevived: boolean;
  /** When it ended, or was lost. */
  overAt: number | undefined;
  /** When the server lost it without an end. */
  lostAt: number | undefined;
  /** `Eic_State` as it is, and as it was before. */
  state: string;
  stateBefore: string;
  /** When an agent got it last, and when it was taken from one last. */
  pickedUpAt: number;
  leftAgentAt: number;
  readonly places: Place[];
  /** It carries the attributes that say whose it is; a server that goes down may lose those that are on their way. */
  isNamed: boolean;
}

/** Is told of what interactions of cases do. */
export interface TraceFollower {
  /** One is first seen to belong to a case. */
  onFirst(trace: InteractionTrace): void;
  onChange(trace: InteractionTrace): void;
  /** It has ended, and was not lost. */
  onEnd(trace: InteractionTrace): void;
}

/** From when on a case had so many live interactions. */
interface Count {
  readonly at: number;
  readonly live: number;
}

/** Follows the interactions of all cases at the CIC server, from the server's own book. */
export class InteractionTraces {
  readonly #byId = new Map<string, InteractionTrace>();
  readonly #byCase = new Map<string, InteractionTrace[]>();
  readonly #counts = new Map<string, Count[]>();
  /** When each interaction of the server was first heard of, also while nobody knew whose it is. */
  readonly #bornAt = new Map<string, number>();
  readonly #follow: TraceFollower;

  constructor(follow: TraceFollower) {
    this.#follow = follow;
  }

  /** Takes a change of the server's book. */
  take({ interaction, deallocated }: InteractionChange, at: number): void {
    if (!this.#bornAt.has(interaction.id)) this.#bornAt.set(interaction.id, at);
    const trace = this.#byId.get(interaction.id) ?? this.#first(interaction, at);
    if (!trace) return;
    trace.isNamed ||= interaction.attributes.get('ObjectRouting_ObjectId') !== '';
    const workgroup = interaction.attributes.get('Eic_AssignedWorkgroup');
    const user = interaction.attributes.get('Eic_UserName');
    noteState(trace, interaction.attributes.get('Eic_State'), at);
    const last = trace.places.at(-1);
    if (last?.workgroup !== workgroup || last.user !== user) trace.places.push({ at, workgroup, user });
    if (trace.overAt === undefined && (deallocated || hasEnded(interaction))) {
      trace.overAt = at;
      if (!hasEnded(interaction)) trace.lostAt = at;
      else this.#follow.onEnd(trace);
    }
    this.#follow.onChange(trace);
    this.#count(trace.caseId, at);
  }

  /** The handler has said for which row it made an interaction, whose attributes may come late or never. */
  bind(id: string, rowId: string, caseId: string, at: number): void {
    if (!this.#byId.has(id)) this.#begin(id, { caseId, rowId, firstAt: at, createdAt: this.#bornAt.get(id) ?? at });
  }

  find(id: string): InteractionTrace | undefined {
    return this.#byId.get(id);
  }

  /** All interactions that the case ever had. */
  of(caseId: string): readonly InteractionTrace[] {
    return this.#byCase.get(caseId) ?? [];
  }

  liveOf(caseId: string): readonly InteractionTrace[] {
    return this.of(caseId).filter(({ overAt }) => overAt === undefined);
  }

  /** Whether there was a moment since then at which the case had no live interaction. */
  wasWithoutSince(caseId: string, since: number): boolean {
    const counts = this.#counts.get(caseId) ?? [];
    const before = counts.findLast(({ at }) => at <= since);
    return (before?.live ?? 0) === 0 || counts.some(({ at, live }) => at > since && live === 0);
  }

  #first(interaction: Interaction, at: number): InteractionTrace | undefined {
    const caseId = interaction.attributes.get('ObjectRouting_ObjectId');
    if (caseId === '') return undefined;
    const rowId = interaction.attributes.get('ObjectRouting_RowId');
    const trace = this.#begin(interaction.id, { caseId, rowId, firstAt: at, createdAt: interaction.createdAt });
    trace.isNamed = true;
    return trace;
  }

  #begin(id: string, about: Pick<InteractionTrace, 'caseId' | 'rowId' | 'firstAt' | 'createdAt'>): InteractionTrace {
    const bornAt = this.#bornAt.get(id) ?? about.firstAt;
    const isRevived = about.createdAt < bornAt;
    const never = Number.NEGATIVE_INFINITY;
    const unmoved = { state: '', stateBefore: '', pickedUpAt: never, leftAgentAt: never };
    const rest = { overAt: undefined, lostAt: undefined, places: [], isNamed: false, ...unmoved };
    const trace: InteractionTrace = { id, ...about, bornAt, isRevived, ...rest };
    this.#byId.set(trace.id, trace);
    this.#byCase.set(trace.caseId, [...this.of(trace.caseId), trace]);
    this.#count(trace.caseId, trace.firstAt);
    this.#follow.onFirst(trace);
    return trace;
  }

  #count(caseId: string, at: number): void {
    const live = this.liveOf(caseId).length;
    const counts = this.#counts.get(caseId) ?? [];
    if (counts.at(-1)?.live !== live) this.#counts.set(caseId, [...counts, { at, live }]);
  }
}

function noteState(trace: InteractionTrace, state: string, at: number): void {
  if (trace.state === state) return;
  trace.stateBefore = trace.state;
  trace.state = state;
  if (trace.stateBefore === '' || at === trace.createdAt) return;
  if (isWithAgent(state)) trace.pickedUpAt = at;
  else if (isWithAgent(trace.stateBefore)) trace.leftAgentAt = at;
}
