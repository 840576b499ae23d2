import { describe, expect, it } from 'vitest';
import { parseRoute, routeTo, VIEWS, webAddress } from '../../../../src/console/web/logic/route.js';

describe('routes of the console', () => {
  it('reads back every address that it makes', () => {
    for (const view of VIEWS) expect(parseRoute(routeTo(view))).toEqual({ view, detail: '' });
    expect(parseRoute(routeTo('explain', '0000 1/42?#ü'))).toEqual({ view: 'explain', detail: '0000 1/42?#ü' });
  });

  it.each(['', '#', '#/', '#/nowhere', '#overview', 'x'])('leads from %j to the overview', (hash) => {
    expect(parseRoute(hash)).toEqual({ view: 'overview', detail: '' });
  });

  it('keeps a detail that is no valid encoding as it is', () => {
    expect(parseRoute('#/explain/100%')).toEqual({ view: 'explain', detail: '100%' });
  });

  it('lets only web addresses stand behind a link', () => {
    expect(webAddress('https://example.my.salesforce.com/500x')).toBe('https://example.my.salesforce.com/500x');
    expect(webAddress('HTTP://127.0.0.1:1')).toBe('HTTP://127.0.0.1:1');
    for (const text of ['javascript:alert(1)', ' https://x', 'data:text/html,x', '', '//x', 'https://x y'])
      expect(webAddress(text)).toBeUndefined();
  });
});
