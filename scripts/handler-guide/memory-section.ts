import { handlerFile } from './definition.js';
import { block, table } from './markdown.js';

/** How the handler remembers: the three choices, and the tables of the first. */
export function memorySection(): string {
  return `## How the handler remembers

Casebridge repeats a notification whose answer it has not seen: the link broke, a server switched over, the answer was lost.
It repeats it with the same row id **and the same attempt**; a real retry, after a failure that was answered, has the next
attempt. What the handler remembers decides whether a repeat can make a second interaction. Choose before you build:

${choices()}

Leaving a step out means: what led to it leads to where its first outcome leads (for \`findInteraction\`: \`NotFound\`). The
simulated CIC server has all three as the switch \`handlerMemory\`, and Casebridge is tested against each.

With \`rows\`, if the database cannot be reached, the exits \`Failure\` make the handler go on as with \`live\`: customers are
routed, and the protection is that of \`live\` until the database is back.

The key is org id, row id and attempt, joined by \`/\`. A claim without an interaction that is older than a minute counts as
released: its run has died. Keys older than thirty days are deleted.

**Case and blanks.** Ids differ by upper and lower case only in their 15-character form; Casebridge sends 18 characters,
which are safe in a database that ignores case. **Text in statements.** Give values as parameters, or double every
apostrophe: \`key\`, org id and case id come from outside.

### SQL Server: \`row-memory.sql-server.sql\`

${block('sql', handlerFile('row-memory.sql-server.sql'))}

### Other databases: \`row-memory.sql\`

${block('sql', handlerFile('row-memory.sql'))}`;
}

function choices(): string {
  return table(
    ['memory', 'what you build', 'duplicates', 'needs'],
    [
      [
        '`rows` (recommended)',
        'every step',
        'none, as long as the memory can be reached. A repeat is answered `existing` with the same interaction, even after that has ended; two runs at once cannot both go on',
        'a table in a database that the CIC server reaches',
      ],
      [
        '`live`',
        'without `claimRow`, `rememberExisting`, `rememberRow`, `releaseRow`: the flow begins at `findInteraction`',
        'possible for a moment: two runs at once, or a repeat before the first interaction has its attributes. A repeat after the interaction has ended makes a new one. Casebridge ends a surplus interaction within one reconcile; the one with an agent stays, else the older',
        'a way to find an interaction by its attributes',
      ],
      [
        '`none`',
        'also without `findInteraction` and `answerExisting`: the flow begins at `lookUpWorkgroup`',
        'every repeat makes another interaction, and Casebridge ends it when it sees both. An agent may have been offered both meanwhile',
        'nothing',
      ],
    ],
  );
}
