import { describe, expect, test } from 'vitest';
import type { ExecOptions, ExecRequest } from '../../../contract/cluster/exec-request.ts';
import type { FilesPlace } from './files-place.ts';
import { listFiles } from './list-files.ts';

/** A container in which `find` prints what is said, once it knows the format. */
function placeWith(print: (format: string) => readonly string[], { exitCode = 0, isCut = false } = {}): FilesPlace {
  const exec = async (request: ExecRequest, { onOutput, stdin }: ExecOptions = {}) => {
    const [, , , token = '', ...command] = request.command;
    const format = command.at(-1) ?? '';
    for (const text of print(format.slice(0, 32))) await onOutput?.({ stream: 'stdout', bytes: Buffer.from(text, 'latin1') });
    if (isCut) return { exitCode: 0 };
    await onOutput?.({ stream: 'stdout', bytes: Buffer.from(`\n${token} ${String(exitCode).padStart(3)}\n`) });
    // It waits for the one who reads.
    for await (const _ of stdin ?? []) break;
    return { exitCode: 0 };
  };
  return { cluster: { exec }, namespace: 'shop', pod: 'web', container: 'mover', folder: '/volume' };
}

const facts = (mode: string) => `${mode} 5 6 7 1 65024 42 2026-11-30 04:51:43.502764751 +0000`;
const list = async (place: FilesPlace) => {
  const complaints: string[] = [];
  const found = await all(listFiles(place, { onComplaint: (text) => void complaints.push(text) }));
  return found.map(({ path, type, mode }) => [path, type, mode]);
};

test('types, modes, times, and names of any bytes, in pieces of any size', async () => {
  const printed = (token: string) =>
    [`${token} ${facts('43f8')}|.`, `${token} ${facts('89ed')}|./a`, `${token} ${facts('a1ff')}|./b\n`, `${token} ${facts('81a4')}|./\xe4`]
      .join('\n')
      .concat('\n');
  for (const size of [3, 1000]) {
    const place = placeWith((token) => printed(token).match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []);
    expect(await list(place)).toEqual([
      ['.', 'directory', 0o1770],
      ['./a', 'file', 0o4755],
      ['./b\n', 'symlink', 0o777],
      ['./\xe4', 'file', 0o644],
    ]);
  }
  const [root] = await all(
    listFiles(
      placeWith((token) => [printed(token)]),
      { onComplaint() {} },
    ),
  );
  expect(root).toMatchObject({ uid: 5, gid: 6, size: 7, mtimeInNs: 1_796_014_303_502_764_751n, inode: { number: 42n, links: 1 } });
});

test('a name that looks like a record is a name', async () => {
  const name = `./x\n${'0'.repeat(32)} ${facts('41ff')}|./fake`;
  const place = placeWith((token) => [`${token} ${facts('41ff')}|.\n${token} ${facts('81a4')}|${name}\n`]);
  expect((await list(place)).map(([path]) => path)).toEqual(['.', name]);
});

describe('what is no list is an error', () => {
  test.each([
    ['of another program', () => ['BusyBox v1.35.0 multi-call binary']],
    ['that is empty', () => []],
    ['with a type that no file has', (token: string) => [`${token} ${facts('f1ff')}|.\n`]],
    ['with a path elsewhere', (token: string) => [`${token} ${facts('41ff')}|.\n${token} ${facts('81a4')}|/etc/passwd\n`]],
  ])('one %s', async (_, print) => {
    await expect(list(placeWith(print))).rejects.toMatchObject({ code: 'MOVER_FAILED' });
  });

  test('one that is cut, although the command succeeded', async () => {
    const place = placeWith((token) => [`${token} ${facts('41ff')}|.\n`], { isCut: true });
    await expect(list(place)).rejects.toMatchObject({ code: 'MOVER_FAILED', message: expect.stringContaining('broke off') });
  });

  test('one of a command that failed', async () => {
    await expect(list(placeWith(() => [], { exitCode: 127 }))).rejects.toMatchObject({
      code: 'MOVER_FAILED',
      message: expect.stringContaining('exit code 127'),
    });
  });
});

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const each of stream) found.push(each);
  return found;
}
