import type { Config } from '../config/schema.js';
import type { SalesforceCredentials } from '../salesforce/auth/login.js';
import { readNamedFile } from './named-file.js';

/** How the group logs in to its org. Secrets are read from the configuration, and the private key from its file, at each login. */
export function salesforceCredentials(salesforce: Config['salesforce']): SalesforceCredentials {
  const { auth, username, clientId } = salesforce;
  switch (auth) {
    case 'password':
      return {
        auth,
        username,
        get password() {
          return salesforce.password;
        },
        get securityToken() {
          return salesforce.securityToken;
        },
      };
    case 'clientCredentials':
      return {
        auth,
        clientId,
        get clientSecret() {
          return salesforce.clientSecret;
        },
      };
    case 'jwt': {
      let readLast = '';
      return {
        auth,
        username,
        clientId,
        get privateKey() {
          readLast = readOr(salesforce.privateKeyFile, readLast);
          return readLast;
        },
      };
    }
  }
}

/**
 * While a file is being replaced it may be missing: the org says whether what it held before is still good.
 * @throws CasebridgeError `CASEBRIDGE_CONFIG_INVALID` if it cannot be read and nothing is known from before.
 */
function readOr(file: string, before: string): string {
  try {
    return readNamedFile('salesforce.privateKeyFile', file) || before;
  } catch (error) {
    if (before === '') throw error;
    return before;
  }
}
