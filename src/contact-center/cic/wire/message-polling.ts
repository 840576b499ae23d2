import { CasebridgeError } from '../../../errors/casebridge-error.js';
import { passesByItself } from '../../../errors/failure-class.js';
import { sleep } from '../../../runtime/abort.js';
import { asArray } from '../../../runtime/decode.js';
import type { MessageChannelOptions } from './message-channel-options.js';
import { decodeMessages } from './messages.js';

/** Polls that may fail one after another before the session is given up. */
const MOST_FAILURES = 3;

/**
 * Fetches messages again and again (ICWS documentation, "Messaging": a poll empties the queue). A poll without an
 * answer may have emptied it all the same, so everything is subscribed again after one.
 *
 * @throws CasebridgeError saying why the session is given up; never resolves.
 */
export async function pollMessages(options: MessageChannelOptions, signal: AbortSignal): Promise<never> {
  await options.onOpened(signal);
  for (let failures = 0; ; ) {
    try {
      await pollOnce(options, signal);
      failures = 0;
    } catch (error) {
      failures += 1;
      const reason = CasebridgeError.from(error);
      const passes = passesByItself(reason.failureClass) && reason.code !== 'CASEBRIDGE_CIC_SESSION_LOST';
      if (signal.aborted || options.session.ended.aborted || !passes || failures >= MOST_FAILURES) throw error;
      options.onBroken(reason);
      await sleep(options.clock, options.pollIntervalMs * 2 ** failures, signal);
      await options.onOpened(signal);
      continue;
    }
    await sleep(options.clock, options.pollIntervalMs, signal);
  }
}

async function pollOnce(options: MessageChannelOptions, signal: AbortSignal): Promise<void> {
  const answer = await options.session.request('GET', '/messaging/messages', undefined, signal);
  const messages = answer === undefined ? [] : asArray(answer);
  if (!messages)
    throw new CasebridgeError('CASEBRIDGE_CIC_MALFORMED_RESPONSE', 'A poll for messages was answered with no list.');
  for (const value of messages) for (const message of decodeMessages(value)) options.onMessage(message);
}
