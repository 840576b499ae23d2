import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Gate } from './gate.js';
import { filesBelow, packageDirectories } from './package-files.js';
import { KnownNames } from './references/known-names.js';
import { tooLongName, tooLongText } from './references/lengths.js';
import { type MetadataFile, placeOf, readMetadataFile } from './references/metadata-file.js';
import { brokenName, brokenReference } from './references/rules.js';

/**
 * What metadata refers to is part of the package or of Salesforce; labels, descriptions and names are no longer than
 * Salesforce takes; and all Apex has the API version of the project. Salesforce tells of these only when the package is
 * deployed.
 */
export const references: Gate = {
  name: 'references',
  async run({ project }) {
    const paths = await filesBelow(await packageDirectories(project), /-meta\.xml$/);
    const files = await Promise.all(paths.map(readMetadataFile));
    const names = new KnownNames(files);
    const version = await sourceApiVersion(project);
    const problems = files.flatMap((file) => [
      ...leafProblems(file, names, version, project),
      ...[brokenName(names, file), tooLongName(file)]
        .filter((problem) => problem !== undefined)
        .map((problem) => `${relative(project, file.path)}: ${problem}`),
    ]);
    return { files: files.length, problems };
  },
};

function leafProblems(file: MetadataFile, names: KnownNames, version: string, project: string): readonly string[] {
  return file.leaves.flatMap((leaf) => {
    const isOtherVersion = leaf.path === 'apiVersion' && leaf.text !== version;
    const problems = [
      brokenReference(names, file, leaf),
      tooLongText(file, leaf),
      isOtherVersion ? `API version ${leaf.text}, the project has ${version}` : undefined,
    ];
    return problems
      .filter((problem) => problem !== undefined)
      .map((problem) => `${placeOf(file, leaf, project)}: ${problem}`);
  });
}

async function sourceApiVersion(project: string): Promise<string> {
  const file = join(project, 'sfdx-project.json');
  const { sourceApiVersion: version } = JSON.parse(await readFile(file, 'utf8')) as { sourceApiVersion?: string };
  if (version === undefined) throw new Error(`${file} has no sourceApiVersion`);
  return version;
}
