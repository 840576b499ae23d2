import type { Tell } from '../../../domain/happening.js';
import { toldError } from '../../../errors/told-error.js';
import type { Clock } from '../../../runtime/clock.js';
import { Listeners } from '../../../runtime/listeners.js';
import type {
  ContactCenterDirectory,
  DirectoryProblem,
  DirectoryState,
  DirectoryTarget,
} from '../../contact-center.js';
import type { ConfigurationMessage } from '../wire/messages.js';
import { AbsenceProbe } from './absence-probe.js';
import {
  type Named,
  SELECTED,
  skillFacts,
  type UserFacts,
  userFacts,
  type WorkgroupFacts,
  workgroupFacts,
} from './directory-facts.js';
import type { DirectoryView, WorkgroupUtilization } from './directory-view.js';
import { type KeeperOptions, KindKeeper } from './kind-keeper.js';
import { listed, quoted } from './problem-words.js';
import { type MappedQueue, problemsOf, problemsOfQueueMap, type QueueMapProblem, unseenObjects } from './problems.js';
import type { DirectorySession, ListLimits } from './read-list.js';

/** How the directory is kept. Durations are milliseconds. */
export interface CicDirectoryOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly tell: Tell;
  /** Between readings where the server tells no changes. Default 5 min. */
  readonly rereadMs?: number;
  /** Between readings where it does. Default 1 h. */
  readonly fullReadMs?: number;
  /** After which a subscription that has told nothing counts as refused. Default 1 min. */
  readonly answerTimeoutMs?: number;
  /** Default 50,000 objects and 300 pages of each kind. */
  readonly limits?: ListLimits;
  /** Longest list, as JSON text, that is subscribed to: the first message has all of it. Default 4 Mi characters. */
  readonly maxSubscribedLength?: number;
  /** Default `ignored`. */
  readonly workgroupUtilization?: WorkgroupUtilization;
}

const MINUTE_MS = 60_000;
const DEFAULTS = {
  rereadMs: 5 * MINUTE_MS,
  fullReadMs: 60 * MINUTE_MS,
  answerTimeoutMs: MINUTE_MS,
  limits: { maxObjects: 50_000, maxPages: 300 },
  maxSubscribedLength: 4 * 1024 * 1024,
} as const;
/** Answers kept between changes; targets repeat. */
const MAX_REMEMBERED = 1_000;

/**
 * Workgroups, skills and users as ICWS configuration shows them to the connector's account. Reading goes on in the
 * background and never makes routing wait: what is not known yet is no problem.
 */
export class CicDirectory implements ContactCenterDirectory {
  readonly #workgroups: KindKeeper<WorkgroupFacts>;
  readonly #skills: KindKeeper<Named>;
  readonly #users: KindKeeper<UserFacts>;
  readonly #probe: AbsenceProbe;
  readonly #listeners: Listeners<void>;
  readonly #workgroupUtilization: WorkgroupUtilization;
  readonly #answers = new Map<string, readonly DirectoryProblem[]>();
  #view: DirectoryView | undefined;
  #state: DirectoryState | undefined;
  #life: AbortSignal | undefined;
  #wasAttached = false;
  /** Whether the first look of this life has been at everything. */
  #looked = false;

