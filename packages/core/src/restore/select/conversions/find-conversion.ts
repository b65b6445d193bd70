import { cloneJson } from '../../../json/index.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { versionConversions } from './version-conversions.ts';

/** A way from a version of the backup to one that the cluster serves. */
export interface FoundConversion {
  readonly from: string;
  readonly to: string;
  /** A copy in the new version. */
  convert(object: KubeObject): KubeObject;
}

/** `kept`: the versions of the backup, best first. */
export function findConversion(resource: string, kept: Iterable<string>, served: readonly string[]): FoundConversion | undefined {
  const known = versionConversions.find((each) => each.resource === resource && served.includes(each.to));
  const from = known && [...kept].find((version) => known.from.includes(version));
  if (!known || from === undefined) return undefined;
  return {
    from,
    to: known.to,
    convert(object) {
      const copy = cloneJson(object);
      const group = object.apiVersion.split('/').slice(0, -1);
      copy.apiVersion = [...group, known.to].join('/');
      // They tell of fields of the old version.
      delete copy.metadata.managedFields;
      known.convert?.(copy);
      return copy;
    },
  };
}
