import { type Check, ok, skipped, warn } from '../../domain/check.js';
import type { Clock } from '../../runtime/clock.js';
import { asString } from '../../runtime/decode.js';
import type { SalesforceCredentials } from '../auth/login.js';
import type { OrgIdentity } from '../org.js';
import type { SalesforceRest } from '../rest.js';
import { queryAll, soqlText } from '../soql.js';

/** What the check works with. */
export interface PasswordCheckOptions {
  readonly clock: Clock;
  readonly rest: SalesforceRest;
  readonly auth: SalesforceCredentials['auth'];
  /** Who is logged in. */
  readonly logIn: (signal: AbortSignal) => Promise<OrgIdentity>;
}

const DAY_MS = 86_400_000;
/** Where nobody has changed the policy of the org, passwords expire so many days after their last change. */
const USUAL_LIFE_DAYS = 90;
const WARN_DAYS = 14;

const NO_PASSWORD = {
  clientCredentials: 'This login uses no password. A client secret stays valid until somebody rotates it.',
  jwt: "This login uses no password. When its certificate expires cannot be read over the API: look at the External Client App, or at the certificate's file.",
} as const;

/**
 * Whether the password of the integration user grows old. When it expires cannot be read without setup rights (the policy
 * of the org and of the profile decide); when it was last changed can.
 */
export function passwordCheck({ clock, rest, auth, logIn }: PasswordCheckOptions): Check {
  return {
    code: 'SALESFORCE_PASSWORD',
    needs: ['SALESFORCE_API'],
    run: async (signal) => {
      if (auth !== 'password') return skipped(NO_PASSWORD[auth]);
      const { userId } = await logIn(signal);
      const soql = `SELECT LastPasswordChangeDate FROM User WHERE Id = ${soqlText(userId)}`;
      const [user] = await queryAll(rest, soql, signal);
      const changed = asString(user?.LastPasswordChangeDate) ?? '';
      if (changed === '') return skipped('The org does not tell when the password was changed last.');
      const days = Math.floor((clock.now() - Date.parse(changed)) / DAY_MS);
      const what = `The password was changed ${days} days ago; the org's policy, which cannot be read, says when it expires`;
      if (days < USUAL_LIFE_DAYS - WARN_DAYS) return ok(`${what} (usually after ${USUAL_LIFE_DAYS} days).`);
      return warn(
        `${what}. Usually that is after ${USUAL_LIFE_DAYS} days.`,
        'Look in Setup > Password Policies. Change it, with salesforce.password and salesforce.securityToken, or give the user Password Never Expires; a login by client credentials needs none.',
      );
    },
  };
}
