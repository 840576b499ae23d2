import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Something that a program wrote, served or stored. */
export interface Written {
  readonly where: string;
  readonly bytes: Buffer;
}

/** What must not be found: texts by the names that a failure shows in their place. */
export type Seeds = ReadonlyMap<string, string>;

const MIN_LENGTH = 6;

/** Text as something that was written. */
export function writtenText(where: string, text: string): Written {
  return { where, bytes: Buffer.from(text, 'utf8') };
}

/** Every file below a folder, as bytes. */
export function filesBelow(folder: string): readonly Written[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => ({ where: path.slice(folder.length + 1), bytes: readFileSync(path) }));
}

/**
 * Looks for each seed in everything, in each form that it may take on its way.
 *
 * @returns `name of the seed in place` for each that was found; never the seed itself.
 */
export function leaksOf(seeds: Seeds, written: readonly Written[]): readonly string[] {
  const wanted = [...seeds].map(([name, seed]) => ({ name, forms: formsOf(seed).map((form) => Buffer.from(form)) }));
  return written.flatMap(({ where, bytes }) =>
    wanted.filter(({ forms }) => forms.some((form) => bytes.includes(form))).map(({ name }) => `${name} in ${where}`),
  );
}

/** A text as it is, as URLs, JSON, XML and HTML write it, and in base64, alone or inside of something longer. */
function formsOf(seed: string): readonly string[] {
  if (seed.length < MIN_LENGTH) throw new Error('a seed is too short to be told from other text');
  const quoted = JSON.stringify(seed).slice(1, -1);
  const form = new URLSearchParams({ x: seed }).toString().slice(2);
  const escaped = seed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const withQuotes = escaped.replaceAll('"', '&quot;');
  const inside = [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), Buffer.from(seed), Buffer.alloc(3)]).toString('base64');
    return whole.slice(4, 4 * Math.floor((before + Buffer.byteLength(seed)) / 3));
  });
  const all = [
    seed,
    quoted,
    JSON.stringify(quoted).slice(1, -1),
    encodeURIComponent(seed),
    form,
    escaped,
    withQuotes,
    withQuotes.replaceAll("'", '&apos;'),
    withQuotes.replaceAll("'", '&#39;'),
    ...inside,
    ...inside.map((one) => one.replaceAll('+', '-').replaceAll('/', '_')),
  ];
  return [...new Set(all)].filter(({ length }) => length >= MIN_LENGTH);
}
