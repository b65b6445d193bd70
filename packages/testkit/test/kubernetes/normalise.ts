const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;
const byField: Record<string, string> = {
  resourceVersion: '<rv>',
  continue: '<continue>',
  clusterIP: '<ip>',
  nodePort: '<port>',
  healthCheckNodePort: '<port>',
};

/** Replaces what differs from run to run (uids, times, resource versions, allocated addresses) in a parsed answer. */
export function normalise(value: unknown, field = ''): unknown {
  if (Array.isArray(value)) {
    if (field === 'clusterIPs') return value.map((ip) => (ip === 'None' ? ip : '<ip>'));
    return value.map((element) => normalise(element));
  }
  if (typeof value === 'object' && value !== null) {
    const prefix = (value as { generateName?: unknown }).generateName;
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => {
        if (key === 'name' && typeof prefix === 'string') return [key, `${prefix}<suffix>`];
        return [key, normalise(member, key)];
      }),
    );
  }
  const replacement = byField[field];
  if (replacement !== undefined && value !== '' && value !== 'None') return replacement;
  if (typeof value !== 'string') return value;
  return value
    .replace(uuid, '<uid>')
    .replace(time, '<time>')
    .replace(/\b10\.0\.\d+\.\d+\b/g, '<ip>')
    .replace(/\b\d+ \(\d+\)/g, '<rv> (<rv>)')
    .replace(/record \(\d+\)/g, 'record (<rv>)')
    .replace(/(resource version[^\d]*)\d+(?:, current: \d+)?/i, '$1<rv>');
}
