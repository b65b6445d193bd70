import type { EntryFacts } from '@lifeboat/core/plugin-api';
import { modeToGo } from '../../go-values/modes.ts';
import { formatTime } from '../../go-values/times.ts';
import { isPlain } from '../../trees/is-plain.ts';

/** Returns the beginning of a file's entry: everything but its object; `undefined` if the file has unusual facts. The text equals that of
 * `entryJson`. */
export function plainFileHead(name: string | Uint8Array | undefined, facts: EntryFacts): string | undefined {
  const { type, mode, uid, gid, size, mtimeInNs } = facts;
  if (type !== 'file' || mode === 0 || size === 0 || mtimeInNs === 0n || !isPlain(name)) return undefined;
  const owner = `${uid === 0 ? '' : `"uid":${uid},`}${gid === 0 ? '' : `"gid":${gid},`}`;
  return `{"name":"${name}","type":"f","mode":"0${modeToGo(mode).toString(8)}","size":${size},"mtime":"${formatTime(mtimeInNs)}",${owner}"obj":"`;
}
