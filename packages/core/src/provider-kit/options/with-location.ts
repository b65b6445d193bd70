/** Merges the options that a provider has for all locations with those of one location, which win. An option that is
 * `undefined` in the location does not hide the provider's. */
export function withLocation<Defaults extends object, Found extends object>(
  defaults: Defaults | undefined,
  found: Found,
): Defaults & Found {
  const said = Object.entries(found).filter(([, value]) => value !== undefined);
  return { ...defaults, ...(Object.fromEntries(said) as Found) } as Defaults & Found;
}
