import { mailAddress, mailAddresses, smtpUrl, webhookUrl } from './alert-formats.js';
import { AT_ONCE, key } from './key.js';
import { duration } from './measure-formats.js';
import { proxyUrl } from './network-formats.js';
import { count, secret } from './value-format.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Who is told what needs a person, and when. */
export const ALERTS_SECTION = {
  linkDownAfter: key({
    doc: 'How long Salesforce, the stream or CIC may be away before an alert tells of it. What a person must mend is told at once.',
    format: duration(0, DAY),
    default: '5m',
    change: AT_ONCE,
  }),
  repeatAfter: key({
    doc: 'An alert that lasts is told again after this.',
    format: duration(MINUTE, 30 * DAY),
    default: '24h',
    change: AT_ONCE,
  }),
  quotaPercent: key({
    doc: "Share of the org's API requests of 24 hours, in percent, from which on an alert tells of it.",
    format: count(1, 100),
    default: 90,
    change: AT_ONCE,
  }),
  webhookUrl: key({
    doc: 'Address to which alerts are posted as JSON (docs/alerts.md). `http:` only on this machine.',
    format: webhookUrl,
    default: '',
    sensitive: true,
    change: AT_ONCE,
  }),
  webhookToken: key({
    doc: 'Sent to the webhook as `Authorization: Bearer …`.',
    format: secret,
    default: '',
    sensitive: true,
    change: AT_ONCE,
  }),
  proxy: key({
    doc: 'HTTP proxy on the way to the webhook.',
    format: proxyUrl,
    default: '',
    change: AT_ONCE,
  }),
  smtpUrl: key({
    doc: 'Mail server for alerts. With `smtp:` it must offer STARTTLS, unless it is on this machine.',
    format: smtpUrl,
    default: '',
    sensitive: true,
    change: AT_ONCE,
  }),
  mailFrom: key({
    doc: 'Sender of the mails. Needed with `smtpUrl`.',
    format: mailAddress,
    default: '',
    change: AT_ONCE,
  }),
  mailTo: key({
    doc: 'Who gets the mails. Needed with `smtpUrl`.',
    format: mailAddresses,
    default: [],
    change: AT_ONCE,
  }),
};
