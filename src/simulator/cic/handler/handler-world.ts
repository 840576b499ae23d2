import type { WorkgroupEntry } from '../directory-data.js';

/** What a remembered row and attempt led to; '' while the first run is still under way. */
export interface RowMemory {
  get(key: string): string | undefined;
  set(key: string, interactionId: string): void;
  delete(key: string): void;
}

/** An e-mail interaction to be made. */
export interface EmailDraft {
  readonly subject: string;
  readonly senderName: string;
  readonly senderAddress: string;
  readonly importance: string;
}

/** What the tools of a handler can do on the server that it runs on. */
export interface HandlerWorld {
  workgroup(name: string): WorkgroupEntry | undefined;
  user(id: string): string | undefined;
  skill(name: string): string | undefined;
  /** Undefined as long as the memory cannot be reached. */
  readonly rows: RowMemory | undefined;
  /** Id of the oldest interaction that has not ended and carries all these attributes. */
  findLive(attributes: Readonly<Record<string, string>>): string | undefined;
  /** Undefined if the server cannot make one. */
  createEmail(draft: EmailDraft): string | undefined;
  setAttributes(interactionId: string, attributes: Readonly<Record<string, string>>): boolean;
  specifySkill(interactionId: string, skill: string): boolean;
  transferToWorkgroup(interactionId: string, workgroup: string): boolean;
  transferToUser(interactionId: string, userId: string): boolean;
  disconnect(interactionId: string): boolean;
  send(objectId: string, eventId: string, data: readonly string[]): void;
}
