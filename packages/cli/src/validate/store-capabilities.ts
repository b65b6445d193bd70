import type { Capability } from './capability.ts';
import { raceCaseName } from './cases/race-case.ts';

const ownProvider = 'In a provider of your own, run objectStoreSuite of @lifeboat/testkit until it passes.';

/** What the cases of the ObjectStore suite tell, in the order of the report. */
export const storeCapabilities: readonly Capability[] = [
  {
    name: 'Put and get',
    cases: [
      'get right after put returns the bytes',
      'put takes a Uint8Array that is a view into a larger buffer',
      'put takes Node streams and web streams',
      'put stores zero bytes',
      'put stores a body of several parts',
      'put replaces an object',
      'put reads a source once, one chunk at a time',
      'puts of different keys run side by side',
      'puts of one key at the same time leave one of the bodies, whole',
    ],
    means: 'a restore may not read what the backup has written',
    advice: `Keep no backups there before this is mended. Caches and gateways in front of a server are the usual reason. ${ownProvider}`,
  },
  {
    name: 'Memory of a put',
    cases: ['put of a large body holds little of it in memory'],
    means: 'the memory of a backup grows with its size',
    advice: 'The provider has to read a body only as fast as it sends it, and to hold a few parts of it at most.',
  },
  {
    name: 'All or nothing',
    cases: [
      "put rejects with its source's own error",
      'put whose source fails leaves no object',
      'put that fails leaves the object that was there',
      'put that is aborted rejects with CANCELED, also while its source hangs',
      'put that is aborted leaves no object',
    ],
    means: 'a backup that is interrupted may leave half a file that looks like a whole one',
    advice: `The store must make an object visible only once it is complete. ${ownProvider}`,
  },
  {
    name: 'Abort clean-up',
    cases: ['put that is interrupted leaves no hidden remains', 'removeUnfinishedPuts leaves a running put alone'],
    means: 'parts of interrupted uploads stay, are paid for, and are never listed',
    advice:
      'Allow the credentials to list and abort uploads (S3: s3:ListBucketMultipartUploads, s3:AbortMultipartUpload), or set a lifecycle rule that ends incomplete uploads.',
  },
  {
    name: 'Conditional put',
    cases: [
      'ifAbsent stores an object that is not there',
      'ifAbsent fails with OBJECT_ALREADY_EXISTS and leaves the object that is there',
      'ifAbsent lets one of several racing puts win and tells the others',
      raceCaseName,
    ],
    means: 'two writers may both get one backup name, and the later one destroys the backup of the earlier',
    advice:
      'Let one process at a time write there. A provider whose server ignores the condition has to say supports.conditionalPut: false; Lifeboat then elects the writer by listing.',
  },
  {
    name: 'Conditional replace',
    cases: [
      'ifMatch replaces the object that it names',
      'ifMatch fails with OBJECT_CHANGED and leaves the object that is there',
      'ifMatch fails with OBJECT_CHANGED when the object is gone, and makes none',
      'ifMatch lets one of several racing replaces win and tells the others',
    ],
    means: 'a writer that has lost its turn may replace what the next one has written',
    advice:
      'A provider whose server ignores If-Match of puts has to say supports.conditionalReplace: false; Lifeboat then reads before and after it writes.',
  },
  {
    name: 'Conditional delete',
    cases: [
      'delete with ifMatch removes the object that it names; a missing one is success',
      'delete with ifMatch fails with OBJECT_CHANGED and leaves another object',
    ],
    means: 'a writer that has lost its turn may delete what the next one has written',
    advice:
      'A provider whose server ignores If-Match of deletes, as MinIO does, has to say supports.conditionalDelete: false; Lifeboat then reads before it deletes.',
  },
  {
    name: 'Versions',
    cases: [
      'a condition that is none, or that the store lacks, is refused and changes nothing',
      'put, head and listing tell one etag, and another put another one',
      "head and listing tell when an object was stored, by the store's clock",
      'get with ifMatch reads the object that it names, also a range of it',
      'get with ifMatch fails with OBJECT_CHANGED before the first byte of another object',
    ],
    means: 'one object may be taken for another that had the same key, and its age is not known',
    advice: `A proxy may drop the headers If-Match, ETag and Last-Modified: ask the server without it. ${ownProvider}`,
  },
  {
    name: 'Object lock',
    cases: [
      'a store that cannot lock objects, or is given no lock, refuses and stores nothing',
      'a put locks what it stores, in one request and in parts, and no other object',
      'lockObject extends a retention and never shortens it, and changes no byte',
      'lockObject locks only the object that ifMatch names, and none that is not there',
      'a locked object is not lost: its removal fails with OBJECT_LOCKED, or versions are kept',
    ],
    means: 'backups may be taken for locked that anybody can delete',
    advice: `A provider that cannot lock objects has to say so and to refuse retentions. ${ownProvider}`,
  },
  {
    name: 'Ranges',
    cases: [
      'a range has both its ends',
      'a range without an end goes to the last byte',
      'a range that reaches past the end stops at the last byte',
      'a range that begins past the end is empty',
      'a range of a missing key fails with OBJECT_NOT_FOUND',
    ],
    means: 'parts of a file cannot be read by themselves',
    advice: `A proxy may drop the Range header: ask the server without it. ${ownProvider}`,
  },
  {
    name: 'Reading',
    cases: [
      'get of a missing key fails with OBJECT_NOT_FOUND',
      'errors name the key',
      'head tells key and size, and undefined for a missing key',
      'two streams of one object do not disturb each other',
      'a reader may overwrite the chunks it gets',
      'leaving a stream early frees what it holds',
      'a stream that is cut short fails instead of ending',
    ],
    means: 'a missing or damaged file may be taken for something else',
    advice: `If missing objects look forbidden, the credentials lack the right to list (S3: s3:ListBucket). ${ownProvider}`,
  },
  {
    name: 'Listing order',
    cases: [
      "a listing ascends by the keys' UTF-8 bytes",
      'a listing with startAfter begins at the key after it, in the order of UTF-8 bytes',
      'common prefixes are distinct, ascending and end with the delimiter',
    ],
    means: 'backups may be listed twice, left out or deleted in part',
    advice: 'The provider has to sort what its server lists in another order (S3 directory buckets do so).',
  },
  {
    name: 'Listing',
    cases: [
      'a listing tells keys and sizes',
      'a listing of nothing is empty',
      'a prefix is the beginning of a key, not a folder',
      'a listing can be left early',
    ],
    means: 'files of a backup may be overlooked, or those of another one taken for its own',
    advice: ownProvider,
  },
  {
    name: 'Listing past a page',
    cases: ['a listing goes past any page size', 'common prefixes go past any page size'],
    means: 'of many backups, or many files, only the first page is seen',
    advice: 'The provider has to follow the continuation token of its server to the end.',
  },
  {
    name: 'Keys',
    cases: ['unusual keys keep their objects apart and are listed as they are', 'a key that is none fails with INVALID_KEY'],
    means: 'names with unusual characters may be lost or mixed up',
    advice: 'Lifeboat itself uses plain names; a prefix with other characters than a-z, 0-9, "-", "." and "/" is at risk.',
  },
  {
    name: 'Delete',
    cases: ['delete removes the object and no other', 'delete of a missing key is success', 'a deleted key can be put again'],
    means: 'expired backups stay, or more than they is lost',
    advice: 'Check the permission to delete, and whether the bucket has object lock, retention or soft delete.',
  },
  {
    name: 'Signed URLs',
    cases: ['a signed URL lets anyone get the object', 'a signed URL dies after its time'],
    means: 'downloads by URL do not work, or for longer than they may',
    advice:
      'Check that the endpoint is reachable from here under the name in the URL (the config key publicUrl, or publicEndpoint), and the clock of the server.',
  },
  {
    name: 'Cancellation',
    cases: ['a call with an aborted signal fails with CANCELED', 'aborting while reading fails the stream with CANCELED'],
    means: 'Ctrl-C and time limits may hang or look like failures of the store',
    advice: ownProvider,
  },
  {
    name: 'Secrets',
    cases: [
      'errors show no secret',
      'the store shows no secret of itself',
      'refused credentials fail with STORE_ACCESS_DENIED and show no secret',
      'two stores with different credentials do not mix',
    ],
    means: 'a secret key may end up in a log',
    advice: 'Do not use the provider before this is mended: it has to keep credentials in closures and out of its messages.',
  },
];
