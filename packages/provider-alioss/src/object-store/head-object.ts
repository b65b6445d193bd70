import { type CallOptions, LifeboatError, type ObjectInfo } from '@lifeboat/core/plugin-api';
import type { OssContext } from './oss-context.ts';

/** Facts about an object, `undefined` when there is none. */
export async function headObject(context: OssContext, key: string, options: CallOptions = {}): Promise<ObjectInfo | undefined> {
  const fullKey = context.fullKey(key);
  const subject = { action: 'read', key, signal: options.signal };
  const head = async (): Promise<ObjectInfo> => {
    const { headers } = (await context.connection.run((client) => client.head(fullKey), subject)).res;
    const lastModified = headers['last-modified'];
    return {
      key,
      size: Number(headers['content-length'] ?? 0),
      ...(lastModified ? { lastModified: new Date(lastModified) } : {}),
      ...(headers.etag ? { etag: headers.etag } : {}),
    };
  };
  try {
    return await head();
  } catch (error) {
    if (!LifeboatError.isInstance(error) || error.context.statusCode === undefined) throw error;
    if (error.code === 'OBJECT_NOT_FOUND' && context.connection.proven) return undefined;
    try {
      // An answer to HEAD has no body that says why: one to GET has.
      const { stream } = await context.connection.run((client) => client.getStream(fullKey, { headers: { Range: 'bytes=0-0' } }), subject);
      stream.destroy();
    } catch (reason) {
      if (LifeboatError.isInstance(reason, 'OBJECT_NOT_FOUND')) return undefined;
      const empty = LifeboatError.isInstance(reason) && reason.context.statusCode === 416;
      if (!empty) throw reason;
    }
    // The object has appeared meanwhile, or the GET has renewed expired credentials.
    return await head();
  }
}
