import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { MetadataError, MetadataProblems, readMetadataFile } from '../../metadata/metadata-xml.js';

/** One Apex source with what its metadata says. */
export interface ApexSource {
  readonly kind: 'Class' | 'Trigger';
  /** Name by the file. */
  readonly name: string;
  readonly file: string;
  readonly source: string;
  readonly apiVersion: number;
}

/**
 * Finds all `*.cls` and `*.trigger` files below source-format folders. Inactive ones are left out, as the org would not
 * run them.
 *
 * @param folders source-format folders, or the folder of an SFDX project.
 * @throws MetadataError for a file without its `-meta.xml`, or two of one name; MetadataErrors for several.
 */
export function findApexSources(folders: readonly string[]): readonly ApexSource[] {
  const problems = new MetadataProblems();
  const sources = folders
    .flatMap((folder) => problems.collect(() => packageDirectories(folder)))
    .flatMap((folder) => problems.collect(() => filesIn(folder)))
    .flatMap((file) => problems.collect(() => readSource(file)));
  const seen = new Map<string, string>();
  for (const { kind, name, file } of sources) {
    const key = `${kind} ${name.toLowerCase()}`;
    const other = seen.get(key);
    problems.collect(() => {
      if (other === undefined || other === file) return [];
      throw new MetadataError(file, undefined, `is also in ${other}`);
    });
    seen.set(key, file);
  }
  problems.refuse();
  return sources;
}

/** A project stands for its default package directory: the others are optional, and may need more of an org. */
function packageDirectories(folder: string): readonly string[] {
  const project = join(folder, 'sfdx-project.json');
  if (!existsSync(project)) return [folder];
  const json = readJson(project);
  const directories =
    typeof json === 'object' && json !== null && 'packageDirectories' in json ? json.packageDirectories : [];
  const paths = (Array.isArray(directories) ? directories : []).flatMap((entry: unknown) => {
    const isDefault = typeof entry === 'object' && entry !== null && 'default' in entry && entry.default === true;
    return isDefault && 'path' in entry ? [join(folder, String(entry.path))] : [];
  });
  if (paths.length === 0) throw new MetadataError(project, undefined, 'has no default package directory');
  return paths;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new MetadataError(file, undefined, error instanceof Error ? error.message : String(error));
  }
}

function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) throw new MetadataError(folder, undefined, 'folder does not exist');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(cls|trigger)$/.test(name) && !name.split(sep).includes('node_modules'))
    .sort()
    .map((name) => join(folder, name));
}

function readSource(file: string): readonly ApexSource[] {
  const isClass = file.endsWith('.cls');
  const meta = `${file}-meta.xml`;
  if (!existsSync(meta)) throw new MetadataError(file, undefined, 'has no -meta.xml');
  const xml = readMetadataFile(meta, isClass ? 'ApexClass' : 'ApexTrigger');
  const apiVersion = Number(xml.requiredText('apiVersion'));
  if (Number.isNaN(apiVersion)) throw new MetadataError(meta, 'apiVersion', 'expected a number');
  if ((xml.text('status') ?? 'Active') !== 'Active') return [];
  const name = basename(file, isClass ? '.cls' : '.trigger');
  return [{ kind: isClass ? 'Class' : 'Trigger', name, file, source: readFileSync(file, 'utf8'), apiVersion }];
}
