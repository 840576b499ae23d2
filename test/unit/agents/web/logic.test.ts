import { describe, expect, it } from 'vitest';
import { cardAct } from '../../../../src/agents/web/logic/card-keys.js';
import { embeddingOf } from '../../../../src/agents/web/logic/embedding.js';
import { isRecordId, safeRecordUrl, tabNameOf } from '../../../../src/agents/web/logic/record.js';
import { statusChoices } from '../../../../src/agents/web/logic/status-choices.js';
import { Kept, storageOrMemory } from '../../../../src/agents/web/state/kept.js';

const ORG = 'https://acme.lightning.force.com';

describe('where the panel is shown', () => {
  const framed = (search: string, parentOrigin = '') => embeddingOf({ search, isFramed: true, parentOrigin });
  const lightning = (origin: string, version = '67.0') => ({
    kind: 'lightning',
    scriptUrl: `${origin}/support/api/${version}/lightning/opencti_min.js`,
  });

  it.each([
    ['what Salesforce adds', `?mode=Lightning&sfdcIFrameOrigin=${encodeURIComponent(ORG)}&nonce=1`, ''],
    ['the same with another letter', `?mode=Lightning&sfdcIframeOrigin=${encodeURIComponent(ORG)}`, ''],
    ['what Salesforce adds, whatever the address says', '?opencti=classic&mode=Lightning', ORG],
    ['the address', `?opencti=lightning&salesforce=${ORG}`, 'https://other.example'],
    ['the page around it', '?opencti=lightning', ORG],
    ['the host of the page around it', '', ORG],
  ])('is a softphone in Lightning by %s', (_how, search, parentOrigin) => {
    expect(framed(search, parentOrigin)).toEqual(lightning(ORG));
  });

  it('is a softphone in Classic when told so', () => {
    const expected = { kind: 'classic', scriptUrl: `${ORG}/support/api/60.0/interaction.js` };
    expect(framed('?opencti=classic&version=60.0', ORG)).toEqual(expected);
  });

  it.each([
    'https://acme.my.salesforce.com',
    'https://acme--full.sandbox.my.salesforce.com',
    'https://acme--c.vf.force.com',
  ])('is a softphone in Classic in a frame of %s that says nothing of Lightning', (parent) => {
    const expected = { kind: 'classic', scriptUrl: `${parent}/support/api/67.0/interaction.js` };
    expect(framed('', parent)).toEqual(expected);
  });

  it('loads no script outside of a frame', () => {
    const alone = embeddingOf({ search: '?opencti=lightning', isFramed: false, parentOrigin: ORG });
    expect(alone).toEqual({ kind: 'alone' });
  });

  it('loads no script where Open CTI is off, and that is no trouble', () => {
    expect(framed('?opencti=off&mode=Lightning', ORG)).toEqual({ kind: 'framed', why: '' });
  });

  const notTold = 'Nothing tells which Open CTI there is in the page around the panel';
  const noOrigin = 'The origin of Open CTI is not known, or has no TLS';
  it.each([
    ['a frame of somebody else', framed('', 'https://portal.example'), notTold],
    ['a frame of a look-alike', framed('', 'https://salesforce.com.evil.example'), notTold],
    ['a frame whose page is not known', framed(''), notTold],
    ['a word that means nothing', framed('?opencti=yes', 'https://portal.example'), notTold],
    ['no origin', framed('?opencti=lightning'), noOrigin],
    ['an origin without TLS', framed('?opencti=lightning&salesforce=http://acme.example'), noOrigin],
    ['what is no origin', framed('?opencti=lightning&salesforce=javascript:1'), noOrigin],
  ])('loads no script with %s, and says so', (_what, embedding, why) => {
    expect(embedding).toEqual({ kind: 'framed', why });
  });

  it('takes no path and no version from the address that is none', () => {
    const found = framed(`?opencti=lightning&version=1/../..&salesforce=${ORG}/evil/%3Fx`);
    expect(found).toEqual(lightning(ORG));
    expect(framed('?opencti=lightning&salesforce=http://127.0.0.1:81')).toEqual(lightning('http://127.0.0.1:81'));
  });
});

