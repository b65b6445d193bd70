import { randomBytes } from 'node:crypto';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../../plugin-api/call-options.ts';
import type { EntryFacts, EntryType } from '../../../plugin-api/source-entry.ts';
import { type FilesPlace, streamIn } from './files-place.ts';

/** Something in a volume, as its file system describes it. */
export interface ListedFile extends EntryFacts {
  /** From `.` on, as bytes of latin1: names may be anything but `/` and zero. */
  readonly path: string;
  readonly inode: { readonly device: bigint; readonly number: bigint; readonly links: number };
}

const types: Readonly<Record<number, EntryType>> = {
  1: 'fifo',
  2: 'character-device',
  4: 'directory',
  6: 'block-device',
  8: 'file',
  10: 'symlink',
  12: 'socket',
};

// A path and the facts of one entry are shorter.
const longestRecord = 64 * 1024;

/** Everything in a volume, each directory before what it holds. What goes meanwhile is told by `onComplaint`.
 * @throws LifeboatError `MOVER_FAILED` */
export async function* listFiles(
  place: FilesPlace,
  { onComplaint, signal }: CallOptions & { readonly onComplaint: (text: string) => void },
): AsyncGenerator<ListedFile> {
  // A name may hold line ends and whatever else, but not what nobody can know.
  const token = randomBytes(16).toString('hex');
  const format = `${token} %f %u %g %s %h %d %i %y|%n`;
  const script = 'cd "$1" && TZ=UTC find . -xdev -exec stat -c "$2" {} +';
  const output = streamIn(place, { command: ['sh', '-c', script, 'sh', place.folder, format], accepts: [0, 1], onComplaint, signal });
  let rest = '';
  let found = 0;
  for await (const chunk of output) {
    rest += Buffer.from(chunk).toString('latin1');
    const records = rest.split(`\n${token} `);
    rest = records.pop() ?? '';
    if (rest.length > longestRecord) throw notUnderstood(place, rest);
    for (const record of records) yield parse(place, found++ === 0 ? afterToken(place, record, token) : record);
  }
  if (rest !== '') yield parse(place, (found++ === 0 ? afterToken(place, rest, token) : rest).replace(/\n$/, ''));
  if (found === 0) throw notUnderstood(place, '');
}

function afterToken(place: FilesPlace, record: string, token: string): string {
  if (!record.startsWith(`${token} `)) throw notUnderstood(place, record);
  return record.slice(token.length + 1);
}

const pattern =
  /^([0-9a-f]+) (\d+) (\d+) (\d+) (\d+) (\d+) (\d+) (\d{4,})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))? \+0000\|(\.(?:\/.*)?)$/s;

function parse(place: FilesPlace, record: string): ListedFile {
  const match = pattern.exec(record);
  const [, mode = '', uid, gid, size, links, device = '', inode = '', ...rest] = match ?? [];
  const [year, month, day, hour, minute, second, fraction = '', path = ''] = rest;
  const bits = Number.parseInt(mode, 16);
  const type = types[bits >> 12];
  if (!match || !type) throw notUnderstood(place, record);
  const seconds = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)) / 1000;
  return {
    path,
    type,
    mode: bits & 0o7777,
    uid: Number(uid),
    gid: Number(gid),
    size: Number(size),
    mtimeInNs: BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0')),
    inode: { device: BigInt(device), number: BigInt(inode), links: Number(links) },
  };
}

function notUnderstood({ namespace, pod, container }: FilesPlace, what: string): LifeboatError {
  const shown = what === '' ? 'nothing' : JSON.stringify(what.slice(0, 200));
  return new LifeboatError({
    code: 'MOVER_FAILED',
    message: `find and stat in container ${container} of pod ${namespace}/${pod} print ${shown}, which is no list of files: its image needs those of busybox or GNU`,
    context: { namespace, pod, container },
  });
}
