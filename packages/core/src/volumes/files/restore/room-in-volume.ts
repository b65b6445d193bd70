import type { CallOptions } from '../../../plugin-api/call-options.ts';
import { type FilesPlace, streamIn } from '../backup/files-place.ts';

/** Bytes of a file system. */
export interface RoomInVolume {
  readonly total: number;
  readonly free: number;
}

/** What the file system of a volume tells of its size; `undefined` where it tells nothing. */
export async function roomInVolume(place: FilesPlace, { signal }: CallOptions): Promise<RoomInVolume | undefined> {
  const command = ['sh', '-c', 'cd "$1" && stat -f -c "%S %b %a" . || echo', 'sh', place.folder];
  let printed = '';
  for await (const chunk of streamIn(place, { command, signal })) printed = (printed + Buffer.from(chunk).toString()).slice(0, 1000);
  const [, block = '0', total = '0', free = '0'] = /^(\d+) (\d+) (\d+)\n$/.exec(printed) ?? [];
  const room = { total: Number(block) * Number(total), free: Number(block) * Number(free) };
  // A file system that does not count says 0.
  return room.total > 0 ? room : undefined;
}
