import { KnownSyntax } from './known-syntax.js';
import { readingCode } from './reading-code.js';
import { SyntaxFiles } from './syntax-files.js';

/** Syntax kept in memory, and in files of the folder if one is given and its files can be told to be current. */
export function openSyntax(folder: string | undefined): KnownSyntax {
  return new KnownSyntax(folder === undefined ? undefined : openFiles(folder));
}

function openFiles(folder: string): SyntaxFiles | undefined {
  try {
    return new SyntaxFiles(folder, readingCode());
  } catch {
    return undefined;
  }
}
