import type { EntryType, TreeEntry } from '@lifeboat/core/plugin-api';
import { visible } from '../../output/visible.ts';

const letters: Readonly<Record<EntryType, string>> = {
  file: '-',
  directory: 'd',
  symlink: 'l',
  fifo: 'p',
  'character-device': 'c',
  'block-device': 'b',
  socket: 's',
};

/** A line of `ls -l`, with the time in UTC. */
export function entryLine(path: string, entry: TreeEntry, target: string | undefined): string {
  const { type, uid, gid, size, mtimeInNs } = entry;
  const arrow = target === undefined ? '' : ` -> ${visible(target)}`;
  const sizeText = type === 'file' ? String(size) : '';
  return `${letters[type]}${modeText(entry)} ${`${uid}:${gid}`.padEnd(11)} ${sizeText.padStart(12)} ${timeText(mtimeInNs)} ${visible(path)}${arrow}\n`;
}

function modeText({ mode }: TreeEntry): string {
  const special = [mode & 0o4000 ? 's' : 'x', mode & 0o2000 ? 's' : 'x', mode & 0o1000 ? 't' : 'x'];
  return [6, 3, 0]
    .map((shift, i) => {
      const bits = mode >> shift;
      const run = special[i] ?? 'x';
      const isSpecial = run !== 'x';
      const last = bits & 1 ? run : isSpecial ? run.toUpperCase() : '-';
      return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${last}`;
    })
    .join('');
}

/** What a repository says may be no time at all. */
function timeText(inNs: bigint): string {
  const time = new Date(Number(inNs / 1_000_000n));
  return Number.isNaN(time.getTime()) ? '<n/a>'.padEnd(19) : time.toISOString().replace(/T(.*)\.\d+Z$/, ' $1');
}
