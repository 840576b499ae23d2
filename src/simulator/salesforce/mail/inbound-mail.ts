import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';
import { cut, textOfHtml } from './bounded-text.js';

/** A customer's mail, decoded and cut to what the fields of the org can hold. */
export interface InboundMail {
  /** With angle brackets; undefined if the mail has none. */
  readonly messageId: string | undefined;
  /** Message-IDs of In-Reply-To and References, nearest first. */
  readonly repliesTo: readonly string[];
  readonly fromAddress: string;
  readonly fromName: string;
  readonly to: string;
  readonly cc: string;
  readonly subject: string;
  /** Plain text; made from the HTML if the mail has no plain part. */
  readonly text: string;
  readonly html: string | undefined;
  /** The header lines as they came. */
  readonly headers: string;
  readonly hasAttachment: boolean;
}

/** Longest body that an EmailMessage keeps, in characters. Object reference, "EmailMessage": TextBody, HtmlBody. */
const BODY_LENGTH = 131_072;
const HEADERS_LENGTH = 32_768;
const SUBJECT_LENGTH = 3_000;
const ADDRESS_LENGTH = 1_000;
const RECIPIENTS_LENGTH = 4_000;
const MESSAGE_ID_LENGTH = 765;
const REFERENCES_KEPT = 50;

/**
 * Decodes a mail: any charset and structure that mailparser knows; what is malformed comes out as far as
 * it can be read.
 *
 * @param envelopeFrom used when there is no readable From header.
 * @throws Error if the message cannot be read at all.
 */
export async function readMail(raw: Buffer, envelopeFrom: string): Promise<InboundMail> {
  const mail = await simpleParser(raw, {
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipImageLinks: true,
    skipTextLinks: true,
  });
  const sender = mail.from?.value[0];
  const html = mail.html === false ? undefined : cut(mail.html, BODY_LENGTH);
  return {
    messageId: mail.messageId === undefined ? undefined : cut(mail.messageId, MESSAGE_ID_LENGTH),
    repliesTo: referencesOf(mail),
    fromAddress: cut(sender?.address || envelopeFrom, ADDRESS_LENGTH),
    fromName: cut(sender?.name ?? '', ADDRESS_LENGTH),
    to: cut(addressesOf(mail.to), RECIPIENTS_LENGTH),
    cc: cut(addressesOf(mail.cc), RECIPIENTS_LENGTH),
    subject: cut(mail.subject ?? '', SUBJECT_LENGTH),
    text: cut(mail.text || (html === undefined ? '' : textOfHtml(html)), BODY_LENGTH),
    html,
    headers: cut(mail.headerLines.map(({ line }) => line).join('\n'), HEADERS_LENGTH),
    hasAttachment: mail.attachments.some((attachment) => !attachment.related),
  };
}

function addressesOf(header: AddressObject | readonly AddressObject[] | undefined): string {
  if (header === undefined) return '';
  const objects: readonly AddressObject[] = 'value' in header ? [header] : header;
  return objects
    .flatMap(({ value }) => value)
    .flatMap((entry) => [entry, ...(entry.group ?? [])])
    .flatMap(({ address }) => (address ? [address] : []))
    .join('; ');
}

function referencesOf(mail: ParsedMail): readonly string[] {
  const references = [mail.references ?? []].flat().toReversed();
  const nearestFirst = [...(mail.inReplyTo === undefined ? [] : [mail.inReplyTo]), ...references];
  return [...new Set(nearestFirst)].slice(0, REFERENCES_KEPT);
}
