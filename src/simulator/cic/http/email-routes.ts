import { randomUUID } from 'node:crypto';
import { isRecord } from '../json.js';
import { badRequest, empty, invalidProperty, json, missingProperty } from './icws-response.js';
import { findInteraction } from './interaction-access.js';
import { bodyOf, needText, needTexts } from './request-body.js';
import type { SessionCall, SessionRoute } from './route.js';

type Answer = ReturnType<SessionRoute['run']>;

/** What clients do with the outgoing draft that `createEmailParameters` makes, and mails of the server itself. */
export const EMAIL_ROUTES: readonly SessionRoute[] = [
  { method: 'POST', pattern: 'interactions/:id/email/save', run: save },
  { method: 'POST', pattern: 'interactions/:id/email/send', run: sendDraft },
  { method: 'POST', pattern: 'interactions/:id/email/attachments/file/upload', run: announceUpload },
  { method: 'POST', pattern: 'interactions/:id/email/attachments/file/:contentId', run: upload },
  { method: 'POST', pattern: 'configuration/mail/send-email', run: sendMail },
];

function save(call: SessionCall): Answer {
  const { id } = findInteraction(call);
  const { emailContent } = bodyOf(call.request);
  if (emailContent === undefined) throw missingProperty('emailContent');
  if (!isRecord(emailContent)) throw invalidProperty('emailContent');
  if (typeof emailContent.subject === 'string') {
    call.front.core.book.change(id, { Eic_EmailSubject: emailContent.subject });
  }
  return empty(200);
}

/** A draft that was sent is done with. */
function sendDraft(call: SessionCall): Answer {
  if (!call.front.core.life.end(findInteraction(call).id, 'I')) {
    throw badRequest('The interaction is disconnected.', 'error.interaction.disconnected');
  }
  return empty(200);
}

/** 202: the file itself follows at `uploadUri`, and a message completes the request. */
function announceUpload(call: SessionCall): Answer {
  const { id } = findInteraction(call);
  const fileName = needText(bodyOf(call.request), 'uploadFileName');
  const contentId = randomUUID();
  const uploadUri = `/icws/${call.session.id}/interactions/${id}/email/attachments/file/${contentId}`;
  const requestId = call.front.nextRequestId();
  call.session.uploads.set(contentId, { requestId, fileName });
  return json(202, { requestId, interactionId: id, fileName, contentId, uploadUri });
}

function upload(call: SessionCall): Answer {
  const { id } = findInteraction(call);
  const announced = call.session.uploads.get(call.params.contentId ?? '');
  if (!announced) throw badRequest('No such upload was announced.');
  call.session.uploads.delete(call.params.contentId ?? '');
  call.front.sessions.deliver(call.session, {
    __type: 'urn:inin.com:interactions.email:emailUploadFileStatusMessage',
    isDelta: true,
    ...announced,
    interactionId: id,
    uploadSuccess: true,
    error: null,
  });
  return empty(200);
}

/** The simulated server has no mail gateway: the request is checked, and no mail leaves. */
function sendMail(call: SessionCall): Answer {
  const body = bodyOf(call.request);
  if (needTexts(body, 'recipients').length === 0) throw invalidProperty('recipients');
  needText(body, 'subject');
  needText(body, 'body');
  return empty(204);
}
