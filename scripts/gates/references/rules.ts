import type { KnownNames } from './known-names.js';
import type { Leaf, MetadataFile } from './metadata-file.js';

/** What the text of a tag has to name; the complaint if it does not. */
type Rule = (names: KnownNames, text: string, file: MetadataFile) => string | undefined;

const object: Rule = (names, text) => (names.isObject(text) ? undefined : `no object ${text}`);

const component =
  (type: string, what: string): Rule =>
  (names, text) =>
    names.has(type, text) ? undefined : `no ${what} ${text}`;

const tab: Rule = (names, text) => (names.isTab(text) ? undefined : `no tab ${text}`);

/** `Object.Field`. */
const objectField: Rule = (names, text) => {
  const [holder = '', field = ''] = text.split('.');
  return names.isField(holder, field) ? undefined : `no field ${text}`;
};

const ownField: Rule = (names, text, { object: holder }) =>
  names.isField(holder, text) ? undefined : `no field ${holder}.${text}`;

const layoutField: Rule = (names, text, { name }) => {
  const holder = name.slice(0, name.indexOf('-'));
  return names.isField(holder, text) ? undefined : `no field ${holder}.${text}`;
};

const column: Rule = (names, text, { object: holder }) =>
  names.isListViewColumn(holder, text) ? undefined : `no column ${text} for ${holder}`;

const compactLayout: Rule = (names, text, { object: holder }) =>
  text === 'SYSTEM' || names.has('compactLayout', `${holder}.${text}`) ? undefined : `no compact layout ${text}`;

/** The custom fields that a formula names; what is reached over a relationship belongs to another object. */
const formula: Rule = (names, text, { object: holder }) => {
  const named = [...text.matchAll(/(?<![\w.$])([A-Za-z]\w*__c)\b/g)].map(([, field = '']) => field);
  const unknown = named.find((field) => !names.isField(holder, field));
  return unknown === undefined ? undefined : `no field ${holder}.${unknown}`;
};

const ownName: Rule = (_names, text, { name }) =>
  text === name ? undefined : `is called ${text}, and its file ${name}`;

/** By type of the file and path of the tag. */
const RULES: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  permissionset: {
    'applicationVisibilities.application': component('app', 'app'),
    'classAccesses.apexClass': component('cls', 'class'),
    'fieldPermissions.field': objectField,
    'objectPermissions.object': object,
    'recordTypeVisibilities.recordType': component('recordType', 'record type'),
    'tabSettings.tab': tab,
  },
  app: { tabs: tab, utilityBar: component('flexipage', 'utility bar'), 'workspaceConfig.mappings.tab': tab },
  layout: { 'layoutSections.layoutColumns.layoutItems.field': layoutField },
  listView: { fullName: ownName, columns: column, 'filters.field': column },
  compactLayout: { fullName: ownName, fields: ownField },
  field: { fullName: ownName, referenceTo: object, formula },
  validationRule: { fullName: ownName, errorConditionFormula: formula, errorDisplayField: ownField },
  object: {
    compactLayoutAssignment: compactLayout,
    'searchLayouts.customTabListAdditionalFields': ownField,
    'searchLayouts.lookupDialogsAdditionalFields': ownField,
    'searchLayouts.searchResultsAdditionalFields': ownField,
  },
};

/** Why a tag does not name what it should; undefined if it does, or names nothing. */
export function brokenReference(names: KnownNames, file: MetadataFile, leaf: Leaf): string | undefined {
  return RULES[file.type]?.[leaf.path]?.(names, leaf.text, file);
}

/** Why the name of the file itself names something that is not there. */
export function brokenName(names: KnownNames, file: MetadataFile): string | undefined {
  const { type, name, leaves } = file;
  if (type === 'tab' && leaves.some(({ path, text }) => path === 'customObject' && text === 'true')) {
    return object(names, name, file);
  }
  if (type === 'layout') return object(names, name.slice(0, name.indexOf('-')), file);
  return file.object === '' ? undefined : object(names, file.object, file);
}
