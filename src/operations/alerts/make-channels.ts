import { isLoopback } from '../../config/network-formats.js';
import type { Config } from '../../config/schema.js';
import type { Secrets } from '../../runtime/secrets.js';
import type { AlertChannel } from './alert.js';
import type { AlertSource } from './alert-text.js';
import { MailChannel } from './mail-channel.js';
import { WebhookChannel } from './webhook-channel.js';

/** The channels that are configured; none if none is. Nothing connects before the first notice. */
export function makeChannels(
  { webhookUrl, webhookToken, proxy, smtpUrl, mailFrom, mailTo }: Config['alerts'],
  source: AlertSource,
  secrets: Secrets,
): readonly AlertChannel[] {
  const webhook =
    webhookUrl === '' ? [] : [new WebhookChannel({ source, url: webhookUrl, token: webhookToken, proxy, secrets })];
  const mail =
    smtpUrl === ''
      ? []
      : [new MailChannel({ source, smtpUrl, from: mailFrom, to: mailTo, isLocal: isLocal(smtpUrl), secrets })];
  return [...webhook, ...mail];
}

function isLocal(url: string): boolean {
  return isLoopback(new URL(url).hostname);
}
