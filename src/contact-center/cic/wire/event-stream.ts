/** What a line of a server-sent event stream amounts to. */
export type StreamItem = { readonly kind: 'data'; readonly data: string } | { readonly kind: 'alive' };

/** An event larger than this is not read on. */
const MAX_EVENT_LENGTH = 16 * 1024 * 1024;

/**
 * Splits a server-sent event stream into its data and its signs of life (comments such as `:ping`). Follows the
 * HTML standard's event stream format; `id`, `event` and `retry` fields are accepted and ignored.
 *
 * @throws RangeError when one event is longer than 16 MB.
 */
export async function* readEventStream(text: AsyncIterable<string>): AsyncGenerator<StreamItem> {
  let rest = '';
  let data: string[] = [];
  let dataLength = 0;
  for await (const chunk of text) {
    rest += chunk;
    if (rest.length > MAX_EVENT_LENGTH) throw new RangeError('an event of the stream is longer than 16 MB');
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield { kind: 'data', data: data.join('\n') };
        data = [];
        dataLength = 0;
      } else if (line.startsWith('data:')) {
        dataLength += line.length;
        if (dataLength > MAX_EVENT_LENGTH) throw new RangeError('an event of the stream is longer than 16 MB');
        data.push(line.slice(line.startsWith('data: ') ? 6 : 5));
      } else {
        yield { kind: 'alive' };
      }
    }
  }
}
