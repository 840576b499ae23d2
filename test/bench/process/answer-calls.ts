import type { AnswerMessage, CallMessage, Calls } from './calls.js';

/** Answers the parent's calls until it goes away; the process ends with it. */
export function answerCalls(calls: Calls): void {
  process.on('message', (message: CallMessage) => {
    void answer(calls, message).then((reply) => process.send?.(reply));
  });
  process.on('disconnect', () => process.exit());
}

async function answer(calls: Calls, { id, name, argument }: CallMessage): Promise<AnswerMessage> {
  try {
    const run = calls[name];
    if (!run) throw new Error(`there is no call ${name}`);
    return { id, ok: true, result: await run(argument as never) };
  } catch (error) {
    return { id, ok: false, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
