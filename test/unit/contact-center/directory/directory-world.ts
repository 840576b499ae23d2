import {
  type Named,
  skillFacts,
  type UserFacts,
  userFacts,
  type WorkgroupFacts,
  workgroupFacts,
} from '../../../../src/contact-center/cic/directory/directory-facts.js';
import type { DirectoryView, KindView } from '../../../../src/contact-center/cic/directory/directory-view.js';
import { KindCache } from '../../../../src/contact-center/cic/directory/kind-cache.js';

type Json = Readonly<Record<string, unknown>>;

/** Objects as ICWS shows them, without their `configurationId`, by id; null stands for a kind that was never read. */
export interface World {
  readonly workgroups?: Readonly<Record<string, Json>> | null;
  readonly skills?: readonly string[] | null;
  readonly users?: Readonly<Record<string, Json>> | null;
  /** Names that the server has said it does not have. */
  readonly absent?: readonly string[];
  readonly freshness?: KindView<Named>['freshness'];
  readonly workgroupUtilization?: DirectoryView['workgroupUtilization'];
}

export const EMAIL = [{ mediaType: 3, utilization: 100, maxAssignable: 1 }];
export const NO_EMAIL = [{ mediaType: 1, utilization: 100, maxAssignable: 1 }];
export const ACD = { isActive: true, hasQueue: true, queueType: 5, isAcdEmailRoutingActive: true };

export const members = (...ids: string[]) =>
  ids.map((id) => ({ id, displayName: id, uri: `/configuration/users/${id}` }));
export const skillSettings = (...names: string[]) =>
  names.map((name) => ({ id: { id: name, displayName: name }, proficiency: 100, desireToUse: 100 }));
export const agent = (skills: readonly string[], utilizations: unknown = EMAIL): Json => ({
  skills: { actualValue: skillSettings(...skills), effectiveValue: skillSettings(...skills) },
  utilizations,
});

/** Two agents in one workgroup; nothing is wrong with it. */
export const SOUND: World = {
  workgroups: {
    'Support Mail': { ...ACD, members: members('alice', 'bob') },
    'Billing Mail': { ...ACD, members: members('alice') },
  },
  skills: ['English', 'German', 'Billing'],
  users: { alice: agent(['English', 'German']), bob: agent(['English', 'Billing']), casebridge: agent([]) },
};

export function viewOf(change: World = {}): DirectoryView {
  const world = { ...SOUND, ...change };
  const workgroups = cacheOf<WorkgroupFacts>(world, world.workgroups, workgroupFacts);
  return {
    workgroups,
    skills: cacheOf<Named>(
      world,
      world.skills && Object.fromEntries(world.skills.map((name) => [name, {}])),
      skillFacts,
    ),
    users: cacheOf<UserFacts>(world, world.users, userFacts),
    showsMembers: [...workgroups.all()].some((workgroup) => (workgroup.members ?? []).length > 0),
    workgroupUtilization: world.workgroupUtilization ?? 'ignored',
  };
}

function cacheOf<T extends Named>(
  world: World,
  objects: Readonly<Record<string, Json>> | null | undefined,
  decode: (value: unknown) => T | undefined,
): KindCache<T> {
  const cache = new KindCache<T>(1_000);
  if (!objects) return cache;
  for (const [id, properties] of Object.entries(objects)) {
    const decoded = decode({ configurationId: { id, displayName: id }, ...properties });
    if (decoded) cache.put(decoded);
  }
  cache.freshness = world.freshness ?? 'current';
  cache.isAbsent = (name) => world.absent?.includes(name) ?? false;
  return cache;
}
