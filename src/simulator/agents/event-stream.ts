/**
 * Reads the messages of a server-sent event stream. Comments (`:ping`) and fields other than `data` are passed
 * over; several data lines of one event are joined by line feeds. `onLife` is called whenever anything came.
 */
export async function* readEventStream(
  chunks: AsyncIterable<Uint8Array>,
  onLife: () => void,
): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    onLife();
    const blocks = (rest + decoder.decode(chunk, { stream: true })).replace(/\r\n?/g, '\n').split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = dataOf(block);
      if (data !== undefined) yield data;
    }
  }
}

function dataOf(block: string): string | undefined {
  const lines = block
    .split('\n')
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5).replace(/^ /, ''));
  return lines.length === 0 ? undefined : lines.join('\n');
}
