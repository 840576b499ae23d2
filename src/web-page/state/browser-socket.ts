import type { FeedSocket } from './live-feed.js';

/** The browser's own WebSocket. */
export function browserSocket(url: string): FeedSocket {
  const socket = new WebSocket(url);
  return {
    send(text) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: () => socket.close(),
    onClose: (listener) => socket.addEventListener('close', ({ code }) => listener(code)),
    onOpen: (listener) => socket.addEventListener('open', () => listener()),
    onText: (listener) => socket.addEventListener('message', ({ data }) => listener(String(data))),
  };
}
