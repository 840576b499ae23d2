/** What stands in place of a secret. */
export const HIDDEN = '[secret]';

const LABELS = [
  'password',
  'passwd',
  'pwd',
  'client_?secret',
  'security_?token',
  'access_?token',
  'refresh_?token',
  'id_?token',
  'csrf[_-]?token',
  'ININ-ICWS-CSRF-Token',
  'session_?id',
  'sid(?:_Client)?',
  'BAYEUX_BROWSER',
  'assertion',
  'code_verifier',
].join('|');

/**
 * Shapes that are secret whatever their value, with what they become. Sources: the access token's form is described
 * in Salesforce's OAuth documentation (organization id, `!`, opaque text); cookie and header names in the ICWS
 * documentation on sessions. Quantifiers are bounded so that no text takes long.
 */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, HIDDEN],
  [/\b((?:set-)?cookie"?\s*:\s*"?)[^\r\n"]+/gi, `$1${HIDDEN}`],
  [/\b((?:proxy-)?authorization"?\s*[:=]\s*"?)[^\r\n",;]+/gi, `$1${HIDDEN}`],
  [/\b00D[A-Za-z0-9]{9,15}(?:!|%21)[A-Za-z0-9._%-]+/g, HIDDEN],
  [/(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*)?/g, HIDDEN],
  [/\b(Bearer|OAuth|Basic)\s+[A-Za-z0-9._~+/=!-]{16,}/gi, `$1 ${HIDDEN}`],
  [/\b(icws_\d+)=[^;,\s"']+/gi, `$1=${HIDDEN}`],
  [/(<(?:[\w-]+:)?(?:password|sessionId|sid|access_token)\b[^>]{0,200}>)[^<]+/gi, `$1${HIDDEN}`],
  [new RegExp(`\\b((?:${LABELS})\\\\?["']?\\s*[=:]\\s*\\\\?)"(?:[^"\\\\]|\\\\.)*"?`, 'gi'), `$1"${HIDDEN}"`],
  [
    new RegExp(`\\b((?:${LABELS})["']?\\s*[=:]\\s*'?)(?!\\s|["']|\\[secret\\])[^\\s"'&,;<>})\\]]+`, 'gi'),
    `$1${HIDDEN}`,
  ],
  [/(\b[a-z][a-z0-9+.-]{0,20}:\/\/[^/\s:@]{0,200}:)[^/\s@]{1,500}@/gi, `$1${HIDDEN}@`],
];

/** Fields whose text is secret by their name. */
const SECRET_KEY = /password|passwd|secret|token|cookie|authorization|csrf|privatekey|assertion|^sid$|^session_?id$/i;

/** Replaces everything in a text that has the shape of a secret. */
export function withoutSecretShapes(text: string): string {
  return PATTERNS.reduce((rest, [shape, replacement]) => rest.replace(shape, replacement), text);
}

/** Whether the value of a field must be hidden because of the field's name. */
export function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key);
}
