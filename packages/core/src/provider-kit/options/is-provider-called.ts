/** Whether a location that says `name` means the provider with this full name: the name itself, `aws` for `velero.io/aws`, or its last part. */
export function isProviderCalled(fullName: string, name: string): boolean {
  return fullName === name || providerShortName(fullName) === name;
}

/** The last part of a provider's name: providers may be named by it, as in Velero, `aws` for `velero.io/aws`. */
export function providerShortName(name: string): string {
  return name.split('/').at(-1) ?? name;
}
