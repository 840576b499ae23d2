import type { ApexParserRuleContext } from '@apexdevtools/apex-parser';
import type { ApexCompileError } from '../compile-error.js';
import type { SourceText } from './source-text.js';

/** The refusal of a construct that the interpreter has no node for, named as the grammar names it. */
export function unsupported(text: SourceText, node: ApexParserRuleContext): ApexCompileError {
  const name = node.constructor.name.replace(/Context$/, '').replace(/(?!^)[A-Z]/g, ' $&');
  return text.refusal(node.start, `${name.toLowerCase()} '${node.start.text}' is not supported by the simulated org`);
}
