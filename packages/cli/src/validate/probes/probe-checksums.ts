import type { ObjectStore } from '@lifeboat/core';
import { explainFailure } from '../cases/explain-failure.ts';

/** Whether a server takes uploads with an additional checksum of one kind. */
export interface ChecksumProbe {
  /** A value of the config key `checksumAlgorithm`; `none`: no additional checksum. */
  readonly algorithm: string;
  readonly accepted: boolean;
  readonly message?: string;
}

const algorithms = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256', 'none'];
const partBytes = 5 * 1024 * 1024;

/** Puts a small object and one of two parts with each algorithm. @param open a store with the value of `checksumAlgorithm` */
export async function probeChecksums(options: {
  readonly prefix: string;
  readonly signal: AbortSignal;
  open(checksumAlgorithm: string): Promise<ObjectStore>;
}): Promise<ChecksumProbe[]> {
  const probes: ChecksumProbe[] = [];
  for (const algorithm of algorithms) {
    const store = await options.open(algorithm === 'none' ? '' : algorithm);
    try {
      for (const bytes of [1000, partBytes + 1000]) {
        const key = `${options.prefix}${algorithm}-${bytes}`;
        await store.putObject(key, new Uint8Array(bytes).fill(3));
        let read = 0;
        for await (const part of await store.getObject(key)) read += part.byteLength;
        if (read !== bytes) throw new Error(`${read} of ${bytes} bytes came back`);
      }
      probes.push({ algorithm, accepted: true });
    } catch (error) {
      options.signal.throwIfAborted();
      probes.push({ algorithm, accepted: false, message: explainFailure(error) });
    } finally {
      await store.close?.();
    }
  }
  return probes;
}
