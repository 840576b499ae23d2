import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, textOfHtml } from '../../../../src/simulator/salesforce/mail/bounded-text.js';

describe('cut', () => {
  it('keeps whole characters and never more than it may', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, length) => {
        const short = cut(text, length);
        expect(short.length).toBeLessThanOrEqual(length);
        expect(text.startsWith(short)).toBe(true);
        expect(() => encodeURIComponent(short)).not.toThrow();
      }),
    );
  });
});

describe('textOfHtml', () => {
  it.each([
    ['<p>a</p><p>b</p>', 'a\nb'],
    ['a<br>b<BR/>c', 'a\nb\nc'],
    ['<head><title>no</title></head><script>no()</script>yes', 'yes'],
    ['&lt;b&gt; &amp;amp; &#233;&#x1F600; &nosuch; &#99999999;', '<b> &amp; é😀 &nosuch; &#99999999;'],
    ['<script>never closed', ''],
    ['1 < 2', '1 < 2'],
  ])('%s', (html, text) => {
    expect(textOfHtml(html)).toBe(text);
  });

  it.each(['<script>', '<', '<head', '&', ' \n'])(
    'takes its time in proportion, even for 131,072 times %j',
    (piece) => {
      const started = performance.now();
      textOfHtml(piece.repeat(Math.floor(131_072 / piece.length)));
      expect(performance.now() - started).toBeLessThan(5_000);
    },
  );
});
