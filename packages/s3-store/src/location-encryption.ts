import { readFile } from 'node:fs/promises';
import type { LocationConfig } from '@lifeboat/core/plugin-api';
import type { ConfigReader } from '@lifeboat/core/provider-kit';
import type { S3Encryption } from './object-store/encryption-fields.ts';

const keyBytes = 32;
const exclusive = ['kmsKeyId', 'customerKeyEncryptionFile', 'customerKeyEncryptionSecret'];

/** Reads from its config how the objects of a location are encrypted: with a KMS key, a customer's key, or as `serverSideEncryption`
 * says. */
export async function locationEncryption(config: ConfigReader, location: LocationConfig): Promise<S3Encryption | undefined> {
  const given = exclusive.filter((key) => config.nonEmpty(key) !== undefined);
  if (given.length > 1) throw config.invalid(given[1] ?? '', `excludes '${given[0]}': use one of ${exclusive.join(', ')}`);
  const keyId = config.nonEmpty('kmsKeyId');
  if (keyId !== undefined) return { type: 'kms', keyId };
  const key = (await keyFromFile(config)) ?? (await keyFromSecret(config, location));
  if (key) return { type: 'customer-key', key };
  const type = config.nonEmpty('serverSideEncryption');
  if (type === undefined) return undefined;
  if (type === 'AES256') return { type };
  if (type === 'aws:kms') return { type: 'kms' };
  if (type === 'aws:kms:dsse') return { type: 'kms-dsse' };
  throw config.invalid('serverSideEncryption', `is '${type}'. Known: AES256, aws:kms, aws:kms:dsse`);
}

async function keyFromFile(config: ConfigReader): Promise<Uint8Array | undefined> {
  const path = config.nonEmpty('customerKeyEncryptionFile');
  if (path === undefined) return undefined;
  const content = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw config.invalid('customerKeyEncryptionFile', `names '${path}', which cannot be read (${error.code})`);
  });
  // Of a longer file, Velero reads the first 32 bytes.
  if (content.byteLength < keyBytes)
    throw config.invalid('customerKeyEncryptionFile', `names a file of ${content.byteLength} bytes; a key has 32`);
  return content.subarray(0, keyBytes);
}

async function keyFromSecret(config: ConfigReader, location: LocationConfig): Promise<Uint8Array | undefined> {
  const reference = config.nonEmpty('customerKeyEncryptionSecret');
  if (reference === undefined) return undefined;
  if (!/^[^/]+\/[^/]+$/.test(reference)) throw config.invalid('customerKeyEncryptionSecret', "is not of the form 'secretName/key'");
  if (!location.resolveSecret)
    throw config.invalid('customerKeyEncryptionSecret', 'needs a cluster to read the Secret from. Use customerKeyEncryptionFile');
  const key = await location.resolveSecret(reference);
  if (key.byteLength !== keyBytes)
    throw config.invalid('customerKeyEncryptionSecret', `names a value of ${key.byteLength} bytes; a key has 32`);
  return key;
}
