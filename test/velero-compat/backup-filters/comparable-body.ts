import { parseJson, stringifyJson } from '@lifeboat/core/json';
import { sortedJson } from './sorted-json.ts';

/** Whether both archives are to hold an entry: not what Velero itself writes while it runs, nor what never stands still. */
export function isCompared(path: string): boolean {
  return path.endsWith('.json') && !/\/namespaces\/velero\/|^resources\/(?:events|leases)[./]/.test(path);
}

/** An object without what changes from one moment to the next. */
export function comparableBody(text: string): string {
  const object = parseJson(text) as { metadata: { resourceVersion?: string; managedFields?: { time?: string }[] } };
  delete object.metadata.resourceVersion;
  for (const entry of object.metadata.managedFields ?? []) delete entry.time;
  return sortedJson(stringifyJson(object));
}
