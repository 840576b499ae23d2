import type { AnnotationContext, ElementValueContext, ModifierContext } from '@apexdevtools/apex-parser';
import type { Annotation, Modifiers } from '../ast.js';
import { present, type SourceText } from './source-text.js';

/** Maps annotations and modifier words. */
export function readModifiers(nodes: readonly ModifierContext[]): Modifiers {
  const words = new Set<string>();
  const annotations: Annotation[] = [];
  for (const node of nodes) {
    const annotation = present(node.annotation());
    if (annotation !== undefined) annotations.push(readAnnotation(annotation));
    else words.add(wordsOf(node));
  }
  return { words, annotations };
}

/** Refuses what stands before a local variable, a parameter or a caught exception, other than `final`. */
export function refuseModifiers(text: SourceText, nodes: readonly ModifierContext[]): void {
  const wrong = nodes.find((node) => present(node.FINAL()) === undefined);
  if (wrong === undefined) return;
  const what = present(wrong.annotation()) === undefined ? wordsOf(wrong) : wrong.getText();
  throw text.refusal(wrong.start, `'${what}' is not supported here by the simulated org`);
}

/** `with sharing` and its kin are two tokens. */
function wordsOf(node: ModifierContext): string {
  const { start, stop } = node;
  const text = stop === undefined || stop === start ? start.text : `${start.text} ${stop.text}`;
  return text.toLowerCase();
}

function readAnnotation(node: AnnotationContext): Annotation {
  const values = new Map<string, string>();
  for (const pair of present(node.elementValuePairs())?.elementValuePair_list() ?? []) {
    values.set(pair.id().start.text.toLowerCase(), annotationValue(pair.elementValue()));
  }
  const single = present(node.elementValue());
  if (single !== undefined) values.set('', annotationValue(single));
  return { name: node.id().start.text.toLowerCase(), values };
}

function annotationValue(node: ElementValueContext): string {
  const literal = node.literal();
  const { text } = literal.start;
  return present(literal.StringLiteral()) === undefined ? text : text.slice(1, -1);
}
