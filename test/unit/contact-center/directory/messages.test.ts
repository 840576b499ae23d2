import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CicDirectory } from '../../../../src/contact-center/cic/directory/cic-directory.js';
import { decodeMessage } from '../../../../src/contact-center/cic/wire/messages.js';
import { FakeClock } from '../../../support/fake-clock.js';

it.each(['workgroups', 'skills', 'users'] as const)('a message about %s is decoded', (kind) => {
  const message = {
    __type: `urn:inin.com:configuration.people:${kind}Message`,
    isDelta: false,
    subscriptionId: 'directory',
    added: [{ configurationId: { id: 'a' } }],
    changed: [],
    removed: ['b', null, {}],
  };
  expect(decodeMessage(message)).toEqual({
    type: 'configuration',
    kind,
    isDelta: false,
    subscriptionId: 'directory',
    added: [{ configurationId: { id: 'a' } }],
    changed: [],
    removed: ['b'],
  });
  expect(decodeMessage({ ...message, subscriptionId: null }).type).toBe('malformed');
  expect(decodeMessage({ __type: message.__type, subscriptionId: 's' })).toMatchObject({ added: [], removed: [] });
});

it('messages of any shape neither throw nor break what is known', async () => {
  const directory = new CicDirectory({ clock: new FakeClock(), random: () => 0.5, tell: () => undefined });
  const life = new AbortController();
  const session = {
    request: () => Promise.resolve(undefined),
    requestWithHeaders: () => Promise.resolve({ body: { items: [] }, headers: {} }),
  };
  directory.attach(session, life.signal);
  const list = fc.oneof(fc.jsonValue(), fc.array(fc.record({ configurationId: fc.record({ id: fc.jsonValue() }) })));
  fc.assert(
    fc.property(
      fc.record({ isDelta: fc.boolean(), added: list, changed: list, removed: list }),
      fc.constantFrom('workgroups', 'skills', 'users'),
      (contents, kind) => {
        const message = decodeMessage({
          __type: `urn:inin.com:configuration.people:${kind}Message`,
          subscriptionId: `directory-${kind}`,
          ...contents,
        });
        if (message.type === 'configuration') directory.receive(message);
        directory.problems({ workgroup: 'a', user: 'b', skills: 'c;d' });
        expect(directory.state.phase).toMatch(/reading|whole|partial/);
      },
    ),
  );
  life.abort(new Error('the test is over'));
});
