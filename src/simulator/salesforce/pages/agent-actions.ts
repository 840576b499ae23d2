import type { Actor, OrgTransaction } from '../engine/org-engine.js';
import type { MailGateway } from '../mail/mail-gateway.js';
import { findCase, type PagesOrg } from './case-view.js';
import { optionalText, PageError, type PageInput, requiredText } from './page-request.js';

/** What agents' actions work with. */
export interface ActionParts {
  readonly org: PagesOrg;
  readonly mail: MailGateway;
}

/** Something that an agent does with a case. @throws PageError, OrgError */
export type AgentAction = (parts: ActionParts, caseId: string, input: PageInput) => Promise<void>;

const MINUTE_MS = 60_000;

/** What agents do on a case's page, by the last part of its address. */
export const AGENT_ACTIONS: Readonly<Record<string, AgentAction>> = {
  reply: async (parts, caseId, input) => {
    const html = optionalText(input, 'html');
    const reply = { caseId, userId: actingUser(parts, input), text: requiredText(input, 'text') };
    const whole = html === undefined ? reply : { ...reply, html };
    if (input.draft === true) parts.mail.saveDraft(whole);
    else await parts.mail.sendReply(whole);
  },
  'send-draft': async (parts, _caseId, input) => {
    await parts.mail.sendDraft(requiredText(input, 'emailMessageId'), actingUser(parts, input));
  },
  comments: asAgent((transaction, caseId, input) => {
    const comment = {
      ParentId: caseId,
      CommentBody: requiredText(input, 'text'),
      IsPublished: input.published === true,
    };
    transaction.insert('CaseComment', [comment]);
  }),
  owner: asAgent((transaction, caseId, input) => {
    transaction.update('Case', [{ Id: caseId, OwnerId: newOwner(transaction, input) }]);
  }),
  close: asAgent((transaction, caseId) => transaction.update('Case', [{ Id: caseId, Status: 'Closed' }])),
  delete: asAgent((transaction, caseId) => transaction.delete('Case', [caseId])),
  // Nobody does this: time passes.
  age: async ({ org }, caseId, { minutes }) => {
    if (typeof minutes !== 'number' || !(minutes >= 0))
      throw new PageError(400, 'INVALID_FIELD', 'minutes must be a number');
    org.letTimePass(caseId, minutes * MINUTE_MS);
  },
};

function asAgent(act: (transaction: OrgTransaction, caseId: string, input: PageInput) => void): AgentAction {
  return async (parts, caseId, input) => {
    const actor: Actor = { userId: actingUser(parts, input), mode: 'user' };
    parts.org.transact(actor, (transaction) => act(transaction, findCase(transaction, caseId).Id, input));
  };
}

/** Who acts: `userId`, or the user named `username`. */
function actingUser({ org }: ActionParts, input: PageInput): string {
  const userId = optionalText(input, 'userId');
  const actor: Actor = { userId: org.organizationId, mode: 'system' };
  return org.transact(actor, (transaction) => {
    if (userId === undefined) return userNamed(transaction, requiredText(input, 'username'));
    const user = transaction.find('User', userId);
    if (!user) throw new PageError(400, 'UNKNOWN_USER', `no user ${userId}`);
    return user.Id;
  });
}

function userNamed(transaction: OrgTransaction, username: string): string {
  const [user] = transaction.select('User', { Username: username });
  if (!user) throw new PageError(400, 'UNKNOWN_USER', `no user ${username}`);
  return user.Id;
}

function newOwner(transaction: OrgTransaction, input: PageInput): string {
  const ownerId = optionalText(input, 'ownerId');
  if (ownerId !== undefined) return ownerId;
  const ownerUsername = optionalText(input, 'ownerUsername');
  if (ownerUsername !== undefined) return userNamed(transaction, ownerUsername);
  const queueName = requiredText(input, 'queueName');
  const [queue] = transaction.select('Group', { Name: queueName, Type: 'Queue' });
  if (!queue) throw new PageError(400, 'UNKNOWN_QUEUE', `no queue ${queueName}`);
  return queue.Id;
}
