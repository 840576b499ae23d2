import { readdir, readFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';

/** The absolute folders that `sfdx-project.json` lists. @throws Error if it lists none. */
export async function packageDirectories(project: string): Promise<readonly string[]> {
  const file = join(project, 'sfdx-project.json');
  const json = JSON.parse(await readFile(file, 'utf8')) as {
    readonly packageDirectories?: readonly { readonly path: string }[];
  };
  const paths = (json.packageDirectories ?? []).map(({ path }) => resolve(project, path));
  if (paths.length === 0) throw new Error(`${file} lists no package directories`);
  return paths;
}

/** The absolute paths of all files below folders whose names match, sorted. */
export async function filesBelow(folders: readonly string[], pattern: RegExp): Promise<readonly string[]> {
  const found = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(folder, { recursive: true });
      return names
        .filter((name) => pattern.test(name) && !name.split(sep).includes('node_modules'))
        .map((name) => resolve(folder, name));
    }),
  );
  return found.flat().sort();
}
