/**
 * Tells whether the agent looks at this page. In a frame the focus is mostly with the page around it: there it counts
 * that the tab is in front.
 */
export function watchFocus(isFramed: boolean, tell: (focused: boolean) => void): void {
  const look = () => tell(document.hasFocus() || (isFramed && document.visibilityState === 'visible'));
  addEventListener('focus', look);
  addEventListener('blur', look);
  document.addEventListener('visibilitychange', look);
  look();
}
