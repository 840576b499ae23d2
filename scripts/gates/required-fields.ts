import { readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import type { Gate } from './gate.js';
import { filesBelow, packageDirectories } from './package-files.js';

interface Field {
  readonly fullName: string;
  readonly required?: boolean;
  readonly type?: string;
}

interface PermissionSet {
  readonly fieldPermissions?: readonly { readonly field: string }[];
}

const PARSER = new XMLParser({ ignoreDeclaration: true, isArray: (name) => name === 'fieldPermissions' });

/**
 * Fields that always have a value take no field permissions: a permission set that names one cannot be deployed ("You
 * cannot deploy to a required field"). Source: Metadata API Developer Guide, PermissionSet.
 */
export const requiredFields: Gate = {
  name: 'required-fields',
  async run({ project }) {
    const files = await filesBelow(await packageDirectories(project), /\.(field|permissionset)-meta\.xml$/);
    const required = new Set<string>();
    for (const file of files.filter((name) => name.includes('.field-'))) {
      const { CustomField } = PARSER.parse(await readFile(file, 'utf8')) as { readonly CustomField?: Field };
      const always = CustomField?.required === true || CustomField?.type === 'MasterDetail';
      if (always) required.add(`${basename(join(file, '../..'))}.${CustomField.fullName}`);
    }
    const problems: string[] = [];
    for (const file of files.filter((name) => name.includes('.permissionset-'))) {
      const parsed = PARSER.parse(await readFile(file, 'utf8')) as { readonly PermissionSet?: PermissionSet };
      for (const { field } of parsed.PermissionSet?.fieldPermissions ?? []) {
        if (required.has(field)) problems.push(`${relative(project, file)}: required field ${field} has permissions`);
      }
    }
    return { files: files.length, problems };
  },
};
