import type { LocationOutcome } from '@lifeboat/core';
import { type Backup, locationOutcomesAnnotation, storageLocationLabel, validLabelValue } from '@lifeboat/core/velero-api';

/** The beginning of an annotation's value that says that a location missed the backup. */
const failed = 'failed: ';

const maxReason = 2000;

interface OutcomesPatch {
  readonly metadata: { readonly annotations: Record<string, string>; readonly labels?: Record<string, string> };
  readonly spec?: { readonly storageLocation: string };
}

/** Returns a merge patch of a Backup that records the outcome in each of several locations; `undefined` for a backup with one location. If
 * the backup's own location missed it, the patch moves the backup to a location that has it, because its files are looked for there. */
export function outcomesPatch({ spec }: Backup, outcomes: readonly LocationOutcome[]): OutcomesPatch | undefined {
  if (outcomes.length < 2) return undefined;
  const texts = Object.fromEntries(outcomes.map(({ name, outcome, error }) => [name, error ? textOf(error) : outcome]));
  const annotations = { [locationOutcomesAnnotation]: JSON.stringify(texts) };
  const having = outcomes.filter(({ outcome }) => outcome !== 'failed');
  const [home] = having;
  if (!home || having.some(({ name }) => name === spec.storageLocation)) return { metadata: { annotations } };
  const { metadata, spec: moved } = homePatch(home.name);
  return { metadata: { annotations, ...metadata }, spec: moved };
}

function textOf({ message }: Error): string {
  // All annotations of an object together may take 256 KiB.
  return `${failed}${message.length > maxReason ? `${message.slice(0, maxReason)}…` : message}`;
}

/** Returns a merge patch that makes this location the backup's own. */
export function homePatch(location: string) {
  return { metadata: { labels: { [storageLocationLabel]: validLabelValue(location) } }, spec: { storageLocation: location } };
}

/** The outcome recorded last for each location of a backup. */
export function toldOutcomes({ metadata }: Backup): Map<string, string> {
  try {
    const told: unknown = JSON.parse(metadata.annotations?.[locationOutcomesAnnotation] ?? '{}');
    return new Map(typeof told === 'object' && told !== null ? Object.entries(told).map(([name, text]) => [name, String(text)]) : []);
  } catch {
    return new Map();
  }
}

/** The locations that missed the backup, as recorded last. */
export function locationsThatMissed(backup: Backup): string[] {
  return [...toldOutcomes(backup)].flatMap(([name, text]) => (text.startsWith(failed) ? [name] : []));
}

/** Returns the annotation that says that a location no longer has the backup. */
export function lostIn(backup: Backup, location: string): Record<string, string> {
  const told = toldOutcomes(backup).set(location, textOf(new Error('the location has it no more')));
  return { [locationOutcomesAnnotation]: JSON.stringify(Object.fromEntries(told)) };
}

/** The locations that have a backup, as far as its object knows. */
export function havingLocations(backup: Backup): string[] {
  const told = [...toldOutcomes(backup)].filter(([, text]) => !text.startsWith(failed)).map(([name]) => name);
  return [...new Set([...(backup.spec.storageLocation ? [backup.spec.storageLocation] : []), ...told])];
}
