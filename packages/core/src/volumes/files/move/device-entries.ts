import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../../plugin-api/call-options.ts';
import type { SourceEntry } from '../../../plugin-api/source-entry.ts';
import { type FilesPlace, streamIn } from '../backup/files-place.ts';

interface DeviceEntriesOptions extends CallOptions {
  /** Of the one file. */
  readonly name: string;
  readonly now: Date;
}

const allModes = 0o777;
const nsOfMs = 1_000_000n;

/** A block device as Velero keeps it: a directory with one file, which is all that the device holds. */
export async function* deviceEntries(place: FilesPlace, { name, now, signal }: DeviceEntriesOptions): AsyncGenerator<SourceEntry> {
  const facts = { mode: allModes, uid: 0, gid: 0, mtimeInNs: BigInt(now.getTime()) * nsOfMs };
  yield { ...facts, type: 'directory', path: [], size: 0 };
  const size = await deviceSize(place, { signal });
  yield { ...facts, type: 'file', path: [name], size, open: () => read(place, size, { signal }) };
}

/** @throws LifeboatError `MOVER_FAILED` */
async function* read(place: FilesPlace, size: number, { signal }: CallOptions): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of streamIn(place, { command: ['cat', place.folder], signal })) {
    bytes += chunk.byteLength;
    yield chunk;
  }
  if (bytes !== size) throw notUnderstood(place, `${bytes} bytes were read of a device of ${size}`);
}

/** Bytes. @throws LifeboatError `MOVER_FAILED` */
export async function deviceSize(place: FilesPlace, { signal }: CallOptions): Promise<number> {
  let printed = '';
  const command = ['sh', '-c', 'blockdev --getsize64 "$1" 2>/dev/null || stat -L -c %s "$1"', 'sh', place.folder];
  for await (const chunk of streamIn(place, { command, signal })) printed += Buffer.from(chunk).toString();
  const size = /^\d{1,15}\n?$/.test(printed) ? Number(printed) : Number.NaN;
  if (!(size > 0)) throw notUnderstood(place, `its size is told as ${JSON.stringify(printed.slice(0, 200))}`);
  return size;
}

function notUnderstood({ namespace, pod, folder }: FilesPlace, what: string): LifeboatError {
  return new LifeboatError({
    code: 'MOVER_FAILED',
    message: `Device ${folder} in pod ${namespace}/${pod} cannot be read whole: ${what}. The image needs \`blockdev\`, \`stat\` and \`cat\``,
    context: { namespace, pod },
  });
}
