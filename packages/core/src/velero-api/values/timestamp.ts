/** A time as Kubernetes prints it: RFC 3339, UTC, whole seconds. */
export function formatTimestamp(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** The digits that Velero puts behind a name to make another of it: `YYYYMMDDhhmmss`, here in UTC. */
export function timestampDigits(time: Date): string {
  return time.toISOString().replace(/\D/g, '').slice(0, 14);
}
