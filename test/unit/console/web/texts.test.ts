import { describe, expect, it } from 'vitest';
import {
  interactionWords,
  levelWords,
  linkWords,
  resultWords,
  standingWords,
} from '../../../../src/console/web/logic/words.js';
import { counted, countText, percent } from '../../../../src/web-page/logic/number-text.js';
import { ageText, durationText, isoText } from '../../../../src/web-page/logic/time-text.js';

describe('durations', () => {
  it.each([
    [0, '0 ms'],
    [850.4, '850 ms'],
    [1_000, '1 s'],
    [1_250, '1.2 s'],
    [12_900, '12 s'],
    [60_000, '1 min'],
    [185_000, '3 min 5 s'],
    [7_440_000, '2 h 4 min'],
    [90_000_000, '1 d 1 h'],
    [-5, '0 s'],
    [Number.NaN, '–'],
  ])('%d ms is %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  it('tells ages in whole seconds', () => {
    expect(ageText(400)).toBe('0 s');
    expect(ageText(-400)).toBe('0 s');
    expect(ageText(4_900)).toBe('4 s');
  });

  it('has no ISO text for what is no time', () => {
    expect(isoText(0)).toBe('1970-01-01T00:00:00.000Z');
    expect(isoText(Number.NaN)).toBe('');
    expect(isoText(9e15)).toBe('');
  });
});

describe('numbers', () => {
  it('groups digits', () => {
    expect(countText(1_234_567)).toBe('1\u202f234\u202f567');
    expect(countText(999)).toBe('999');
    expect(countText(undefined)).toBe('–');
    expect(counted(1, 'row')).toBe('1 row');
    expect(counted(0, 'row')).toBe('0 rows');
  });

  it('keeps shares between 0 and 100', () => {
    expect(percent(1, 3)).toBe(33);
    expect(percent(5, 0)).toBe(0);
    expect(percent(500, 100)).toBe(100);
  });
});

describe('words', () => {
  it('calls a stream that is up well, and a contact centre that is only up not ready', () => {
    expect(linkWords('up', 'up').tone).toBe('good');
    expect(linkWords('up', 'ready').tone).toBe('busy');
    expect(linkWords('lost', 'up')).toEqual({ tone: 'bad', word: 'lost' });
  });

  it('shows a word of a newer server as it is', () => {
    for (const words of [resultWords, interactionWords, standingWords, levelWords])
      expect(words('sideways').word).toBe('sideways');
    expect(linkWords('sideways', 'up').word).toBe('sideways');
  });
});
