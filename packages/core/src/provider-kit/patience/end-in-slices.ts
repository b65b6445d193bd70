import type { ClientRequest } from 'node:http';

const sliceInBytes = 256 * 1024;

/** Sends bodies one after the other and ends the request. It writes small slices, because over TLS a socket shows no activity within one
 * write: a large part on a slow line would look stalled. The caller must set the length in the request's headers. */
export function endInSlices(request: ClientRequest, bodies: readonly Uint8Array[]): void {
  const end = request.end.bind(request);
  const slices = (function* () {
    for (const body of bodies) for (let at = 0; at < body.byteLength; at += sliceInBytes) yield body.subarray(at, at + sliceInBytes);
  })();
  const next = (error?: Error | null) => {
    if (error || request.destroyed) return;
    const slice = slices.next();
    if (slice.done) end();
    else request.write(slice.value, next);
  };
  next();
}
