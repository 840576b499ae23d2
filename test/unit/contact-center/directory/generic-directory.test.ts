import { describe, expect, it } from 'vitest';
import { GenericDirectory } from '../../../../src/contact-center/cic/directory/generic-directory.js';
import type { DirectoryProblem, DirectoryTarget } from '../../../../src/contact-center/contact-center.js';

const problem = (kind: DirectoryProblem['kind']): DirectoryProblem => ({ kind, blocks: true, what: kind, cure: '' });

describe('the directory of generic interactions', () => {
  it('knows neither skills nor e-mail, and everything else as it is', () => {
    const asked: DirectoryTarget[] = [];
    const directory = new GenericDirectory({
      state: { phase: 'whole', gaps: [] },
      problems: (target) => {
        asked.push(target);
        return [problem('NobodyTakesEmail'), problem('NotAcdWorkgroup')];
      },
      onChange: () => () => undefined,
    });
    const found = directory.problems({ workgroup: 'Support Mail', user: '', skills: 'German' });
    expect(asked).toEqual([{ workgroup: 'Support Mail', user: '', skills: '' }]);
    expect(found.map(({ kind }) => kind)).toEqual(['NotAcdWorkgroup']);
    expect(directory.state.phase).toBe('whole');
  });
});
