import { readFileSync } from 'node:fs';
import type { Config } from '../config/schema.js';
import type { SalesforceCredentials } from '../salesforce/auth/login.js';

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
      let readLast = readFileSync(salesforce.privateKeyFile, 'utf8');
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

/** While a file is being replaced it may be missing: the org says whether what it held before is still good. */
function readOr(file: string, before: string): string {
  try {
    return readFileSync(file, 'utf8') || before;
  } catch {
    return before;
  }
}
