import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configurationPage } from '../src/config/configuration-page.js';
import { exampleConfig } from '../src/config/example-config.js';
import { errorsPage } from '../src/errors/errors-page.js';

/** Writes the files that are made from the code. Run it after a change of the schema or the error catalogue. */
const PAGES = [
  ['config/casebridge.example.json', exampleConfig()],
  ['docs/configuration.md', configurationPage()],
  ['docs/errors.md', errorsPage()],
] as const;

for (const [path, content] of PAGES) {
  const file = fileURLToPath(new URL(`../${path}`, import.meta.url));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  console.log(path);
}
