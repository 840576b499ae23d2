import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { runProgram } from '../support/run-program.js';
import type { Gate, GateContext } from './gate.js';
import { node22 } from './node-22.js';
import { filesBelow, packageDirectories } from './package-files.js';

interface ConvertedComponent {
  /** Name of the metadata type, which is the root tag of its file. */
  readonly type: string;
  readonly xml?: string;
}

const CONVERTER = fileURLToPath(new URL('convert-metadata.ts', import.meta.url));
const TIMEOUT_MS = 180_000;

/**
 * Metadata that Salesforce's own source-deploy-retrieve recognises and converts, each file well-formed (the library
 * forgives broken XML, an org does not), with the root tag of its type, and part of a component.
 */
export const metadataConverts: Gate = {
  name: 'metadata',
  async run(context) {
    const folders = await packageDirectories(context.project);
    const files = await filesBelow(folders, /-meta\.xml$/);
    const name = (file: string) => relative(context.project, file);
    const roots = new Map<string, string | undefined>();
    const problems = await apexWithoutMetadata(folders, new Set(files), name);
    for (const file of files) {
      const xml = await readFile(file, 'utf8');
      const valid = XMLValidator.validate(xml);
      if (valid === true) roots.set(file, rootTag(xml));
      else problems.push(`${name(file)}:${valid.err.line}: ${valid.err.msg}`);
    }
    if (problems.length > 0) return { files: files.length, problems };
    const components = await convert(context, folders);
    if (typeof components === 'string') return { files: files.length, problems: [components] };
    return { files: files.length, problems: mismatches(components, roots, name) };
  },
};

/** The library passes over a class or trigger without its `-meta.xml`: it would be missing in the org. */
async function apexWithoutMetadata(
  folders: readonly string[],
  metadata: ReadonlySet<string>,
  name: (file: string) => string,
): Promise<string[]> {
  const sources = await filesBelow(folders, /\.(cls|trigger)$/);
  return sources.filter((file) => !metadata.has(`${file}-meta.xml`)).map((file) => `${name(file)}: has no -meta.xml`);
}

function rootTag(xml: string): string | undefined {
  const parsed = new XMLParser({ ignoreDeclaration: true }).parse(xml) as Readonly<Record<string, unknown>>;
  return Object.keys(parsed)[0];
}

/** The components, or why they cannot be converted. */
async function convert(
  { project, tools }: GateContext,
  folders: readonly string[],
): Promise<readonly ConvertedComponent[] | string> {
  const output = await mkdtemp(join(tmpdir(), 'casebridge-metadata-'));
  try {
    const { code, stdout, stderr } = await runProgram(node22(tools), [CONVERTER, tools, output, ...folders], {
      cwd: project,
      timeoutMs: TIMEOUT_MS,
    });
    if (code !== 0) return `cannot be converted: ${(/^\w*Error\b.*$/m.exec(stderr)?.[0] ?? stderr).trim()}`;
    return JSON.parse(stdout) as readonly ConvertedComponent[];
  } finally {
    await rm(output, { recursive: true, force: true });
  }
}

function mismatches(
  components: readonly ConvertedComponent[],
  roots: ReadonlyMap<string, string | undefined>,
  name: (file: string) => string,
): readonly string[] {
  const problems: string[] = [];
  const types = new Map(components.flatMap(({ xml, type }) => (xml === undefined ? [] : [[xml, type] as const])));
  for (const [file, root] of roots) {
    const type = types.get(file);
    if (type === undefined) problems.push(`${name(file)}: belongs to no component`);
    else if (type !== root) problems.push(`${name(file)}: root tag is ${root ?? 'missing'}, expected ${type}`);
  }
  return problems;
}
