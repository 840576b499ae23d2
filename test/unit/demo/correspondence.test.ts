import { describe, expect, it } from 'vitest';
import { Correspondence } from '../../../src/demo/correspondence.js';

const mail = (number: number) => ({ messageId: `<c${number}>`, to: 'support@example.com', subject: `Mail ${number}` });
const answer = (number: number, references: readonly string[], text = 'We look into it.') => ({
  messageId: `<a${number}>`,
  references,
  from: 'Alice',
  text,
});

describe('what a customer of the demonstration has written', () => {
  it('has each answer with the letter that it answers, and goes on with the latest mail of it', () => {
    const kept = new Correspondence();
    kept.sent(mail(1), '');
    kept.sent(mail(2), '');
    kept.received(answer(1, ['<c1>']));
    expect(kept.mailsOf('<c1>')).toEqual(['<c1>', '<a1>']);
    kept.sent(mail(3), '<c1>');
    kept.received(answer(2, ['<c3>'], 'It is done.'));
    expect(kept.mailsOf('<c1>')).toEqual(['<c1>', '<a1>', '<c3>', '<a2>']);
    expect(kept.letters).toEqual([
      { ...mail(2), answers: [] },
      {
        ...mail(1),
        answers: [
          { from: 'Alice', text: 'We look into it.' },
          { from: 'Alice', text: 'It is done.' },
        ],
      },
    ]);
  });

  it('keeps nothing of mail that answers none of it, and begins a letter where one is not known', () => {
    const kept = new Correspondence();
    kept.received(answer(1, ['<other>']));
    expect(kept.letters).toEqual([]);
    kept.sent(mail(1), '<forgotten>');
    expect(kept.letters).toEqual([{ ...mail(1), answers: [] }]);
    expect(kept.mailsOf('<forgotten>')).toEqual([]);
  });

  it('is bounded: the oldest letters and answers go first, and a letter keeps its name', () => {
    const kept = new Correspondence();
    for (let number = 0; number < 30; number += 1) kept.sent(mail(number), '');
    expect(kept.letters.map(({ messageId }) => messageId).slice(0, 2)).toEqual(['<c29>', '<c28>']);
    expect(kept.letters).toHaveLength(20);
    for (let number = 0; number < 30; number += 1) kept.received(answer(number, ['<c29>'], 'x'.repeat(3_000)));
    expect(kept.letters[0]?.answers).toHaveLength(20);
    expect(kept.letters[0]?.answers.at(-1)?.text).toHaveLength(2_000);
    expect(kept.mailsOf('<c29>')).toHaveLength(20);
    expect(kept.mailsOf('<c29>').slice(0, 1)).toEqual(['<c29>']);
    expect(kept.mailsOf('<c29>').at(-1)).toBe('<a29>');
  });
});
