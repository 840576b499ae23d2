import { expect, test } from 'vitest';
import { NO_SECRETS } from '../../../../src/runtime/secrets.js';
import { loginError } from '../../../../src/salesforce/auth/login-error.js';

function failureOf(error: Error): string {
  return loginError(error, 'user', 'https://org.example', NO_SECRETS).code;
}

test.each([
  ['SocketError', 'other side closed', 'UND_ERR_SOCKET'],
  ['HeadersTimeoutError', 'Headers Timeout Error', 'UND_ERR_HEADERS_TIMEOUT'],
  ['ConnectTimeoutError', 'Connect Timeout Error', 'UND_ERR_CONNECT_TIMEOUT'],
  ['Error', 'read', 'ECONNRESET'],
])('a connection that broke is no refusal: %s', (name, message, code) => {
  const error = Object.assign(new Error(message), { name, code });
  expect(failureOf(error)).toBe('CASEBRIDGE_SALESFORCE_UNREACHABLE');
});

test('a refusal is one', () => {
  expect(failureOf(new Error('invalid_grant: authentication failure'))).toBe('CASEBRIDGE_SALESFORCE_LOGIN_REFUSED');
});

test.each([
  ['ERROR_HTTP_407', '<html>Proxy Authentication Required</html>'],
  ['TypeError', "Cannot read properties of undefined (reading 'id')"],
])('what is no answer of a login may be another one next time: %s', (name, message) => {
  expect(failureOf(Object.assign(new Error(message), { name }))).toBe('CASEBRIDGE_SALESFORCE_UNREACHABLE');
});
