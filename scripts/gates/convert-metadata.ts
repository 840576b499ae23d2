/**
 * A program for Node 22: converts package directories to Metadata API format with Salesforce's source-deploy-retrieve, as
 * `sf project deploy` does before it sends anything. Arguments: the tools' folder, an output folder, package directories.
 * Prints one JSON object: the components with the root tag that their file must have.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';

interface Component {
  readonly type: { readonly name: string };
  readonly xml?: string;
  getChildren(): readonly Component[];
}

interface SourceDeployRetrieve {
  readonly ComponentSet: {
    fromSource(folders: readonly string[]): { getSourceComponents(): Iterable<Component>; readonly size: number };
  };
  readonly MetadataConverter: new () => {
    convert(
      set: unknown,
      format: 'metadata',
      output: { readonly type: 'directory'; readonly outputDirectory: string; readonly genUniqueDir: false },
    ): Promise<{ readonly converted?: readonly unknown[] }>;
  };
}

const [tools = '', outputDirectory = '', ...folders] = process.argv.slice(2);
const load = createRequire(join(tools, 'package.json'));
const { ComponentSet, MetadataConverter } = load('@salesforce/source-deploy-retrieve') as SourceDeployRetrieve;
const set = ComponentSet.fromSource(folders);
const components = [...set.getSourceComponents()].flatMap((component) => [component, ...component.getChildren()]);
await new MetadataConverter().convert(set, 'metadata', { type: 'directory', outputDirectory, genUniqueDir: false });
console.log(JSON.stringify(components.map(({ type, xml }) => ({ type: type.name, xml }))));
