import type { Directory } from './directory.js';
import type { UserEntry, Utilization, WorkgroupEntry } from './directory-data.js';
import { asNumber, asText, asTexts, isRecord, type JsonRecord } from './json.js';

type Check = (value: unknown) => boolean;

const text: Check = (value) => asText(value) !== undefined;
const texts: Check = (value) => asTexts(value) !== undefined;
const flag: Check = (value) => typeof value === 'boolean';
const number: Check = (value) => (asNumber(value) ?? -1) >= 0;
const views: Check = (value) => isRecord(value) && Object.values(value).every(texts);
const oneOf =
  (...allowed: readonly unknown[]): Check =>
  (value) =>
    allowed.includes(value);
const utilizations: Check = (value) => Array.isArray(value) && value.every(isUtilization);

function isUtilization(value: unknown): value is Utilization {
  return isRecord(value) && number(value.mediaType) && number(value.maxAssignable);
}

/** What an administrator can enter about a user; the password only goes in. */
const USER_FIELDS: Readonly<Record<Exclude<keyof UserEntry, 'id'>, Check>> = {
  displayName: text,
  password: text,
  passwordExpired: flag,
  daysUntilPasswordExpiration: number,
  skills: texts,
  extension: text,
  maxAssignable: number,
  utilizations,
  viewsQueues: oneOf('all', 'own'),
  isAdmin: flag,
  views,
  queueRights: views,
};

const WORKGROUP_FIELDS: Readonly<Record<Exclude<keyof WorkgroupEntry, 'name'>, Check>> = {
  isActive: flag,
  hasQueue: flag,
  queueType: oneOf(0, 1, 2, 3, 4, 5),
  isAcdEmailRoutingActive: flag,
  members: texts,
  supervisors: texts,
  skills: texts,
  utilizations,
  isWrapUpActive: flag,
  wrapUpTimeout: number,
};

/**
 * Changes the directory as an administrator would. JSON: `{"kind":"putWorkgroup","name":"Support Mail",
 * "isActive":false}`; also `removeWorkgroup` (`name`), `putUser` and `removeUser` (`id`), `putSkill` and
 * `removeSkill` (`name`). What a `put` leaves out stays as it is.
 *
 * @throws Error that names what is wrong; nothing has changed then.
 */
export function changeDirectory(directory: Directory, command: JsonRecord): void {
  switch (command.kind) {
    case 'putUser':
      putUser(directory, named(command, 'id'), command);
      return;
    case 'removeUser':
      directory.removeUser(named(command, 'id'));
      return;
    case 'putWorkgroup':
      putWorkgroup(directory, named(command, 'name'), command);
      return;
    case 'removeWorkgroup':
      directory.removeWorkgroup(named(command, 'name'));
      return;
    case 'putSkill':
      directory.putSkill(named(command, 'name'));
      return;
    case 'removeSkill':
      directory.removeSkill(named(command, 'name'));
      return;
    default:
      throw new Error(`there is no directory command ${String(command.kind)}`);
  }
}

/** The directory without passwords. */
export function showDirectory(directory: Directory): JsonRecord {
  return {
    users: directory.users().map(({ password: _, ...user }) => user),
    workgroups: directory.workgroups(),
    skills: directory.skills(),
  };
}

function putUser(directory: Directory, id: string, command: JsonRecord): void {
  const fields = checked(command, 'id', USER_FIELDS);
  const old = directory.user(id);
  const password = asText(fields.password) ?? old?.password;
  if (password === undefined) throw new Error('a new user needs a password');
  directory.putUser({ ...old, ...fields, id: old?.id ?? id, password });
}

function putWorkgroup(directory: Directory, name: string, command: JsonRecord): void {
  const fields = checked(command, 'name', WORKGROUP_FIELDS);
  const old = directory.workgroups().find((one) => one.name === name);
  const members = asTexts(fields.members) ?? old?.members ?? [];
  directory.putWorkgroup({ ...old, ...fields, name, members });
}

function named(command: JsonRecord, key: string): string {
  const name = asText(command[key]);
  if (name === undefined || name === '') throw new Error(`${key} is missing`);
  return name;
}

function checked(command: JsonRecord, key: string, fields: Readonly<Record<string, Check>>): JsonRecord {
  const given = Object.entries(command).filter(([name]) => name !== 'kind' && name !== key);
  for (const [name, value] of given) {
    const check = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!check) throw new Error(`there is no property ${name}`);
    if (!check(value)) throw new Error(`${name} cannot be ${JSON.stringify(value)}`);
  }
  return Object.fromEntries(given);
}
