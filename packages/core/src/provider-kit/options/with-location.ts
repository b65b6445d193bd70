/** What a provider was made with for all its locations, and over it what one of them says. What a location leaves open is not there:
 * it would hide the provider's. */
export function withLocation<Defaults extends object, Found extends object>(
  defaults: Defaults | undefined,
  found: Found,
): Defaults & Found {
  const said = Object.entries(found).filter(([, value]) => value !== undefined);
  return { ...defaults, ...(Object.fromEntries(said) as Found) } as Defaults & Found;
}
