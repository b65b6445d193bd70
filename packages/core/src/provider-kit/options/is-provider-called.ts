/** Whether `name` in a location means the provider with this full name: it is the full name, or its last part (`aws` for
 * `velero.io/aws`). */
export function isProviderCalled(fullName: string, name: string): boolean {
  return fullName === name || providerShortName(fullName) === name;
}

/** Returns the last part of a provider's full name: `aws` for `velero.io/aws`. As in Velero, locations may name a provider by it. */
export function providerShortName(name: string): string {
  return name.split('/').at(-1) ?? name;
}