describe('a record', () => {
  it('is opened at a web address only', () => {
    expect(safeRecordUrl('https://org.example/500')).toBe('https://org.example/500');
    for (const url of ['', 'javascript:alert(1)', 'data:text/html,x', '/500', 'file:///etc'])
      expect(safeRecordUrl(url)).toBeUndefined();
  });

  it('has an id of 15 or 18 characters, and one tab for both', () => {
    expect(isRecordId('5008d00000ABC01')).toBe(true);
    expect(isRecordId('5008d00000ABC01AAQ')).toBe(true);
    for (const id of ['', '5008d00000ABC01A', "5008d00000ABC0'"]) expect(isRecordId(id)).toBe(false);
    expect(tabNameOf('5008d00000ABC01AAQ')).toBe(tabNameOf('5008d00000ABC01'));
    expect(tabNameOf('5008d00000ABC01')).not.toBe(tabNameOf('5008d00000ABC02'));
  });
});

describe('the list of statuses', () => {
  it('always holds the present one', () => {
    const available = { id: 'a', text: 'Available' };
    expect(statusChoices([available], 'a')).toEqual([{ ...available, canBeChosen: true }]);
    expect(statusChoices([available], 'acd')).toMatchObject([{ id: 'acd', canBeChosen: false }, { id: 'a' }]);
    expect(statusChoices([], '')).toEqual([{ id: '', text: 'not known', canBeChosen: false }]);
  });
});

describe('keys on a card', () => {
  it('mean what can be done, without a modifier', () => {
    expect(cardAct('P', false, 'alerting')).toBe('pickup');
    expect(cardAct('p', false, 'withAgent')).toBeUndefined();
    expect(cardAct('d', false, 'withAgent')).toBe('disconnect');
    expect(cardAct('d', true, 'withAgent')).toBeUndefined();
    expect(cardAct('ArrowDown', false, 'alerting')).toBe('next');
    expect(cardAct('x', false, 'alerting')).toBeUndefined();
  });
});

describe('what the panel keeps', () => {
  it('lasts as long as the page where the browser forbids storage', () => {
    const forbidden = () => {
      throw new DOMException('no', 'SecurityError');
    };
    const kept = new Kept(storageOrMemory(forbidden), storageOrMemory(forbidden));
    expect([kept.token, kept.shown, kept.sound, kept.notes]).toEqual(['', [], true, false]);
    kept.token = 't';
    kept.sound = false;
    kept.notes = true;
    expect([kept.token, kept.sound, kept.notes]).toEqual(['t', false, true]);
    kept.token = '';
    expect(kept.token).toBe('');
  });

  it('has the latest hundred pops, newest first, each once', () => {
    const local = storageOrMemory(() => {
      throw new Error('none');
    });
    const kept = new Kept(local, local);
    for (let count = 0; count < 120; count += 1) kept.addShown(`pop-${count}`);
    kept.addShown('pop-60');
    expect(kept.shown).toHaveLength(100);
    expect(kept.shown.slice(0, 2)).toEqual(['pop-60', 'pop-119']);
    expect(kept.shown.filter((popId) => popId === 'pop-60')).toHaveLength(1);
  });

  it('is not harmed by what others left there', () => {
    const left = new Map([['casebridge-agent-shown', '{"x":1}']]);
    const storage = {
      getItem: (key: string) => left.get(key) ?? null,
      setItem: (key: string, value: string) => void left.set(key, value),
      removeItem: () => undefined,
    };
    const kept = new Kept(storage, storage);
    expect(kept.shown).toEqual([]);
    left.set('casebridge-agent-shown', JSON.stringify([1, 'x'.repeat(301), 'pop-1']));
    expect(kept.shown).toEqual(['pop-1']);
    left.set('casebridge-agent-shown', 'no json');
    expect(kept.shown).toEqual([]);
  });
});
