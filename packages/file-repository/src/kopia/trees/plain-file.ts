import type { EntryFacts } from '@lifeboat/core/plugin-api';
import { modeToGo } from '../../go-values/modes.ts';
import { formatTime } from '../../go-values/times.ts';
import { isPlain } from '../../trees/is-plain.ts';

/** How the entry of a file begins: all but its object. `undefined` for a file that has more than the usual. The same as `entryJson` gives. */
export function plainFileHead(name: string | Uint8Array | undefined, facts: EntryFacts): string | undefined {
  const { type, mode, uid, gid, size, mtimeInNs } = facts;
  if (type !== 'file' || mode === 0 || size === 0 || mtimeInNs === 0n || !isPlain(name)) return undefined;
  const owner = `${uid === 0 ? '' : `"uid":${uid},`}${gid === 0 ? '' : `"gid":${gid},`}`;
  return `{"name":"${name}","type":"f","mode":"0${modeToGo(mode).toString(8)}","size":${size},"mtime":"${formatTime(mtimeInNs)}",${owner}"obj":"`;
}
