import type { Happening } from '../domain/happening.js';
import { ERROR_CATALOGUE } from '../errors/catalogue.js';
import { errorFields, line, sentence } from './line.js';
import type { LeveledLine } from './log.js';

/** Happenings about the configuration of the running group. */
export type ConfigHappening = Extract<Happening, { readonly type: 'configTaken' | 'configRefused' }>;

/** Lines about a configuration that was read again. They name keys, never values. */
export function describeConfig(happening: ConfigHappening): readonly LeveledLine[] {
  if (happening.type === 'configTaken') return describeTaken(happening.applied, happening.waiting);
  const { error } = happening;
  const message = `The changed configuration is refused; the one before stays in effect: ${sentence(error.message)}`;
  // A person must act, whatever the reason.
  return [line('error', 'Configuration', message, errorFields(error))];
}

function describeTaken(applied: readonly string[], waiting: readonly string[]): readonly LeveledLine[] {
  const what =
    applied.length > 0
      ? `The configuration has changed; in effect from now on: ${applied.join(', ')}.`
      : 'The configuration was read again; nothing that is in effect has changed.';
  const taken = line('note', 'Configuration', what, { applied });
  if (waiting.length === 0) return [taken];
  const code = 'CASEBRIDGE_CONFIG_NEEDS_RESTART';
  const message = `Changed keys that take effect at the next start only: ${waiting.join(', ')}.`;
  return [taken, line('warn', 'Configuration', message, { waiting, code, cure: ERROR_CATALOGUE[code].cure })];
}
