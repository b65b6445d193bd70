import { cloneJson } from '@lifeboat/core/json';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import { wrapVolumeSnapshotter } from '../src/doubles/index.ts';
import type { BrokenSnapshotter } from './broken-snapshotter.ts';

type Csi = { csi?: { driver?: string; volumeHandle?: string } };
const csiOf = (persistentVolume: KubeObject) => (persistentVolume.spec as Csi | undefined)?.csi;

/** Snapshotters that misread PersistentVolumes or damage them. */
export const brokenVolumeIds: readonly BrokenSnapshotter[] = [
  {
    fault: "takes the PersistentVolume's name for the id, but for those that it changed",
    breaks: 'getVolumeId reads the id in every form of PersistentVolume',
    create(good) {
      const changed = new WeakSet<object>();
      return wrapVolumeSnapshotter(good, {
        getVolumeId: (pv) =>
          csiOf(pv)?.driver === 'memory.csi.lifeboat.io' && csiOf(pv)?.volumeHandle && !changed.has(pv)
            ? pv.metadata.name
            : good.getVolumeId(pv),
        setVolumeId(pv, id) {
          const copy = good.setVolumeId(pv, id);
          changed.add(copy);
          return copy;
        },
      });
    },
  },
  {
    fault: 'does not look at the driver',
    breaks: "getVolumeId of another provider's PersistentVolume is undefined",
    create: (good) => wrapVolumeSnapshotter(good, { getVolumeId: (pv) => csiOf(pv)?.volumeHandle || undefined }),
  },
  {
    fault: 'has an empty id for no id',
    breaks: 'getVolumeId of a PersistentVolume that names no volume is undefined',
    create: (good) =>
      wrapVolumeSnapshotter(good, {
        getVolumeId: (pv) => (csiOf(pv)?.volumeHandle === '' ? '' : good.getVolumeId(pv)),
      }),
  },
  {
    fault: 'cuts the id that it sets',
    breaks: 'setVolumeId points the PersistentVolume at the other volume',
    create: (good) =>
      wrapVolumeSnapshotter(good, { setVolumeId: (pv, id) => good.setVolumeId(pv, 'unknownField' in pv ? id : id.slice(1)) }),
  },
  {
    fault: 'clones as JSON text does',
    breaks: 'setVolumeId keeps everything else, unknown fields, order and large integers included',
    create: (good) =>
      wrapVolumeSnapshotter(good, {
        setVolumeId: (pv, id) => {
          const rounded = JSON.parse(JSON.stringify(pv).replace('9007199254740993', '9007199254740992')) as KubeObject;
          return good.setVolumeId(rounded, id);
        },
      }),
  },
  {
    fault: 'drops empty maps',
    breaks: 'setVolumeId keeps everything else, unknown fields, order and large integers included',
    create: (good) =>
      wrapVolumeSnapshotter(good, {
        setVolumeId: (pv, id) => {
          const copy = good.setVolumeId(pv, id);
          delete (copy.unknownField as { empty?: unknown } | undefined)?.empty;
          return copy;
        },
      }),
  },
  {
    fault: 'changes what it was given, and returns a copy of that',
    breaks: 'setVolumeId leaves its argument as it was',
    create: (good) =>
      wrapVolumeSnapshotter(good, {
        setVolumeId(pv, id) {
          const copy = cloneJson(pv);
          pv.metadata.labels = { changed: 'yes' };
          return good.setVolumeId(copy, id);
        },
      }),
  },
];
