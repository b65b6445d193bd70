import { type BucketProtection, type CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import type { OssContext } from '../oss-context.ts';
import type { BucketLocks } from './bucket-locks.ts';

interface ObjectWorm {
  readonly ObjectWormEnabled?: string;
  readonly Rule?: { readonly DefaultRetention?: { readonly Mode?: string; readonly Days?: string; readonly Years?: string } };
}

const daysPerYear = 365;
// No configuration, or a region where there is no such thing.
const lackingStatuses = [400, 404, 405, 501];

/** What the bucket offers to keep its objects. */
export async function readProtection(context: OssContext, options: CallOptions = {}): Promise<BucketProtection> {
  const versioning = await readVersioning(context, options);
  const { objectWorm, retention } = await readLocks(context, options);
  return {
    versioning: versioning === 'Enabled',
    objectLock: objectWorm,
    modes: ['compliance'],
    legalHolds: false,
    ...(retention && { defaultRetention: retention }),
  };
}

/** The state of the bucket's versioning; `undefined`: it never had any. */
export async function readVersioning(context: OssContext, { signal }: CallOptions): Promise<string | undefined> {
  const { versionStatus } = await context.connection.run((client) => client.getBucketVersioning(context.bucket), {
    action: 'read the versioning of',
    signal,
  });
  return versionStatus || undefined;
}

/** What keeps the objects, asked once; who may not ask knows of nothing. */
export async function knownLocks(context: OssContext, options: CallOptions): Promise<BucketLocks> {
  const { capabilities } = context;
  capabilities.locks ??= await readLocks(context, options).catch((error: unknown) => {
    if (LifeboatError.isInstance(error, 'STORE_ACCESS_DENIED')) return { objectWorm: false };
    throw error;
  });
  return capabilities.locks;
}

async function readLocks(context: OssContext, options: CallOptions): Promise<BucketLocks> {
  const worm = await configuration<ObjectWorm>(context, 'objectWorm', options);
  if (worm?.ObjectWormEnabled === 'Enabled') {
    const { Mode, Days, Years } = worm.Rule?.DefaultRetention ?? {};
    const days = Number(Days ?? Number(Years) * daysPerYear);
    return { objectWorm: true, ...(Mode === 'COMPLIANCE' && days > 0 && { retention: { mode: 'compliance', days } }) };
  }
  const policy = await configuration<{ readonly State?: string; readonly RetentionPeriodInDays?: string }>(context, 'worm', options);
  const days = Number(policy?.RetentionPeriodInDays);
  if (!(days > 0)) return { objectWorm: false };
  // For a day it can be taken back; then it is locked, or nothing.
  return { objectWorm: false, retention: { mode: policy?.State === 'Locked' ? 'compliance' : 'governance', days } };
}

async function configuration<T>(context: OssContext, subres: string, { signal }: CallOptions): Promise<T | undefined> {
  const request = { method: 'GET', bucket: context.bucket, subres, successStatuses: [200], xmlResponse: true };
  try {
    const { data } = await context.connection.run((client) => client.request(request), { action: 'read what locks objects in', signal });
    return (data ?? undefined) as T | undefined;
  } catch (error) {
    const isLacking =
      LifeboatError.isInstance(error, 'STORE_ERROR', 'OBJECT_NOT_FOUND') && lackingStatuses.includes(Number(error.context.statusCode));
    if (isLacking) return undefined;
    throw error;
  }
}
