import type { ObjectStore } from '@lifeboat/core';
import type { LocationSpec } from '../../locations/location-spec.ts';
import { findKnownProvider } from '../../locations/providers/known-providers.ts';
import type { StoreReport } from '../store-report.ts';
import { probeChecksums } from './probe-checksums.ts';

/** The checksums that a server takes, for the providers with a choice: those that speak S3. */
export async function checksumsOf(options: {
  readonly location: LocationSpec;
  readonly prefix: string;
  readonly signal: AbortSignal;
  open(location: LocationSpec): Promise<ObjectStore>;
}): Promise<StoreReport['checksums']> {
  const { location, prefix, signal } = options;
  const [name] = findKnownProvider(location.provider)?.names ?? [];
  if (name !== 'aws' && name !== 'minio') return undefined;
  const probes = await probeChecksums({
    prefix,
    signal,
    open: (checksumAlgorithm) => options.open({ ...location, config: { ...location.config, checksumAlgorithm } }),
  });
  return { inUse: location.config.checksumAlgorithm ?? (name === 'aws' ? 'CRC32' : ''), probes };
}
