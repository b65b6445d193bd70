import { createCipheriv, createHash } from 'node:crypto';
import { appendFile, mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Files to be saved, and what is changed of them before they are saved again. */
export interface SampleSet {
  readonly name: string;
  readonly files: number;
  readonly bytes: number;
  /** Changes 1 % of the bytes; `round` makes others each time. */
  change(round: number): Promise<void>;
}

const mib = 1024 * 1024;

/** The same bytes for the same name, that no program can compress. */
function noise(name: string, length: number): Buffer {
  const key = createHash('sha256').update(name).digest();
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length));
}

/** Text as logs have it: it becomes a fifth to a quarter by zstd. */
function text(name: string, length: number): Buffer {
  const lines: string[] = [];
  const numbers = noise(name, Math.ceil(length / 8));
  for (let at = 0, size = 0; size < length; at += 4) {
    const number = numbers.readUInt32LE(at % (numbers.byteLength - 4));
    const line = `2026-01-01T00:00:00.${number % 1000}Z level=info request=${number.toString(16)} took=${number % 97}ms path=/api/v1/items/${number % 5000}\n`;
    lines.push(line);
    size += line.length;
  }
  return Buffer.from(lines.join('')).subarray(0, length);
}

async function put(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}

/** One big file (two fifths), files of 64 KiB to 8 MiB that can be compressed and that cannot, and a tenth that is there twice. */
export async function makeMixedFiles(root: string, totalInMiB: number): Promise<SampleSet> {
  const total = totalInMiB * mib;
  const bigLength = Math.floor(total * 0.4);
  await mkdir(root, { recursive: true });
  const big = await open(join(root, 'big.img'), 'w');
  for (let at = 0; at < bigLength; at += 8 * mib) {
    const make = (at / mib / 8) % 2 === 0 ? noise : text;
    await big.write(make(`big ${at}`, Math.min(8 * mib, bigLength - at)));
  }
  await big.close();
  let bytes = bigLength;
  let files = 1;
  for (let i = 0; bytes < total * 0.9; i++) {
    const length = Math.min(8 * mib, 65536 * 2 ** (i % 8) - (i % 1000));
    await put(join(root, `folder-${i % 20}`, `file-${i}`), (i % 2 === 0 ? noise : text)(`file ${i}`, length));
    bytes += length;
    files += 1;
  }
  for (let i = 0; bytes < total; i++) {
    const length = Math.min(8 * mib, 65536 * 2 ** (i % 8) - (i % 1000));
    await put(join(root, 'copies', `copy-${i}`), (i % 2 === 0 ? noise : text)(`file ${i}`, length));
    bytes += length;
    files += 1;
  }
  return {
    name: `${totalInMiB} MiB of mixed files`,
    files,
    bytes,
    async change(round) {
      // A big file that grows, and files that are written anew.
      const growth = Math.floor(total * 0.002);
      await appendFile(join(root, 'big.img'), noise(`growth ${round}`, growth));
      let changed = growth;
      for (let i = 3; changed < total * 0.01; i += 8) {
        await put(join(root, `folder-${i % 20}`, `file-${i}`), noise(`round ${round} file ${i}`, 65536 * 8 - (i % 1000)));
        changed += 65536 * 8;
      }
    },
  };
}

const filesInFolder = 100;

/** Files of 1 to 8 KiB, a hundred in a folder. */
export async function makeSmallFiles(root: string, count: number): Promise<SampleSet> {
  const content = (name: string, i: number) => (i % 2 === 0 ? noise : text)(name, 1024 + ((i * 7919) % 7168));
  const pathOf = (i: number) => join(root, `folder-${Math.floor(i / filesInFolder)}`, `file-${i}`);
  let bytes = 0;
  for (let i = 0; i < count; i++) {
    const data = content(`small ${i}`, i);
    if (i % filesInFolder === 0) await mkdir(dirname(pathOf(i)), { recursive: true });
    await writeFile(pathOf(i), data);
    bytes += data.byteLength;
  }
  return {
    name: `${count} small files`,
    files: count,
    bytes,
    async change(round) {
      // Ten files in each tenth folder.
      const folders = await readdir(root);
      for (let folder = round % 10; folder < folders.length; folder += 10)
        for (let i = folder * filesInFolder; i < Math.min(count, folder * filesInFolder + 10); i++)
          await writeFile(pathOf(i), content(`round ${round} small ${i}`, i));
    },
  };
}
