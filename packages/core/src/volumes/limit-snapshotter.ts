import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import { callForeign } from '../plugin-api/foreign/call-foreign.ts';
import { foreignTimeLimits } from '../plugin-api/foreign/time-limits.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import type { VolumeInfo, VolumeSnapshotter } from '../plugin-api/volume-snapshotter.ts';

/** A snapshotter none of whose calls takes for ever, and whose answers are looked at. After a cancel a call has a grace to clean up.
 * @throws LifeboatError `TIMEOUT`, and `SNAPSHOTTER_ERROR` for an answer that is none, of each call */
export function limitSnapshotter(
  snapshotter: VolumeSnapshotter,
  options: { readonly location: string; readonly timeoutInMs?: number | undefined; readonly graceInMs?: number | undefined },
): VolumeSnapshotter {
  const { location, timeoutInMs = foreignTimeLimits.snapshotterInMs, graceInMs = foreignTimeLimits.graceInMs } = options;
  const what = (call: string) => `${call} of snapshot location "${location}"`;
  const limited = <T>(name: string, given: CallOptions | undefined, call: (o: CallOptions) => Promise<T>, ownTimeInMs = 0): Promise<T> =>
    callForeign({
      what: what(name),
      timeoutInMs: timeoutInMs + ownTimeInMs,
      graceInMs,
      signal: given?.signal,
      call: (signal) => call({ ...given, signal }),
    });
  function idOf<K extends string>(name: string, answer: Readonly<Record<K, string>>, key: K): Readonly<Record<K, string>> {
    const id: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, key) : undefined;
    if (typeof id === 'string' && id !== '') return answer;
    throw new LifeboatError({ code: 'SNAPSHOTTER_ERROR', message: `${what(name)} answered no ${key}` });
  }
  return {
    specVersion: 1,
    getVolumeId(volume) {
      const id: unknown = snapshotter.getVolumeId(volume);
      if (id === undefined || (typeof id === 'string' && id !== '')) return id;
      throw new LifeboatError({ code: 'SNAPSHOTTER_ERROR', message: `${what('getVolumeId')} answered neither text nor undefined` });
    },
    setVolumeId(volume, id) {
      const changed: unknown = snapshotter.setVolumeId(volume, id);
      if (isObject(changed) && changed.kind === volume.kind && isObject(changed.metadata)) return changed as KubeObject;
      throw new LifeboatError({ code: 'SNAPSHOTTER_ERROR', message: `${what('setVolumeId')} answered no ${volume.kind}` });
    },
    async getVolumeInfo(volume, given) {
      const info: unknown = await limited('getVolumeInfo', given, (o) => snapshotter.getVolumeInfo(volume, o));
      if (isVolumeInfo(info)) return info;
      throw new LifeboatError({ code: 'SNAPSHOTTER_ERROR', message: `${what('getVolumeInfo')} answered no information` });
    },
    createSnapshot: async (request, given) =>
      idOf('createSnapshot', await limited('createSnapshot', given, (o) => snapshotter.createSnapshot(request, o)), 'snapshotId'),
    ...(snapshotter.awaitSnapshot && {
      awaitSnapshot: async (id, given) => {
        // Its own time-out comes first.
        const wait = (o: CallOptions) => snapshotter.awaitSnapshot?.(id, { ...given, ...o }) ?? Promise.resolve();
        await limited('awaitSnapshot', given, wait, given.timeoutInMs);
      },
    }),
    createVolumeFromSnapshot: async (request, given) =>
      idOf(
        'createVolumeFromSnapshot',
        await limited('createVolumeFromSnapshot', given, (o) => snapshotter.createVolumeFromSnapshot(request, o)),
        'volumeId',
      ),
    ...(snapshotter.readSnapshotTags && {
      readSnapshotTags: async (id, given) => {
        const tags: unknown = await limited('readSnapshotTags', given, async (o) => snapshotter.readSnapshotTags?.(id, o));
        if (areTags(tags)) return tags;
        throw new LifeboatError({ code: 'SNAPSHOTTER_ERROR', message: `${what('readSnapshotTags')} answered no tags` });
      },
    }),
    deleteSnapshot: (id, given) => limited('deleteSnapshot', given, (o) => snapshotter.deleteSnapshot(id, o)),
    ...(snapshotter.close && { close: () => limited('close', undefined, async () => snapshotter.close?.()) }),
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isVolumeInfo(value: unknown): value is VolumeInfo {
  return isObject(value) && typeof value.type === 'string';
}

function areTags(value: unknown): value is Readonly<Record<string, string>> {
  return isObject(value) && Object.values(value).every((tag) => typeof tag === 'string');
}
