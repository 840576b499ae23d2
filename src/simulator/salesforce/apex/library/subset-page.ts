import { DEFINITIONS } from './create-library.js';
import type { ClassDefinition } from './definition.js';

const LANGUAGE = `# The Apex that the simulated org understands

The simulated org loads the package's \`*.cls\` and \`*.trigger\` files, checks every body when it loads them, and runs them.
Whatever is not on this page is refused at load time as \`file:line:column: problem\`, never skipped. Names are compared
without case, as in Salesforce. \`System.\` may stand before every system class, \`Schema.\` before those of its namespace.

Source is read by \`@apexdevtools/apex-parser\`: what its grammar does not take is a syntax error here. The syntax of files that
were read before is kept in \`node_modules/.cache/casebridge-apex\` (or in a folder of the user for temporary files), which may be
deleted at any time.

## Types

\`Boolean\`, \`Integer\`, \`Long\`, \`Double\`, \`Decimal\`, \`String\`, \`Id\`, \`Date\`, \`Datetime\`, \`Time\`, \`Blob\`, \`Object\`, \`SObject\`,
every object of the loaded schema (\`Case\`, \`Object_Routing__c\`, …), \`AggregateResult\`; \`List<T>\`, \`T[]\`, \`Set<T>\`, \`Map<K, V>\`,
\`Iterable<T>\`; the package's classes, inner classes, interfaces and enums.

- Classes: all access modifiers, \`static\`, \`final\`, \`transient\`, \`abstract\`, \`virtual\`, \`override\`, the three sharing keywords,
  \`extends\`, \`implements\`, variables with initialisers, properties (automatic, with bodies, \`private set\`), constructors with
  \`this(…)\` and \`super(…)\`, static and instance initialiser blocks, overloads by number and types of arguments.
- Annotations with an effect: \`@IsTest\`, \`@TestSetup\`, \`@TestVisible\`, \`@Future\`, \`@RestResource\`, \`@HttpGet\`, \`@HttpPost\`, \`@HttpPut\`,
  \`@HttpPatch\`, \`@HttpDelete\`. Others (\`@SuppressWarnings\`, \`@InvocableMethod\`, \`@AuraEnabled\`, …) are read and have none.
- Not there: generic classes of your own, \`webservice\`, SOSL, \`Database.Batchable\`, platform events, callouts, e-mail, custom
  metadata types, custom settings, custom labels, multi-line strings, iterators of your own in loops.

## Statements

Local variables (a \`final\` one is assigned once, whatever way the code takes), \`if\`/\`else\`, \`for\` (three-part; over lists, sets and queries, also in chunks: \`for (List<Case> chunk : [SELECT …])\`),
\`while\`, \`do\`/\`while\`, \`switch on\` (values, several per \`when\`, enums, \`when Case c\`, \`when null\`, \`when else\`), \`return\`, \`break\`,
\`continue\`, \`throw\`, \`try\`/\`catch\`/\`finally\`, blocks, \`insert\`, \`update\`, \`upsert [field]\`, \`delete\`, \`undelete\`, \`merge\`, each with
\`as user\` or \`as system\`, \`System.runAs(user) { }\`.

## Expressions

Literals; \`+ - * / ++ -- ! ~ & | ^ << >> >>>\`, \`&& ||\`, \`== != <> === !== < > <= >=\`, \`=\` and the compound assignments, \`?:\`, \`?.\`,
\`??\`, casts, \`instanceof\`, \`x[i]\`, \`new T()\`, \`new Case(Subject = 'x')\`, \`new List<T>{ … }\`, \`new Set<T>{ … }\`,
\`new Map<K, V>{ k => v }\`, \`new T[]{ … }\`, \`new T[n]\`, \`T.class\`, \`this\`, \`super.method()\`, and
\`[SELECT … :bind …]\` as a list, as one record where one is expected, or as an Integer for \`COUNT()\`.

SOQL is what the org's query engine takes: \`WHERE\`, \`GROUP BY\`, \`HAVING\`, \`ORDER BY\`, \`LIMIT\`, \`OFFSET\`, parent paths, child
subqueries, semi-joins, date literals; binds of values, lists, sets and records; \`WITH SYSTEM_MODE\`, \`WITH USER_MODE\`,
\`WITH SECURITY_ENFORCED\` (up to API version 66.0), \`FOR UPDATE\` (without effect), \`ALL ROWS\`. Inline queries are checked when they
are loaded. \`Database.query\` does not see the variables around it: use \`Database.queryWithBinds\`.

Also: \`Trigger.new\`, \`old\`, \`newMap\`, \`oldMap\`, \`size\`, \`operationType\`, \`isExecuting\`, \`isBefore\`, \`isAfter\`, \`isInsert\`, \`isUpdate\`,
\`isDelete\`, \`isUndelete\`; \`Case.SObjectType\`, \`Case.Subject\` (field tokens), \`Schema.SObjectType.Case\`,
\`Schema.SObjectType.Case.fields.Subject\`, \`Schema.SObjectType.Case.fields.getMap()\`; \`values()\`, \`valueOf(name)\`, \`name()\`, \`ordinal()\`
of enums; \`record.Field.addError(message)\`.

## Regular expressions

Those of Java, as \`String.split\`, \`replaceAll\`, \`replaceFirst\`, \`Pattern\` and \`Matcher\` take them: classes with unions, ranges and
\`&&\`, \`\\h\`, \`\\R\`, \`\\v\` and the others of Java's sets (of ASCII), \`\\p{…}\` with POSIX names, categories, scripts and common properties,
\`\\Q…\\E\`, possessive quantifiers and atomic groups, look-ahead and look-behind, named groups, the flags \`i\`, \`m\` and \`s\` from a place
on or for a group, and \`$1\` and \`\${name}\` in replacements. \`\\b\` knows words of ASCII. A regular expression that is a literal is
looked at when it is loaded, any other when it is used; there no catch block of Apex stops the complaint.

Not there: \`\\G\`, \`\\X\`, \`\\N{…}\`, \`\\b{…}\`, blocks and \`java…\` in \`\\p{…}\`, the flags \`d\`, \`u\`, \`U\` and \`x\`, what versions of Java read in
different ways, groups in a look-behind, back references to a group that need not have matched; and to read a group that a
repetition may skip, because JavaScript forgets it.

## Access

As since Summer '26: in classes of API version 67.0 and later, SOQL and DML that name no mode run in **user mode**; in older
classes, and in the bodies of triggers, in system mode. Sharing keywords are read; rows are withheld in user mode only.
Set-up objects and others cannot be written in one transaction (\`MIXED_DML_OPERATION\`), unless \`System.runAs\`,
\`Test.startTest\` or \`Test.stopTest\` parts them.

## Limits that are enforced

Per transaction: 100 queries (200 in asynchronous code), 50,000 query rows, 150 DML statements, 10,000 DML rows, trigger depth 16,
call depth 1,000, 50 queueable jobs (1 from a Queueable or a future method), 50 future calls (none from a future method). CPU time is approximated: 500 statements count as a
millisecond of 10,000 (60,000). The heap is not measured. Breaking a limit ends the transaction.

## Tests

Each \`@IsTest\` method runs in a transaction of its own that is rolled back, as the administrator, after the \`@TestSetup\` methods of
its class. Records of the org are not visible, except users, profiles, permission sets, groups, queues and the organisation.
\`Test.stopTest\` runs what was enqueued, scheduled or called \`@Future\` since \`Test.startTest\`; jobs that these enqueue do not run.
\`SeeAllData\` is refused. Outside of tests, \`System.schedule\` makes a \`CronTrigger\` with its \`CronJobDetail\`, and \`System.abortJob\`
deletes them, but no clock of the org fires the job.

## Anonymous Apex

\`GET /services/data/vNN.N/tooling/executeAnonymous?anonymousBody=…\` runs statements with the permissions of a user who may author
Apex, as one transaction. Methods and types of its own are refused, as in triggers.

## Metadata beside the Apex

Custom objects, custom fields and permission sets are read; a tag, type or formula that the org would not enforce is refused with
file, line and tag. So are validation rules, record types and sharing reasons, in files of their own or inside of an object's file:
leave them out of the folder that is given to the simulated org. Layouts, tabs, list views, flows, workflow, assignment rules and all
other metadata are passed over and have no effect. All that is wrong with a folder is told at once. What Salesforce has and the
simulated org has not is named as not supported; \`Invalid type\` is left to names that nobody knows.

## System classes

Signatures as Salesforce documents them. Only these overloads exist.
`;

