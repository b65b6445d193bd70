import type { LocationOutcome } from '@lifeboat/core';
import type { LocationSpec } from '../locations/location-spec.ts';

/** What a summary says of a backup's locations: one as it is, several with what became of each. */
export function locationFacts(outcomes: readonly LocationOutcome[], locations: readonly LocationSpec[]): Record<string, string> {
  const display = (name: string) => locations.find((location) => location.name === name)?.display ?? name;
  const [only, ...others] = outcomes;
  if (only && others.length === 0) return { Location: display(only.name) };
  const text = ({ name, outcome, error }: LocationOutcome) =>
    outcome === 'stored' ? storedAt(name, display(name)) : `NOT STORED: ${error?.message}`;
  return Object.fromEntries(outcomes.map((each) => [`In ${each.name}`, text(each)]));
}

/** The name is said before: `stored (file, /backups)`. */
function storedAt(name: string, display: string): string {
  return display.startsWith(`${name} (`) ? `stored ${display.slice(name.length + 1)}` : `stored (${display})`;
}

/** Outcomes with errors as text, for JSON and YAML. */
export function machineOutcomes<Outcome extends { readonly error?: Error }>(outcomes: readonly Outcome[]) {
  return outcomes.map(({ error, ...outcome }) => ({ ...outcome, ...(error && { error: error.message }) }));
}
