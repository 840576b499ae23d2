import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** What `scrypt$N$r$p$salt$key` says; salt and key stand there in base64. */
export interface PasswordHash {
  /** Cost of memory and time, a power of two. */
  readonly N: number;
  /** Block size. */
  readonly r: number;
  /** Rounds. */
  readonly p: number;
  readonly salt: Buffer;
  readonly key: Buffer;
}

/** 32 MB and some tenths of a second for each guess. */
const COST = { N: 32_768, r: 8, p: 3 } as const;
const SALT_BYTES = 16;
const KEY_BYTES = 32;
/** Weaker hashes are guessed too fast; stronger ones would let a login take the memory of the process. */
const LIMITS = { N: [16_384, 131_072], r: [8, 16], p: [1, 8], salt: [16, 64], key: [32, 64] } as const;
const SHAPE = /^scrypt\$(\d{1,7})\$(\d{1,3})\$(\d{1,3})\$([A-Za-z0-9+/]{1,120}={0,2})\$([A-Za-z0-9+/]{1,120}={0,2})$/;

/** Hashes a password with a salt of its own, as `console.users` takes it: `scrypt$N$r$p$salt$key`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, { ...COST, salt, key: Buffer.alloc(KEY_BYTES) });
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64'), key.toString('base64')].join('$');
}

/** Reads a hash; undefined if it is none, is too weak, or would cost too much to check. */
export function parsePasswordHash(text: string): PasswordHash | undefined {
  const [, cost, block, rounds, salt = '', key = ''] = SHAPE.exec(text) ?? [];
  const hash = {
    N: Number(cost),
    r: Number(block),
    p: Number(rounds),
    salt: Buffer.from(salt, 'base64'),
    key: Buffer.from(key, 'base64'),
  };
  const sizes = { N: hash.N, r: hash.r, p: hash.p, salt: hash.salt.length, key: hash.key.length };
  const isPowerOfTwo = Number.isInteger(Math.log2(hash.N));
  return isPowerOfTwo && isWithinLimits(sizes) ? hash : undefined;
}

function isWithinLimits(sizes: Readonly<Record<keyof typeof LIMITS, number>>): boolean {
  const names = ['N', 'r', 'p', 'salt', 'key'] as const;
  return names.every((name) => {
    const [least, most] = LIMITS[name];
    return sizes[name] >= least && sizes[name] <= most;
  });
}

/** Whether the password belongs to the hash. Takes the same time whatever the answer. */
export async function isPasswordOf(password: string, hash: PasswordHash): Promise<boolean> {
  return timingSafeEqual(await derive(password, hash), hash.key);
}

/** A hash that no password belongs to and that takes as long to check as `like`, or as a new one. */
export function decoyHash(like: PasswordHash | undefined): PasswordHash {
  return { ...COST, ...like, salt: randomBytes(SALT_BYTES), key: randomBytes(like?.key.length ?? KEY_BYTES) };
}

function derive(password: string, { N, r, p, salt, key }: PasswordHash): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // Keyboards disagree on how an accented letter is put together.
    scrypt(password.normalize('NFC'), salt, key.length, { N, r, p, maxmem: 256 * N * r }, (error, derived) => {
      if (error) reject(error);
      else resolve(derived);
    });
  });
}
