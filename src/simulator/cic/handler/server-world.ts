import type { Clock } from '../../../runtime/clock.js';
import type { CoreFaults } from '../core-faults.js';
import { hasEnded } from '../interaction-book.js';
import type { InteractionLife, LifeParts } from '../interaction-life.js';
import { MEDIA_TYPE } from '../media-type.js';
import type { CicSwitches } from '../switches.js';
import { compactTime } from '../time-stamp.js';
import type { EmailDraft, HandlerWorld, RowMemory } from './handler-world.js';
import { FORGETFUL_MEMORY } from './row-memory.js';

/** What the handler's world is made of. */
export interface ServerWorldParts extends LifeParts {
  readonly life: InteractionLife;
  readonly memory: RowMemory;
  readonly switches: Readonly<CicSwitches>;
  readonly faults: CoreFaults;
  readonly send: (objectId: string, eventId: string, data: readonly string[]) => void;
  /** Runs something later, unless the server stops first. */
  readonly later: (delayMs: number, run: () => void) => void;
}

/** The simulated server as a handler sees it. */
export function serverWorld(parts: ServerWorldParts): HandlerWorld {
  const { book, directory, life, switches } = parts;
  return {
    workgroup: (name) => directory.workgroup(name),
    user: (id) => directory.user(id)?.id,
    skill: (name) => directory.skill(name),
    get rows() {
      return switches.handlerMemory === 'rows' ? parts.memory : FORGETFUL_MEMORY;
    },
    findLive: (attributes) =>
      switches.handlerMemory === 'none' ? undefined : book.carrying(attributes).find((one) => !hasEnded(one))?.id,
    createEmail: (draft) => createEmail(parts, draft),
    setAttributes: (id, attributes) => setAttributes(parts, id, attributes),
    specifySkill: (id, skill) => specifySkill(parts, id, skill),
    transferToWorkgroup: (id, workgroup) => life.transfer(id, { queueType: 2, queueName: workgroup }),
    transferToUser: (id, userId) => life.transfer(id, { queueType: 1, queueName: userId }),
    disconnect: (id) => life.end(id, 'I'),
    send: parts.send,
  };
}

function createEmail(parts: ServerWorldParts, draft: EmailDraft): string | undefined {
  if (parts.faults.takeCreate()) return undefined;
  return parts.book.create(MEDIA_TYPE.email, emailAttributes(parts.clock, draft)).id;
}

function emailAttributes(clock: Clock, draft: EmailDraft): Record<string, string> {
  return {
    Eic_CallDirection: 'I',
    Eic_CallType: 'E',
    Eic_InitiationTime: compactTime(clock.now()),
    Eic_EmailImportance: draft.importance,
    Eic_EmailSubject: draft.subject,
    Eic_Subject: draft.subject,
    Eic_RemoteName: draft.senderName,
    Eic_RemoteAddress: draft.senderAddress,
    Eic_RemoteId: draft.senderAddress,
  };
}

function setAttributes(parts: ServerWorldParts, id: string, attributes: Readonly<Record<string, string>>): boolean {
  if (!parts.book.find(id)) return false;
  const { attributesLateMs } = parts.switches;
  if (attributesLateMs === 0) parts.book.change(id, attributes);
  else parts.later(attributesLateMs, () => parts.book.change(id, attributes));
  return true;
}

function specifySkill(parts: ServerWorldParts, id: string, name: string): boolean {
  const skill = parts.directory.skill(name);
  if (skill === undefined || !parts.book.find(id)) return false;
  parts.book.requireSkill(id, skill);
  return true;
}
