import { asArray, asBoolean, asNumber, asObject, asString, asText, type JsonObject } from '../../../runtime/decode.js';

/** What every configuration object has. */
export interface Named {
  readonly id: string;
  /** Display name where it differs from the id, else the id. Users go by their id only. */
  readonly name: string;
}

/**
 * What utilizations say about e-mail: `takes` some, `refuses` (none may be assigned), `unlisted` (there are
 * utilizations, none of them for e-mail), `unknown` (there are none to be seen).
 */
export type EmailUtilization = 'takes' | 'refuses' | 'unlisted' | 'unknown';

/** A workgroup as routing needs it. What is undefined was not in the answer: unknown, not false. */
export interface WorkgroupFacts extends Named {
  readonly isActive: boolean | undefined;
  readonly hasQueue: boolean | undefined;
  readonly queueType: number | undefined;
  readonly emailRouting: boolean | undefined;
  /** User ids. */
  readonly members: readonly string[] | undefined;
  /** Lower-case names of the skills that membership gives. */
  readonly skills: readonly string[] | undefined;
  readonly email: EmailUtilization;
}

/** A user as routing needs it. */
export interface UserFacts extends Named {
  /** Lower-case names. */
  readonly skills: readonly string[] | undefined;
  /** False if the user may have inherited skills that were not shown; undefined if no skills were. */
  readonly skillsComplete: boolean | undefined;
  readonly email: EmailUtilization;
}

/** Properties to ask for, by kind; `configurationId` always comes. */
export const SELECTED = {
  workgroups: ['isActive', 'hasQueue', 'queueType', 'isAcdEmailRoutingActive', 'members', 'skills', 'utilizations'],
  skills: ['configurationId'],
  users: ['skills', 'utilizations'],
} as const;

/** `urn:inin.com:configuration:mediaType`: e-mail. */
const MEDIA_TYPE_EMAIL = 3;
const MAX_NAME_LENGTH = 256;
const MAX_MEMBERS = 10_000;
const MAX_SKILLS = 1_000;

/** Decodes a workgroup; undefined if it has no id. Shapes: the ICWS type library, `configuration.people:workgroup`. */
export function workgroupFacts(value: unknown): WorkgroupFacts | undefined {
  const object = asObject(value);
  const named = object && namedBy(object);
  if (!named) return undefined;
  return {
    ...named,
    isActive: asBoolean(object.isActive),
    hasQueue: asBoolean(object.hasQueue),
    queueType: asNumber(object.queueType),
    emailRouting: asBoolean(object.isAcdEmailRoutingActive),
    members: asArray(object.members)
      ?.slice(0, MAX_MEMBERS)
      .map((member) => configurationName(member)?.id)
      .filter((id) => id !== undefined),
    skills: skillNames(object.skills),
    email: emailUtilization(object.utilizations),
  };
}

/** Decodes a skill; undefined if it has no id. */
export function skillFacts(value: unknown): Named | undefined {
  const object = asObject(value);
  return object && namedBy(object);
}

/** Decodes a user; undefined if it has no id. */
export function userFacts(value: unknown): UserFacts | undefined {
  const object = asObject(value);
  const named = object && namedBy(object);
  if (!named) return undefined;
  const { settings, complete } = inheritable(object.skills);
  const skills = skillNames(settings);
  return {
    id: named.id,
    name: named.id,
    skills,
    skillsComplete: skills && complete,
    email: userEmail(object.utilizations),
  };
}

function namedBy(object: JsonObject): Named | undefined {
  return configurationName(object.configurationId);
}

/** A `configurationId`. */
function configurationName(value: unknown): Named | undefined {
  const id = asText(asObject(value)?.id ?? value);
  if (id === undefined || id === '' || id.length > MAX_NAME_LENGTH) return undefined;
  const name = asString(asObject(value)?.displayName);
  return { id, name: name === undefined || name === '' || name.length > MAX_NAME_LENGTH ? id : name };
}

/**
 * The effective setting of a property that is inherited (from roles, workgroups, the default user). Where only the
 * user's own setting is shown, more may be inherited.
 */
function inheritable(value: unknown): { readonly settings: unknown; readonly complete: boolean } {
  const object = asObject(value);
  if (!object) return { settings: value, complete: true };
  if (object.effectiveValue !== undefined) return { settings: object.effectiveValue, complete: true };
  return { settings: object.actualValue, complete: false };
}

function skillNames(settings: unknown): readonly string[] | undefined {
  return asArray(settings)
    ?.slice(0, MAX_SKILLS)
    .map((setting) => configurationName(asObject(setting)?.id))
    .filter((named) => named !== undefined)
    .flatMap(({ id, name }) => (name === id ? [id] : [id, name]))
    .map((name) => name.toLowerCase());
}

function userEmail(value: unknown): EmailUtilization {
  const { settings, complete } = inheritable(value);
  const own = emailUtilization(settings);
  return own === 'unlisted' && !complete ? 'unknown' : own;
}

function emailUtilization(settings: unknown): EmailUtilization {
  const list = asArray(settings);
  if (!list) return 'unknown';
  const mail = list.map(asObject).find((entry) => isEmail(entry?.mediaType));
  if (!mail) return 'unlisted';
  const most = asNumber(mail.maxAssignable);
  if (most === undefined) return 'unknown';
  return most > 0 ? 'takes' : 'refuses';
}

/** Enumerations are numbers on the wire; a word costs nothing to accept. */
function isEmail(mediaType: unknown): boolean {
  return asNumber(mediaType) === MEDIA_TYPE_EMAIL || asString(mediaType)?.toLowerCase() === 'email';
}
