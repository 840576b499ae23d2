import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What an org has beside the package: new cases whose subject has the word get the skill. */
const TRIGGER = `trigger SkillBySubject on Case (before insert) {
    for (Case incoming : Trigger.new) {
        if (incoming.Subject != null && incoming.Subject.contains('WORD')) {
            incoming.ObjectRouting_Skills__c = 'SKILL';
        }
    }
}
`;
const META = `<?xml version="1.0" encoding="UTF-8"?>
<ApexTrigger xmlns="http://soap.sforce.com/2006/04/metadata">
    <apiVersion>67.0</apiVersion>
    <status>Active</status>
</ApexTrigger>
`;

/** Writes an automation of an org that sets skills, as a folder in source format. @returns arguments of the org */
export function skillBySubject(folder: string, word: string, skill: string): readonly string[] {
  const triggers = join(folder, 'main', 'default', 'triggers');
  mkdirSync(triggers, { recursive: true });
  const file = join(triggers, 'SkillBySubject.trigger');
  writeFileSync(file, TRIGGER.replace('WORD', word).replace('SKILL', skill));
  writeFileSync(`${file}-meta.xml`, META);
  return ['--metadata', folder];
}