/** The page on the supported subset: `docs/apex-subset.md`. */
export function apexSubsetPage(): string {
  const classes = [...DEFINITIONS].filter(hasContent).sort((a, b) => (a.class.name < b.class.name ? -1 : 1));
  return `${LANGUAGE}\n${classes.map(section).join('\n')}`;
}

function hasContent(definition: ClassDefinition): boolean {
  return entries(definition).length > 0;
}

function section(definition: ClassDefinition): string {
  const { name, typeParameters, kind } = definition.class;
  const parameters = typeParameters.length === 0 ? '' : `<${typeParameters.join(', ')}>`;
  const noun = kind === 'class' ? '' : ` (${kind})`;
  const list = entries(definition).map((entry) => `- \`${entry}\``);
  return `### ${name}${parameters}${noun}\n\n${list.join('\n')}\n`;
}

function entries(definition: ClassDefinition): readonly string[] {
  const { methods = {}, properties = {}, fields = [], constants = [], contract = [] } = definition;
  const constructors = (signature: string) => signature.replace(/^new\(/, `new ${definition.class.name}(`);
  return [
    ...contract,
    ...Object.keys(properties),
    ...fields,
    ...Object.keys(methods).map(constructors),
    ...(constants.length === 0 ? [] : [constants.join(', ')]),
  ];
}
