import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Below node_modules, so that the compiled program finds its dependencies where the sources do. */
const CACHE = join(ROOT, 'node_modules', '.cache', 'casebridge-system-tests');
/** Longer than any run of the tests. */
const KEPT_MS = 3_600_000;
/** Folders that the program finds by their place beside its own. */
const NEIGHBOURS = ['salesforce-package', 'handler'];

/**
 * The command line program, compiled. Starting it takes half the time of starting the sources, and a run of
 * tests sees one state of them however they change meanwhile. Each state of `src` is compiled once.
 *
 * @returns the path of `cli/main.js`.
 */
export function compiledProgram(): string {
  const sources = readSources();
  const home = join(CACHE, digest(sources));
  if (!existsSync(home)) compile(sources, home);
  return join(home, 'dist', 'cli', 'main.js');
}

type Sources = ReadonlyMap<string, string>;

function readSources(): Sources {
  const folder = join(ROOT, 'src');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return new Map(names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

function digest(sources: Sources): string {
  const hash = createHash('sha256').update(ts.version);
  for (const [name, text] of sources) hash.update(`${name}\0${text}\0`);
  return hash.digest('hex').slice(0, 16);
}

/** What earlier states of the sources were compiled to, and what a killed run left. */
function removeOld(): void {
  if (!existsSync(CACHE)) return;
  for (const name of readdirSync(CACHE)) {
    const folder = join(CACHE, name);
    const made = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - made > KEPT_MS) rmSync(folder, { recursive: true, force: true });
  }
}

/** Several workers may compile at the same time: whoever is done first counts. */
function compile(sources: Sources, home: string): void {
  removeOld();
  const draft = `${home}.${process.pid}`;
  for (const [name, text] of sources) {
    const file = join(draft, 'dist', name.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, javaScript(text));
  }
  writeFileSync(join(draft, 'package.json'), '{"type":"module"}');
  for (const name of NEIGHBOURS) symlinkSync(join(ROOT, name), join(draft, name), 'dir');
  try {
    renameSync(draft, home);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(home)) throw error;
  }
}

function javaScript(text: string): string {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
  });
  return outputText;
}
