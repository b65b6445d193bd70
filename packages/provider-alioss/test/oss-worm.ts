import type { IncomingHttpHeaders } from 'node:http';
import type { Refusal } from './check-signature.ts';
import type { StoredObject } from './list-page.ts';

/** A version of an object. */
export interface StoredVersion {
  readonly key: string;
  readonly versionId: string;
  readonly object: StoredObject;
  until: Date | undefined;
}

type Answer = { readonly status?: number; readonly content?: string } | Refusal;

const dayInMs = 86_400_000;
const immutable: Refusal = { status: 409, code: 'FileImmutable', message: 'The object you specified is immutable.' };
const isIso = (text: string) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text);

/** Versioning, object-level retention (ObjectWorm) and the retention policy of a bucket (BucketWorm), by Alibaba Cloud's public
 * documentation: of versions only deletes by their id are refused; without versions deletes and replaces are. */
export function createOssWorm(objects: Map<string, StoredObject>) {
  const versions: StoredVersion[] = [];
  const versionOf = (object: StoredObject | undefined) => versions.find((each) => each.object === object);
  const find = (key: string, versionId: string | null) =>
    versionId === null ? versionOf(objects.get(key)) : versions.find((each) => each.key === key && each.versionId === versionId);

  const isLocked = ({ object, until }: StoredVersion) => {
    const { days = 0 } = worm.bucketWorm ?? {};
    return object.lastModified.getTime() + days * dayInMs > Date.now() || (until !== undefined && until.getTime() > Date.now());
  };

  const worm = {
    versions,
    versioning: false,
    /** Needs versioning. */
    objectWorm: undefined as { readonly defaultDays?: number } | undefined,
    /** Excludes `objectWorm`. */
    bucketWorm: undefined as { readonly days: number; readonly state: 'InProgress' | 'Locked' } | undefined,
    /** Whether an upload in parts takes the headers of a retention, which is not documented. */
    locksUploads: false,
    /** Whether HEAD tells the retention, which is not documented. */
    tellsInHead: true,

    uploadHeaders: (headers: IncomingHttpHeaders): IncomingHttpHeaders => {
      const { 'x-oss-object-worm-mode': _, 'x-oss-object-worm-retain-until-date': __, ...others } = headers;
      return worm.locksUploads ? headers : others;
    },

    refuseRetention(headers: IncomingHttpHeaders): Refusal | undefined {
      const [mode, date] = [headers['x-oss-object-worm-mode'], headers['x-oss-object-worm-retain-until-date']].map(String);
      if (headers['x-oss-object-worm-mode'] === undefined) return undefined;
      if (!worm.objectWorm) return { status: 400, code: 'InvalidRequest', message: 'ObjectWorm is not enabled for the bucket.' };
      const isFit = mode === 'COMPLIANCE' && isIso(date ?? '') && Date.parse(date ?? '') > Date.now();
      return isFit ? undefined : { status: 400, code: 'InvalidArgument', message: 'The retention is not valid.' };
    },

    refuseReplace(key: string): Refusal | undefined {
      const there = versionOf(objects.get(key));
      return there && !worm.versioning && isLocked(there) ? immutable : undefined;
    },

    version(key: string, object: StoredObject, headers: IncomingHttpHeaders): StoredObject {
      const there = versionOf(objects.get(key));
      if (there && !worm.versioning) versions.splice(versions.indexOf(there), 1);
      const date = headers['x-oss-object-worm-retain-until-date'];
      const byDefault = worm.objectWorm?.defaultDays && new Date(Date.now() + worm.objectWorm.defaultDays * dayInMs);
      const until = date === undefined ? byDefault || undefined : new Date(String(date));
      versions.push({ key, versionId: `CAEQ${versions.length}Version`, object, until });
      return object;
    },

    headersOf(object: StoredObject): Record<string, string> {
      const { versionId = '', until } = versionOf(object) ?? {};
      return {
        ...(worm.versioning && { 'x-oss-version-id': versionId }),
        ...(until &&
          worm.tellsInHead && { 'x-oss-object-worm-mode': 'COMPLIANCE', 'x-oss-object-worm-retain-until-date': until.toISOString() }),
      };
    },

    /** `versionId`: that one for good. */
    remove(key: string, versionId: string | null): Refusal | undefined {
      const found = find(key, versionId);
      if (!found) return undefined;
      if ((versionId !== null || !worm.versioning) && isLocked(found)) return immutable;
      if (versionId !== null || !worm.versioning) versions.splice(versions.indexOf(found), 1);
      if (objects.get(key) === found.object) objects.delete(key);
      return undefined;
    },

    configuration(kind: string): Answer {
      const { versioning, objectWorm, bucketWorm } = worm;
      if (kind === 'GET?versioning')
        return { content: `<VersioningConfiguration>${versioning ? '<Status>Enabled</Status>' : ''}</VersioningConfiguration>` };
      if (kind === 'GET?objectWorm') {
        if (!objectWorm) return { status: 404, code: 'NoSuchObjectWormConfiguration' };
        const { defaultDays } = objectWorm;
        const rule = `<Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Days>${defaultDays}</Days></DefaultRetention></Rule>`;
        const content = `<ObjectWormEnabled>Enabled</ObjectWormEnabled>${defaultDays ? rule : ''}`;
        return { content: `<ObjectWormConfiguration>${content}</ObjectWormConfiguration>` };
      }
      if (!bucketWorm) return { status: 404, code: 'NoSuchWORMConfiguration' };
      const { state, days } = bucketWorm;
      const content = `<WormId>1666E2CF</WormId><State>${state}</State><RetentionPeriodInDays>${days}</RetentionPeriodInDays>`;
      return { content: `<WormConfiguration>${content}</WormConfiguration>` };
    },

    retention(
      kind: string,
      asked: { readonly key: string; readonly versionId: string | null; readonly body: Buffer; readonly hasDigest: boolean },
    ): Answer {
      const found = find(asked.key, asked.versionId);
      if (!worm.objectWorm) return { status: 400, code: 'InvalidRequest', message: 'ObjectWorm is not enabled for the bucket.' };
      if (!found) return { status: 404, code: 'NoSuchKey', message: 'The specified key does not exist.' };
      if (kind === 'GET?retention') {
        const { until } = found;
        const content = until
          ? `<Mode>COMPLIANCE</Mode><RetainUntilDate>${until.toISOString()}</RetainUntilDate>`
          : '<Mode/><RetainUntilDate/>';
        return { content: `<Retention>${content}</Retention>` };
      }
      if (!asked.hasDigest) return { status: 400, code: 'MissingArgument', message: 'Content-MD5 is missing.' };
      const fields = /<Retention><Mode>COMPLIANCE<\/Mode><RetainUntilDate>([^<]+)<\/RetainUntilDate><\/Retention>$/.exec(
        asked.body.toString(),
      );
      const date = new Date(fields && isIso(fields[1] ?? '') ? (fields[1] ?? '') : Number.NaN);
      if (!(date.getTime() > Date.now())) return { status: 400, code: 'MalformedXML' };
      if (found.until && date < found.until)
        return { status: 400, code: 'InvalidArgument', message: 'The retain until date can only be extended.' };
      found.until = date;
      return {};
    },
  };
  return worm;
}

export type OssWorm = ReturnType<typeof createOssWorm>;
