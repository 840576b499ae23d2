/**
 * Calls back at each SIGHUP, by which administrators ask a service to read its configuration again. It stays what it was,
 * the end of the process, where there is a terminal that may be closed, and on Windows, which knows no other meaning.
 */
export function onHangUp(callBack: () => void): { dispose(): void } {
  if (process.platform === 'win32' || process.stdout.isTTY) return { dispose: () => undefined };
  process.on('SIGHUP', callBack);
  return {
    dispose() {
      process.off('SIGHUP', callBack);
    },
  };
}
