import { describe, expect, it } from 'vitest';
import { decoyHash, hashPassword, isPasswordOf, parsePasswordHash } from '../../../src/runtime/password-hash.js';

const SALT = Buffer.alloc(16, 1).toString('base64');
const KEY = Buffer.alloc(32, 2).toString('base64');

describe('password hashes', () => {
  it('are made, read and checked', async () => {
    const text = await hashPassword('correct horse');
    expect(text).toMatch(/^scrypt\$32768\$8\$3\$/);
    expect(await hashPassword('correct horse')).not.toBe(text);
    const hash = parsePasswordHash(text);
    if (!hash) throw new Error('it was not read');
    expect(await isPasswordOf('correct horse', hash)).toBe(true);
    expect(await isPasswordOf('Correct horse', hash)).toBe(false);
    expect(await isPasswordOf('', hash)).toBe(false);
  });

  it.each([
    ['', false],
    [`scrypt$16384$8$1$${SALT}$${KEY}`, true],
    [`scrypt$131072$8$1$${SALT}$${KEY}`, true],
    [`scrypt$8192$8$1$${SALT}$${KEY}`, false],
    [`scrypt$262144$8$1$${SALT}$${KEY}`, false],
    [`scrypt$16385$8$1$${SALT}$${KEY}`, false],
    [`scrypt$16384$64$1$${SALT}$${KEY}`, false],
    [`scrypt$16384$8$0$${SALT}$${KEY}`, false],
    [`scrypt$16384$8$1$AAAA$${KEY}`, false],
    [`scrypt$16384$8$1$${SALT}$AAAA`, false],
    [`bcrypt$16384$8$1$${SALT}$${KEY}`, false],
    [`scrypt$16384$8$1$${SALT}$${KEY}$x`, false],
  ])('%s is taken: %s', (text, expected) => expect(parsePasswordHash(text) !== undefined).toBe(expected));

  it('have decoys of the same cost that nobody has the password of', async () => {
    const like = parsePasswordHash(`scrypt$16384$8$1$${SALT}$${KEY}`);
    expect(decoyHash(like)).toMatchObject({ N: 16_384, r: 8, p: 1 });
    expect(decoyHash(undefined)).toMatchObject({ N: 32_768, r: 8, p: 3 });
    expect(await isPasswordOf('', decoyHash(like))).toBe(false);
  });
});
