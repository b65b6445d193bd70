/** Parses the header `Retry-After`: seconds or a date (RFC 9110, 10.2.3). Returns milliseconds; `undefined` if the value cannot be used. */
export function retryAfterInMs(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined || header.trim() === '') return undefined;
  const inMs = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(inMs) && inMs >= 0 ? inMs : undefined;
}
