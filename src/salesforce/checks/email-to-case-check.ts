import { type Check, skipped, warn } from '../../domain/check.js';
import type { Clock } from '../../runtime/clock.js';
import { asString } from '../../runtime/decode.js';
import type { SalesforceRest } from '../rest.js';
import { queryAll } from '../soql.js';

/** Mails come every week where Email-to-Case is used at all. */
const USUAL_DAYS = 7;
const DAY_MS = 86_400_000;
const LOOK = 'Look in Setup > Email-to-Case whether it is enabled, with a verified routing address; send a mail to it.';

/**
 * Whether Email-to-Case is on. No documented API tells it to a user without setup rights: cases that came by mail speak
 * for the day on which they came, and for no later one.
 */
export function emailToCaseCheck(rest: SalesforceRest, clock: Clock): Check {
  return {
    code: 'SALESFORCE_EMAIL_TO_CASE',
    needs: ['SALESFORCE_CASE_ACCESS'],
    run: async (signal) => {
      const soql =
        "SELECT Id, CaseNumber, CreatedDate FROM Case WHERE Origin = 'Email' ORDER BY CreatedDate DESC LIMIT 1";
      const [latest] = await queryAll(rest, soql, signal);
      if (!latest) return skipped(`It cannot be read over the API, and no case has come by mail yet. ${LOOK}`);
      const made = asString(latest.CreatedDate) ?? '';
      const day = made.slice(0, 10);
      const days = Math.floor((clock.now() - Date.parse(made)) / DAY_MS);
      const what = `The latest case by mail is ${asString(latest.CaseNumber)} of ${day}`;
      if (days < USUAL_DAYS)
        return skipped(`${what}: Email-to-Case was on that day. Whether it is on now cannot be read.`);
      return warn(`${what}, ${days} days ago; whether Email-to-Case has been on since cannot be read.`, LOOK);
    },
  };
}
