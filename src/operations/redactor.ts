import type { Secrets } from '../runtime/secrets.js';
import { plainValue } from './plain-value.js';
import { secretForms } from './secret-forms.js';
import { HIDDEN, isSecretKey, withoutSecretShapes } from './secret-patterns.js';

/** Longest text that is looked at; what is beyond is dropped before it could be shown. */
const MAX_INPUT = 65_536;
/** Longest text that is shown. */
const MAX_OUTPUT = 8_192;

/** Secrets learned while running that are remembered; logins bring a few each, the oldest are no longer in use. */
const MAX_LEARNED = 64;
/** Secrets of configurations that are remembered; the oldest were replaced long ago. */
const MAX_KNOWN = 256;

/** Takes secrets out of what is about to be shown. */
export interface Redactor extends Secrets {
  /** The value as plain data (errors with their causes, bounded, without cycles), every string in it redacted. */
  value(value: unknown): unknown;
  /** Secrets of a changed configuration, beside those known before: what was replaced may still turn up. */
  know(secrets: readonly string[]): void;
}

/**
 * Makes a redactor.
 *
 * @param secrets known secret values, replaced in every form they may take; those shorter than 6 characters only
 * where a label such as `password=` stands before them.
 */
export function redactor(secrets: readonly string[]): Redactor {
  let known = [...new Set(secrets)];
  const learned: string[] = [];
  let forms = secretForms(known);
  const text = (raw: string): string => {
    let rest = raw.length > MAX_INPUT ? raw.slice(0, MAX_INPUT) : raw;
    for (const form of forms) if (rest.includes(form)) rest = rest.replaceAll(form, HIDDEN);
    rest = withoutSecretShapes(rest);
    return rest.length > MAX_OUTPUT ? `${rest.slice(0, MAX_OUTPUT)}…` : rest;
  };
  const know = (more: readonly string[]) => {
    known = [...new Set([...known.filter((secret) => !more.includes(secret)), ...more])].slice(-MAX_KNOWN);
    forms = secretForms([...known, ...learned]);
  };
  return {
    text,
    know,
    learn(secret, isLasting = false) {
      if (secret === '' || known.includes(secret)) return;
      const at = learned.indexOf(secret);
      if (at >= 0) learned.splice(at, 1);
      if (isLasting) return know([secret]);
      learned.push(secret);
      if (at >= 0) return;
      if (learned.length > MAX_LEARNED) learned.shift();
      forms = secretForms([...known, ...learned]);
    },
    value: (value) =>
      plainValue(value, (inner, key) => (inner !== '' && key !== '' && isSecretKey(key) ? HIDDEN : text(inner))),
  };
}
