import type { IncomingHttpHeaders } from 'node:http';
import { LifeboatError, type ObjectLock, type ObjectRetention } from '@lifeboat/core/plugin-api';
import type { OssContext } from '../oss-context.ts';

const [modeHeader, untilHeader] = ['x-oss-object-worm-mode', 'x-oss-object-worm-retain-until-date'] as const;

/** OSS has object-level retention (ObjectWorm) in compliance mode only, and no legal holds.
 * @throws LifeboatError `INVALID_REQUEST` for a lock that OSS does not have */
export function checkOssLock({ bucket }: Pick<OssContext, 'bucket'>, key: string, { retention, legalHold }: ObjectLock): void {
  const what = legalHold ? 'legal holds' : retention?.mode === 'governance' ? "mode 'governance'" : undefined;
  if (what === undefined) return;
  throw new LifeboatError({
    code: 'INVALID_REQUEST',
    message: `Cannot lock '${key}' in bucket '${bucket}': OSS has no ${what}. It locks objects in mode 'compliance' only`,
    context: { bucket, key },
  });
}

/** The lock of the object that a request makes. */
export function retentionHeaders({ retention }: ObjectLock): Record<string, string> {
  return retention ? { [modeHeader]: 'COMPLIANCE', [untilHeader]: retention.until.toISOString() } : {};
}

/** The retention that an answer tells of an object. */
export function retentionOfHeaders(headers: IncomingHttpHeaders): ObjectRetention | undefined {
  return retentionOf({ Mode: headers[modeHeader], RetainUntilDate: headers[untilHeader] });
}

/** The same of a `Retention` element, whose parts are empty where there is none. */
export function retentionOf({
  Mode,
  RetainUntilDate,
}: {
  readonly Mode?: unknown;
  readonly RetainUntilDate?: unknown;
}): ObjectRetention | undefined {
  const until = new Date(typeof RetainUntilDate === 'string' && RetainUntilDate !== '' ? RetainUntilDate : Number.NaN);
  if (Mode !== 'COMPLIANCE' || Number.isNaN(until.getTime())) return undefined;
  return { until, mode: 'compliance' };
}

export function retentionXml({ until }: ObjectRetention): string {
  const content = `<Mode>COMPLIANCE</Mode><RetainUntilDate>${until.toISOString()}</RetainUntilDate>`;
  return `<?xml version="1.0" encoding="UTF-8"?><Retention>${content}</Retention>`;
}
