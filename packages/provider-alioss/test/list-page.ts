/** An object of the test server. */
export interface StoredObject {
  readonly content: Buffer;
  readonly lastModified: Date;
  /** With its quotes. */
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** One page of ListObjectsV2, with `encoding-type=url`. */
export function listPage(objects: ReadonlyMap<string, StoredObject>, query: URLSearchParams): string {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const token = query.get('continuation-token');
  const after = token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64').toString();
  const most = Number(query.get('max-keys') ?? 100);
  const entries = new Map<string, StoredObject | undefined>();
  for (const [key, object] of objects) {
    if (!key.startsWith(prefix)) continue;
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    if (cut < 0) entries.set(key, object);
    else entries.set(key.slice(0, cut + delimiter.length), undefined);
  }
  const sorted = [...entries].filter(([name]) => compare(name, after) > 0).sort(([a], [b]) => compare(a, b));
  const page = sorted.slice(0, most);
  const last = page.at(-1)?.[0] ?? '';
  const xml = page.map(([name, object]) =>
    object
      ? `<Contents><Key>${encode(name)}</Key><LastModified>${object.lastModified.toISOString()}</LastModified><ETag>${object.etag}</ETag><Size>${object.content.length}</Size></Contents>`
      : `<CommonPrefixes><Prefix>${encode(name)}</Prefix></CommonPrefixes>`,
  );
  const more = sorted.length > most;
  const next = more ? `<NextContinuationToken>${encode(Buffer.from(last).toString('base64'))}</NextContinuationToken>` : '';
  return `<ListBucketResult><EncodingType>url</EncodingType>${xml.join('')}<IsTruncated>${more}</IsTruncated>${next}</ListBucketResult>`;
}

/** One page of ListMultipartUploads: two uploads at most, so that there are several. */
export function uploadsPage(uploads: ReadonlyMap<string, { readonly key: string }>, query: URLSearchParams): string {
  const prefix = query.get('prefix') ?? '';
  const [keyMarker, idMarker] = [query.get('key-marker') ?? '', query.get('upload-id-marker') ?? ''];
  const sorted = [...uploads]
    .map(([uploadId, { key }]) => ({ uploadId, key }))
    .filter(({ key, uploadId }) => key.startsWith(prefix) && (compare(key, keyMarker) || compare(uploadId, idMarker)) > 0)
    .sort((a, b) => compare(a.key, b.key) || compare(a.uploadId, b.uploadId));
  const page = sorted.slice(0, 2);
  const last = page.at(-1);
  const xml = page.map(({ key, uploadId }) => `<Upload><Key>${encode(key)}</Key><UploadId>${uploadId}</UploadId></Upload>`);
  const more = sorted.length > page.length;
  const next =
    more && last ? `<NextKeyMarker>${encode(last.key)}</NextKeyMarker><NextUploadIdMarker>${last.uploadId}</NextUploadIdMarker>` : '';
  return `<ListMultipartUploadsResult>${xml.join('')}<IsTruncated>${more}</IsTruncated>${next}</ListMultipartUploadsResult>`;
}

function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll('%20', '+');
}
