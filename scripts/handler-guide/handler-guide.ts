import { contractSection } from './contract-section.js';
import { type Definition, readDefinition } from './definition.js';
import { constantsNote, flowSection, verifySection } from './flow-section.js';
import { anchor } from './markdown.js';
import { memorySection } from './memory-section.js';
import {
  errorsSection,
  prepareSection,
  publishSection,
  rollbackSection,
  unknownSection,
  upgradeSection,
} from './prose.js';
import { testsSection } from './tests-section.js';

/**
 * The guide by which an administrator builds the handler in Interaction Designer, made from its definition.
 *
 * @throws Error if the definition does not fit its schema, or a step does not fit its tool.
 */
export function handlerGuide(definition: Definition = readDefinition()): string {
  const sections = [
    prepareSection(),
    contractSection(definition),
    memorySection(),
    ...definition.flows.map((flow) => flowSection(definition, flow)),
    verifySection(definition),
    publishSection(definition),
    testsSection(definition),
    errorsSection(),
    rollbackSection(),
    upgradeSection(definition),
    unknownSection(definition),
  ];
  return `${introduction(definition, sections)}\n\n${sections.join('\n\n')}\n`;
}

function introduction(definition: Definition, sections: readonly string[]): string {
  const titles = sections.map((section) => /^## (.+)$/m.exec(section)?.[1] ?? '');
  return `# ${definition.name}: how to build the handler

<!-- Made from create-interaction.handler.json by \`npm run docs\`. Do not edit. -->

${definition.description} This guide is for an administrator who knows Interaction Designer and not Casebridge. The simulated CIC
server of Casebridge **executes** the definition that this guide is made from, step by step; what you build is what was tested,
except for what must be [verified on your server](#verify-on-your-server).

CIC keeps handlers as \`.ihd\` files, a binary format that only Interaction Designer (or its COM API) writes; that is why you
build it instead of getting it ready.

${constantsNote(definition)}

${titles.map((title, index) => `${index + 1}. [${title}](#${anchor(title)})`).join('\n')}`;
}
