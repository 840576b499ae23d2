import type { ValueFormat } from './value-format.js';

/** A value as a configuration file may hold it. */
export type RawValue = string | number | boolean | readonly string[];

/** One configuration key as data: documentation, example, checks and loading are all made from it. */
export interface KeyDefinition<T> {
  /** What it is for, one or two sentences. Markdown. */
  readonly doc: string;
  readonly format: ValueFormat<T>;
  /** In the form of the file; '' also stands for "not given". */
  readonly default: RawValue;
  /** Shown in the documentation in place of the default. */
  readonly defaultShown?: string;
  /** The key stands in the example file, with this value. */
  readonly example?: RawValue;
  /** Never shown, and may be given by a file that the environment variable `…_FILE` names. */
  readonly sensitive?: boolean;
  /** Name that the original product gave it; accepted at the top level of the file. */
  readonly originalName?: string;
  /** What becomes of a changed value while the group runs. */
  readonly change: KeyChange;
}

/** When a changed value of a key takes effect. */
export interface KeyChange {
  /** True: in the running process. False: at its next start. */
  readonly live: boolean;
  /** For the documentation. */
  readonly shown: string;
  /** Keys of the same section that must be in effect before it: a password belongs to its user. */
  readonly follows: readonly string[];
}

/** The next start. */
export const AT_RESTART: KeyChange = { live: false, shown: 'restart', follows: [] };
/** In the running process, with whatever is done next. */
export const AT_ONCE: KeyChange = liveFrom('at once');

/** In the running process, from what is named on. */
export function liveFrom(shown: string): KeyChange {
  return { live: true, shown, follows: [] };
}

/** In the running process at the next login; a session that stands is kept. @param follows whose secret it is. */
export function atNextLogin(...follows: readonly string[]): KeyChange {
  return { live: true, shown: 'next login', follows };
}

/** The keys of one section. */
export type SectionDefinition = Readonly<Record<string, KeyDefinition<unknown>>>;

/** The values of a section, typed by its keys. */
export type SectionValues<S> = { readonly [K in keyof S]: S[K] extends KeyDefinition<infer T> ? T : never };

/** Declares a key; its value's type follows from the format. */
export function key<T>(definition: KeyDefinition<T>): KeyDefinition<T> {
  return definition;
}

/** Environment variable of a key: `salesforce.clientSecret` is `CASEBRIDGE_SALESFORCE_CLIENT_SECRET`. */
export function environmentName(section: string, name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2');
  return `CASEBRIDGE_${section}_${words}`.toUpperCase();
}