  constructor(options: CicDirectoryOptions) {
    const { clock, tell } = options;
    this.#listeners = new Listeners((error) => tell({ type: 'listenerFailed', error: toldError(error) }));
    this.#workgroupUtilization = options.workgroupUtilization ?? 'ignored';
    const keeping: KeeperOptions = {
      ...DEFAULTS,
      ...options,
      onChange: () => this.#changed(),
      onTrouble: (error) => tell({ type: 'contactCenterTrouble', error: toldError(error) }),
    };
    this.#workgroups = new KindKeeper(
      { kind: 'workgroups', select: SELECTED.workgroups, decode: workgroupFacts },
      keeping,
    );
    this.#skills = new KindKeeper({ kind: 'skills', select: SELECTED.skills, decode: skillFacts }, keeping);
    this.#users = new KindKeeper({ kind: 'users', select: SELECTED.users, decode: userFacts }, keeping);
    this.#probe = new AbsenceProbe({
      clock,
      select: SELECTED,
      staleMs: keeping.rereadMs,
      onFound: (kind, object) => (kind === 'workgroups' ? this.#workgroups : this.#skills).show(object),
      onChange: () => this.#changed(),
    });
    this.#workgroups.cache.isAbsent = (name) => this.#probe.isAbsent('workgroups', name);
    this.#skills.cache.isAbsent = (name) => this.#probe.isAbsent('skills', name);
  }

  get state(): DirectoryState {
    this.#state ??= this.#judge();
    return this.#state;
  }

  /**
   * Begins to read and to follow in the background; returns at once. To be called each time the message channel of a
   * session has been opened, with the signal of that opening; whatever was attached before is left.
   */
  attach(session: DirectorySession, signal: AbortSignal): void {
    this.#life = signal;
    this.#wasAttached = true;
    this.#looked = false;
    this.#probe.attach(session, signal);
    for (const keeper of this.#keepers()) keeper.attach(session, signal);
    signal.addEventListener('abort', () => this.#detach(signal), { once: true });
    if (signal.aborted) this.#detach(signal);
    else void this.#look(signal);
    this.#changed();
  }

  /** Takes a configuration message of the channel; those of others' subscriptions are ignored. */
  receive(message: ConfigurationMessage): void {
    for (const keeper of this.#keepers()) keeper.receive(message);
  }

  problems(target: DirectoryTarget): readonly DirectoryProblem[] {
    const view = this.#currentView();
    for (const unseen of unseenObjects(view, target)) this.#probe.ask(unseen);
    const key = JSON.stringify([target.workgroup, target.user, target.skills]);
    const known = this.#answers.get(key);
    if (known) return known;
    if (this.#answers.size >= MAX_REMEMBERED) this.#answers.clear();
    const problems = problemsOf(view, target);
    this.#answers.set(key, problems);
    return problems;
  }

  /** The problems of a queue map, line by line, as far as is known now. */
  problemsOfQueueMap(entries: readonly MappedQueue[]): readonly QueueMapProblem[] {
    const view = this.#currentView();
    for (const { workgroup } of entries)
      for (const unseen of unseenObjects(view, { workgroup, user: '', skills: '' })) this.#probe.ask(unseen);
    return problemsOfQueueMap(view, entries);
  }

  onChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  #keepers() {
    return [this.#workgroups, this.#skills, this.#users] as const;
  }

  /** One kind after the other: the directory is in no hurry, and connections are for routing. */
  async #look(signal: AbortSignal): Promise<void> {
    for (const keeper of this.#keepers()) {
      if (this.#life === signal) await keeper.look();
    }
    await this.#probe.recheck();
    if (this.#life !== signal) return;
    this.#looked = true;
    this.#changed();
  }

  #detach(signal: AbortSignal): void {
    if (this.#life !== signal) return;
    this.#life = undefined;
    for (const keeper of this.#keepers()) keeper.pause();
    this.#changed();
  }

  #changed(): void {
    this.#state = undefined;
    this.#view = undefined;
    this.#answers.clear();
    this.#listeners.emit();
  }

  #currentView(): DirectoryView {
    this.#view ??= {
      workgroups: this.#workgroups.cache,
      skills: this.#skills.cache,
      users: this.#users.cache,
      showsMembers: [...this.#workgroups.cache.all()].some(({ members }) => (members?.length ?? 0) > 0),
      workgroupUtilization: this.#workgroupUtilization,
    };
    return this.#view;
  }

  #judge(): DirectoryState {
    if (!this.#life) return { phase: this.#wasAttached ? 'lost' : 'unread', gaps: [] };
    if (!this.#looked || this.#keepers().some(({ looked }) => !looked)) return { phase: 'reading', gaps: [] };
    const gaps = [...this.#keepers().map(({ gap }) => gap), ...this.#emptyLists(), this.#hiddenMembers()].filter(
      (gap) => gap !== '',
    );
    return { phase: gaps.length === 0 ? 'whole' : 'partial', gaps };
  }

  /** A server without skills may be, one without workgroups and users is not: the connector's own user is one. */
  #emptyLists(): readonly string[] {
    const kinds = { workgroups: this.#workgroups, users: this.#users };
    return Object.entries(kinds)
      .filter(([, { cache, gap }]) => cache.size === 0 && gap === '')
      .map(([kind]) => `The server shows no ${kind} to the connector's CIC user.`);
  }

  /** Members that no list of users shows: about them nothing can be said. */
  #hiddenMembers(): string {
    if (this.#users.cache.freshness === 'unread') return '';
    const hidden = new Map<string, string>();
    for (const { id, members } of this.#workgroups.cache.all())
      for (const member of members ?? []) if (!this.#users.cache.like(member)) hidden.set(member, id);
    const [first] = hidden;
    if (!first) return '';
    if (hidden.size === 1) return `The user ${quoted(first[0])}, a member of ${quoted(first[1])}, is not to be seen.`;
    return `${hidden.size} members of workgroups are not to be seen: ${listed([...hidden.keys()])}.`;
  }
}
