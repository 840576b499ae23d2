import type { Page } from 'playwright-core';

const MOST_TABS = 40;

/** Presses Tab until something of this name has the focus. */
export async function tabTo(page: Page, name: string | RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
    await page.keyboard.press(key);
    const found = await focused(page);
    if (typeof name === 'string' ? found === name : name.test(found)) return;
  }
  throw new Error(`${MOST_TABS} times ${key} did not lead to ${name}; the last stop was ${await focused(page)}`);
}

/** Id of a field, else label or text of what has the focus. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(FOCUSED);
}

const FOCUSED = `(() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  if (!at) return '';
  return (at.matches('input') ? at.id : '') || at.getAttribute('aria-label') || (at.innerText ?? '').trim();
})()`;
