import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { eventStreamHeaders } from './event-stream.ts';
import { startRun } from './start-run.ts';

interface Told {
  readonly type: string;
  readonly [fact: string]: unknown;
}

const messages = (text: string) =>
  text
    .split('\n\n')
    .filter((each) => each.startsWith('data: '))
    .map((each) => JSON.parse(each.slice('data: '.length)) as Told);

test('a page gets every event and the result, over HTTP, and comments while nothing happens', async () => {
  let seeQuiet = () => {};
  const quietSeen = new Promise<void>((resolve) => {
    seeQuiet = resolve;
  });
  const server = createServer((_, response) => {
    const run = startRun<Told, { readonly phase: string }>({}, async ({ emit }) => {
      emit({ type: 'phase', phase: 'InProgress' });
      await quietSeen;
      emit({ type: 'warning', message: 'two\nlines' });
      return { phase: 'Completed' };
    });
    response.writeHead(200, eventStreamHeaders);
    Readable.fromWeb(run.toEventStream({ keepAliveInMs: 10 }) as never).pipe(response);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  let text = '';
  for await (const chunk of answer.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (text.includes(': quiet\n\n')) seeQuiet();
  }
  expect(text).toContain(': quiet\n\n');
  expect(messages(text)).toEqual([
    { type: 'phase', phase: 'InProgress' },
    { type: 'warning', message: 'two\nlines' },
    { type: 'result', result: { phase: 'Completed' } },
  ]);
});

test('a failure is the last message, with its code and remedy; nobody else has to look at it', async () => {
  const remedy = [{ action: 'list-backups', location: 'main' }] as const;
  const run = startRun<Told, void>({}, async () => {
    throw new LifeboatError({ code: 'BACKUP_NOT_FOUND', message: 'There is none', context: { remedy, location: 'main' } });
  });
  expect(messages(await new Response(run.toEventStream()).text())).toEqual([
    { type: 'failed', error: { code: 'BACKUP_NOT_FOUND', message: 'There is none', retryable: false, remedy } },
  ]);
});

test.each([false, true])('a reader that goes away, with cancelOnClose %s', async (cancelOnClose) => {
  let end = () => {};
  const run = startRun<Told, string>({}, async ({ emit, signal }) => {
    emit({ type: 'phase' });
    await new Promise<void>((resolve) => {
      end = resolve;
      signal.addEventListener('abort', () => resolve());
    });
    if (signal.aborted) throw new Error('stopped');
    return 'whole';
  });
  const reader = run.toEventStream({ cancelOnClose }).getReader();
  await reader.read();
  await reader.cancel();
  if (cancelOnClose) await expect(run.result).rejects.toMatchObject({ code: 'CANCELED' });
  else {
    end();
    expect(await run.result).toBe('whole');
  }
});
