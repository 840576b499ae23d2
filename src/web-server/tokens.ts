import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A new secret of 256 bits, in characters that need no escape in URLs, headers and cookies. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256 of a text, to look it up or to compare it without telling by the time how much of it was right. */
export function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Whether two secrets are the same, in a time that does not depend on them. */
export function isSameSecret(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}
