import { expect, test } from 'vitest';
import { digestLog } from './digest-log.ts';

const line = (level: string, message: string, fields = '') =>
  `time="2026-11-29T12:00:0${level.length}Z" level=${level} msg=${JSON.stringify(message)} ${fields}\n`;

async function* pieces(text: string, size: number) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test('steps, hooks, skips with their reasons, and counts, however the bytes are cut', async () => {
  const log = [
    line('info', 'Starting restore', 'backup=b restore=velero/r'),
    ...['a-name', 'b-name'].map((name) =>
      line('info', 'Skipped: it is there and the same', `name=${name} namespace=shop resource=configmaps`),
    ),
    line('info', 'Excluding item because it has label "x"', 'name=c-name namespace= original name=c-name resource=nodes'),
    line('info', "Skipping a/b because it's already been restored."),
    line('info', 'running exec hook', 'hookName=freeze hookCommand="[sync \\"ü\\"]" name=web namespace=shop'),
    line('error', 'a hook that failed', 'hookName=freeze'),
    line('warning', 'careful'),
    'no line of a log',
  ].join('');
  for (const size of [1, 7, 10_000]) {
    const digest = await digestLog(pieces(log, size));
    expect(digest).toMatchObject({ lines: 9, warnings: 1, errors: 1, first: '2026-11-29T12:00:04Z', last: '2026-11-29T12:00:07Z' });
    expect(digest.steps.map(({ text }) => text)).toEqual(['Starting restore']);
    expect(digest.hooks.map(({ text, isBad }) => [text, isBad])).toEqual([
      ['running exec hook · shop/web · freeze · [sync "ü"]', false],
      ['a hook that failed · freeze', true],
    ]);
    expect(digest.skips).toEqual([
      { reason: 'it is there and the same', count: 2, examples: ['configmaps shop/a-name', 'configmaps shop/b-name'] },
      { reason: 'Excluding item because it has label "x"', count: 1, examples: ['nodes c-name'] },
    ]);
  }
});

test('a line without an end, and what is no log, fill no memory and take no time', async () => {
  const endless = async function* () {
    for (let i = 0; i < 2000; i++) yield Buffer.from('a="'.repeat(10_000));
  };
  const before = performance.now();
  expect(await digestLog(endless())).toMatchObject({ lines: 1, steps: [], skips: [] });
  expect(performance.now() - before).toBeLessThan(20_000);
});
