/** What a line of a server-sent event stream amounts to. */
export type StreamItem = { readonly kind: 'data'; readonly data: string } | { readonly kind: 'alive' };

/** An event, or a line of one, larger than this is not read on. In UTF-16 units. */
const MAX_EVENT_LENGTH = 16 * 1024 * 1024;

/**
 * Splits a server-sent event stream into its data and its signs of life (comments such as `:ping`). Follows the
 * HTML standard's event stream format; `id`, `event` and `retry` fields are accepted and ignored.
 *
 * @throws RangeError when one event is longer than 16 MB.
 */
export async function* readEventStream(text: AsyncIterable<string>): AsyncGenerator<StreamItem> {
  const lines = new LineSplitter();
  let data: string[] = [];
  let dataLength = 0;
  for await (const chunk of text) {
    for (const line of lines.push(chunk)) {
      if (line === '') {
        if (data.length > 0) yield { kind: 'data', data: data.join('\n') };
        data = [];
        dataLength = 0;
      } else if (line === 'data' || line.startsWith('data:')) {
        dataLength += line.length;
        if (dataLength > MAX_EVENT_LENGTH) throw tooLong();
        data.push(line.slice(line.startsWith('data: ') ? 6 : 5));
      } else {
        yield { kind: 'alive' };
      }
    }
  }
}

/** Cuts chunks into lines. Each character is looked at once, however small the chunks of a long line are. */
class LineSplitter {
  #parts: string[] = [];
  #length = 0;
  #afterCarriageReturn = false;
  #atStart = true;

  *push(chunk: string): Generator<string> {
    if (chunk === '') return;
    let start = this.#begin(chunk);
    const ends = /\r\n|\r|\n/g;
    ends.lastIndex = start;
    for (let end = ends.exec(chunk); end; end = ends.exec(chunk)) {
      yield this.#complete(chunk.slice(start, end.index));
      start = ends.lastIndex;
    }
    this.#afterCarriageReturn = chunk.endsWith('\r');
    this.#keep(chunk.slice(start));
  }

  /** Where the text of a chunk begins: after a byte order mark, or after the rest of a line end that was cut in two. */
  #begin(chunk: string): number {
    const skips = this.#atStart ? chunk.startsWith('\uFEFF') : this.#afterCarriageReturn && chunk.startsWith('\n');
    this.#atStart = false;
    return skips ? 1 : 0;
  }

  #complete(end: string): string {
    const line = this.#parts.length === 0 ? end : this.#parts.join('') + end;
    this.#parts = [];
    this.#length = 0;
    if (line.length > MAX_EVENT_LENGTH) throw tooLong();
    return line;
  }

  #keep(rest: string): void {
    if (rest === '') return;
    this.#parts.push(rest);
    this.#length += rest.length;
    if (this.#length > MAX_EVENT_LENGTH) throw tooLong();
  }
}

function tooLong(): RangeError {
  return new RangeError('an event of the stream is longer than 16 MB');
}
