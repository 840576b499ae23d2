/** What a child process can be asked: names and functions of one argument, carried as JSON over its channel. */
export type Calls = Readonly<Record<string, (argument: never) => Promise<unknown>>>;

/** A call on its way to a child. */
export interface CallMessage {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}

/** Its answer. */
export type AnswerMessage =
  | { readonly id: number; readonly ok: true; readonly result: unknown }
  | { readonly id: number; readonly ok: false; readonly message: string };
