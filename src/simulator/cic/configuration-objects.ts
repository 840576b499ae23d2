import type { Directory } from './directory.js';
import {
  type ConfigurationKind,
  QUEUE_RIGHT_NAMES,
  type UserEntry,
  type Utilization,
  WORKGROUP_QUEUE_TYPE,
  type WorkgroupEntry,
} from './directory-data.js';
import type { JsonRecord } from './json.js';
import { MEDIA_TYPE } from './media-type.js';

/** Ids of all objects of a kind. */
export function configurationIds(directory: Directory, kind: ConfigurationKind): readonly string[] {
  if (kind === 'users') return directory.users().map((user) => user.id);
  if (kind === 'workgroups') return directory.workgroups().map((workgroup) => workgroup.name);
  return directory.skills();
}

/** A configuration object with all its properties; undefined if there is none of this id. */
export function configurationObject(directory: Directory, kind: ConfigurationKind, id: string): JsonRecord | undefined {
  if (kind === 'users') {
    const user = directory.user(id);
    return user && userObject(directory, user);
  }
  if (kind === 'workgroups') {
    const workgroup = directory.workgroup(id);
    return workgroup && workgroupObject(directory, workgroup);
  }
  const skill = directory.skill(id);
  return skill === undefined ? undefined : skillObject(directory, skill);
}

/** The object with the properties asked for only; `*` means all. The id is always there. */
export function selectProperties(object: JsonRecord, names: readonly string[]): JsonRecord {
  if (names.includes('*')) return object;
  const wanted = new Set(['configurationid', ...names.map((name) => name.toLowerCase())]);
  return Object.fromEntries(Object.entries(object).filter(([name]) => wanted.has(name.toLowerCase())));
}

function configurationId(kind: ConfigurationKind, id: string, displayName: string = id): JsonRecord {
  return { id, displayName, uri: `/configuration/${kind}/${encodeURIComponent(id)}` };
}

function userObject(directory: Directory, user: UserEntry): JsonRecord {
  const skills = [...directory.skillsOf(user.id)].map((name) => skillSetting(directory.skill(name) ?? name));
  return {
    configurationId: configurationId('users', user.id, user.displayName ?? user.id),
    workgroups: directory.workgroupsOf(user.id).map((entry) => configurationId('workgroups', entry.name)),
    skills: { actualValue: (user.skills ?? []).map(skillSetting), effectiveValue: skills },
    utilizations: (user.utilizations ?? [emails(user.maxAssignable ?? 1)]).map(utilization),
    accessRights: accessRights(user),
    ...(user.extension === undefined ? {} : { extension: user.extension }),
  };
}

/** `inheritableGroupedConfigurationIdCollection` by right; groupings: 0 all, 1 single. */
function accessRights({ queueRights = {} }: UserEntry): JsonRecord {
  const single = (id: string) => ({ id, displayName: id, objectType: 0, grouping: 1 });
  return Object.fromEntries(
    QUEUE_RIGHT_NAMES.map((name) => [
      name,
      { effectiveValue: queueRights[name]?.map(single) ?? [{ objectType: 0, grouping: 0 }] },
    ]),
  );
}

function workgroupObject(directory: Directory, workgroup: WorkgroupEntry): JsonRecord {
  const members = workgroup.members.map((id) => userId(directory, id));
  return {
    configurationId: configurationId('workgroups', workgroup.name),
    isActive: workgroup.isActive ?? true,
    hasQueue: workgroup.hasQueue ?? true,
    queueType: workgroup.queueType ?? WORKGROUP_QUEUE_TYPE.acd,
    isAcdEmailRoutingActive: workgroup.isAcdEmailRoutingActive ?? true,
    isWrapUpActive: workgroup.isWrapUpActive ?? false,
    ...(workgroup.wrapUpTimeout === undefined ? {} : { wrapUpTimeout: workgroup.wrapUpTimeout }),
    members,
    supervisors: (workgroup.supervisors ?? []).map((id) => userId(directory, id)),
    skills: (workgroup.skills ?? []).map(skillSetting),
    utilizations: (workgroup.utilizations ?? [emails(1)]).map(utilization),
    monitoredMailboxes: [],
  };
}

function skillObject(directory: Directory, skill: string): JsonRecord {
  const has = (names: readonly string[] | undefined) =>
    (names ?? []).some((name) => name.toLowerCase() === skill.toLowerCase());
  return {
    configurationId: configurationId('skills', skill),
    userAssignments: directory
      .users()
      .filter((user) => has(user.skills))
      .map((user) => setting(configurationId('users', user.id, user.displayName ?? user.id))),
    workgroupAssignments: directory
      .workgroups()
      .filter((workgroup) => has(workgroup.skills))
      .map((workgroup) => setting(configurationId('workgroups', workgroup.name))),
  };
}

function skillSetting(skill: string): JsonRecord {
  return setting(configurationId('skills', skill));
}

function setting(id: JsonRecord): JsonRecord {
  return { id, proficiency: 100, desireToUse: 100 };
}

function userId(directory: Directory, id: string): JsonRecord {
  return configurationId('users', id, directory.user(id)?.displayName ?? id);
}

function emails(maxAssignable: number): Utilization {
  return { mediaType: MEDIA_TYPE.email, maxAssignable };
}

function utilization({ mediaType, maxAssignable, utilization: percent }: Utilization): JsonRecord {
  return { mediaType, utilization: percent ?? 100, maxAssignable };
}
