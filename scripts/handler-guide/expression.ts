/** How an expression of Interaction Designer writes a text (its help, Creating Expressions). */
export function literal(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/**
 * The expression of Interaction Designer for a text with `{variable}` in it: variables bare, texts in quotation marks,
 * joined by `&`; constants are written out.
 */
export function expression(template: string, constants: Readonly<Record<string, string>>): string {
  const parts = template.split(/\{(\w+)\}/);
  const operands: string[] = [];
  let text = '';
  for (const [index, part] of parts.entries()) {
    const isVariable = index % 2 === 1 && constants[part] === undefined;
    if (!isVariable) text += index % 2 === 1 ? (constants[part] ?? '') : part;
    if (isVariable && text !== '') operands.push(literal(text));
    if (isVariable) operands.push(part);
    if (isVariable) text = '';
  }
  if (text !== '' || operands.length === 0) operands.push(literal(text));
  return operands.join(' & ');
}
