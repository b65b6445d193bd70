import { LifeboatError } from '@lifeboat/core';
import type { VeleroClient } from '@lifeboat/core/velero-client';

/** The certificates (PEM) that the locations of a server name for their buckets' servers, as Velero's client takes them. None where
 * the user may not read locations. */
export async function locationCertificates(client: VeleroClient, signal: AbortSignal): Promise<string[]> {
  const locations = await client.listLocations({ signal }).catch((error: unknown) => {
    if (LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) return [];
    throw error;
  });
  return locations.flatMap(({ spec }) => {
    const text = Buffer.from(spec.objectStorage?.caCert ?? '', 'base64').toString('utf8');
    return text.includes('-----BEGIN CERTIFICATE-----') ? [text] : [];
  });
}
