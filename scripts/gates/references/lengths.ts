import type { Leaf, MetadataFile } from './metadata-file.js';

/** Of labels and API names, in characters. Source: Metadata API Developer Guide, by type. */
const SHORT = 40;
const LABEL = 80;

/** How long the text of a tag may be, by type of the file and path of the tag. */
const LIMITS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  app: { description: 255, label: SHORT },
  compactLayout: { label: SHORT },
  field: {
    description: 1000,
    inlineHelpText: 510,
    label: SHORT,
    relationshipLabel: LABEL,
    relationshipName: SHORT,
    'valueSet.valueSetDefinition.value.fullName': 255,
    'valueSet.valueSetDefinition.value.label': 255,
  },
  layout: { 'layoutSections.label': LABEL },
  listView: { label: SHORT },
  object: { description: 1000, label: SHORT, 'nameField.label': SHORT, pluralLabel: SHORT },
  permissionset: { description: 255, label: LABEL },
  validationRule: { description: 255, errorMessage: 255 },
};

/** Types whose files are named by API name, which has no more than 40 characters beside its `__c`. */
const NAMED = new Set([...Object.keys(LIMITS), 'cls', 'tab', 'trigger'].filter((type) => type !== 'layout'));

/** Why the text of a tag is too long. */
export function tooLongText({ type }: MetadataFile, { path, text }: Leaf): string | undefined {
  const most = LIMITS[type]?.[path];
  if (most === undefined || text.length <= most) return undefined;
  return `<${path.slice(path.lastIndexOf('.') + 1)}> has ${text.length} characters, at most ${most} are allowed`;
}

/** Why the API name is too long. */
export function tooLongName({ type, name }: MetadataFile): string | undefined {
  const { length } = name.replace(/__c$/, '');
  return NAMED.has(type) && length > SHORT
    ? `its name has ${length} characters, at most ${SHORT} are allowed`
    : undefined;
}
