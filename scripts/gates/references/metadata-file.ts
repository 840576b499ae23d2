import { readFile } from 'node:fs/promises';
import { basename, relative } from 'node:path';
import { XMLParser } from 'fast-xml-parser';

/** A tag without tags in it. */
export interface Leaf {
  /** Tags from below the root down to it: `fieldPermissions.field`. */
  readonly path: string;
  readonly text: string;
}

/** A file of metadata in source format. */
export interface MetadataFile {
  /** Absolute. */
  readonly path: string;
  /** What stands before the type in the file's name: `Object_Routing__c` of `Object_Routing__c.object-meta.xml`. */
  readonly name: string;
  /** `object`, `field`, `cls`, … */
  readonly type: string;
  /** The object whose folder it stands in; empty for what belongs to none. */
  readonly object: string;
  readonly leaves: readonly Leaf[];
  readonly source: string;
}

const PARSER = new XMLParser({ ignoreDeclaration: true, parseTagValue: false, preserveOrder: true });

type OrderedNode = Readonly<Record<string, unknown>>;

/** Reads a file. @throws Error if it cannot be read or is no XML */
export async function readMetadataFile(path: string): Promise<MetadataFile> {
  const source = await readFile(path, 'utf8');
  const [, name = '', type = ''] = /^(.*)\.(\w+)-meta\.xml$/.exec(basename(path)) ?? [];
  const [, object = ''] = /[\\/]objects[\\/]([^\\/]+)[\\/]/.exec(path) ?? [];
  const [root] = nodesOf(PARSER.parse(source, true));
  return { path, name, type, object, source, leaves: root === undefined ? [] : leavesOf(contentOf(root), '') };
}

function nodesOf(value: unknown): readonly OrderedNode[] {
  return Array.isArray(value)
    ? value.filter((node): node is OrderedNode => typeof node === 'object' && node !== null)
    : [];
}

function tagOf(node: OrderedNode): string {
  return Object.keys(node).find((key) => key !== ':@') ?? '';
}

function contentOf(node: OrderedNode): readonly OrderedNode[] {
  return nodesOf(node[tagOf(node)]);
}

function leavesOf(nodes: readonly OrderedNode[], above: string): readonly Leaf[] {
  return nodes.flatMap((node) => {
    const tag = tagOf(node);
    if (tag === '#text') return [];
    const content = contentOf(node);
    const path = above === '' ? tag : `${above}.${tag}`;
    if (content.some((child) => tagOf(child) !== '#text')) return leavesOf(content, path);
    return [{ path, text: content.map((child) => String(child['#text'])).join('') }];
  });
}

/** `folder/File.xml:12` of a leaf, where its tag with its text stands first. */
export function placeOf(file: MetadataFile, { path, text }: Leaf, project: string): string {
  const tag = path.slice(path.lastIndexOf('.') + 1);
  const line = file.source.split('\n').findIndex((entry) => entry.includes(`<${tag}>${text}`));
  return `${relative(project, file.path)}${line < 0 ? '' : `:${line + 1}`}`;
}
