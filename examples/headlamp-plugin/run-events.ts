import { ApiProxy } from '@kinvolk/headlamp-plugin/lib';

/** What a page needs of the events of a run. */
export type RunEvent =
  | { readonly type: 'progress'; readonly items: number; readonly totalItems: number }
  | { readonly type: 'result'; readonly result: { readonly phase: string; readonly items: number } }
  | { readonly type: 'failed'; readonly error: { readonly message: string } }
  | { readonly type: 'warning' | 'phase' };

/** The events of a run, as `run.toEventStream()` writes them. Asked for by Headlamp: an `EventSource` could not carry the user's login. */
export async function* runEvents(
  path: string,
  params: { readonly cluster: string; readonly signal: AbortSignal },
): AsyncGenerator<RunEvent> {
  const answer = (await ApiProxy.request(path, { ...params, isJSON: false })) as Response;
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (let read = await reader?.read(); read?.value !== undefined; read = await reader?.read()) {
    const messages = (text + read.value).split('\n\n');
    text = messages.pop() ?? '';
    // Other messages are comments, which keep the connection open.
    for (const message of messages) if (message.startsWith('data: ')) yield JSON.parse(message.slice('data: '.length));
  }
}
