import { createHash, createHmac, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TestDisk {
  readonly id: string;
  readonly zone: string;
  readonly category: string;
  readonly performanceLevel?: string | undefined;
  readonly encrypted: boolean;
  readonly kmsKeyId?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly availableAt: number;
}

export interface TestSnapshot {
  readonly id: string;
  readonly disk: TestDisk;
  readonly tags: Readonly<Record<string, string>>;
  /** Set: it stays so. */
  readonly status?: 'progressing' | 'failed' | undefined;
  readonly accomplishedAt: number;
}

/** What the server was sent. */
export interface EcsRequest {
  readonly action: string;
  readonly query: Readonly<Record<string, string>>;
}

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message?: string;
}

/** A server that speaks the API of ECS as far as a snapshotter needs it, written from the API reference of Alibaba Cloud
 * (version 2014-05-26, signatures ACS3-HMAC-SHA256). Disks and snapshots take a while until they are ready. */
export interface EcsServer {
  readonly url: string;
  readonly requests: EcsRequest[];
  readonly disks: Map<string, TestDisk>;
  readonly snapshots: Map<string, TestSnapshot>;
  intercept: ((request: EcsRequest, before: number) => Refusal | 'hang' | 'lose-answer' | undefined) | undefined;
  addDisk(disk: Partial<TestDisk>): TestDisk;
  stop(): Promise<void>;
}

export const ecsAccount = { accessKeyId: 'LTAIecs', accessKeySecret: 'the-secret-of-the-ecs-account' };
export const fullAccount = { accessKeyId: 'LTAIfull', accessKeySecret: 'the-secret-of-the-full-account' };
export const ecsRegion = 'cn-test';
const secrets = new Map([ecsAccount, fullAccount].map(({ accessKeyId, accessKeySecret }) => [accessKeyId, accessKeySecret]));
const readyInMs = 40;

export async function startEcsServer(): Promise<EcsServer> {
  const tokens = new Map<string, { readonly parameters: string; readonly answer: object }>();
  const seen = new Map<string, number>();
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const ecs: EcsServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    disks: new Map(),
    snapshots: new Map(),
    intercept: undefined,
    addDisk(disk) {
      const id = `d-${randomUUID().slice(0, 13)}`;
      const made = { id, zone: 'cn-test-a', category: 'cloud_essd', encrypted: false, tags: {}, availableAt: 0, ...disk };
      ecs.disks.set(made.id, made);
      return made;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', ecs.url);
    const seenRequest = { action: String(request.headers['x-acs-action']), query: Object.fromEntries(url.searchParams) };
    ecs.requests.push(seenRequest);
    const before = seen.get(seenRequest.action) ?? 0;
    seen.set(seenRequest.action, before + 1);
    for await (const _ of request);
    const interception = ecs.intercept?.(seenRequest, before);
    if (interception === 'hang') return;
    const account = checkSignature(request, url);
    const result =
      typeof interception === 'object'
        ? interception
        : typeof account === 'object'
          ? account
          : once(seenRequest, account === fullAccount.accessKeyId);
    if (interception === 'lose-answer') return void request.socket.destroy();
    const RequestId = randomUUID().toUpperCase();
    const refused = 'code' in result;
    response.writeHead(refused ? (result as Refusal).status : 200, { 'content-type': 'application/json' });
    const { code, message } = result as Partial<Refusal>;
    response.end(
      JSON.stringify(refused ? { RequestId, HostId: 'ecs.test', Code: code, Message: message ?? code } : { RequestId, ...result }),
    );
  }

  /** The same ClientToken is answered as before; with other parameters it is refused. */
  function once({ action, query }: EcsRequest, full: boolean): object | Refusal {
    const { ClientToken: token } = query;
    const parameters = JSON.stringify({ ...query, ClientToken: '' });
    const known = token === undefined ? undefined : tokens.get(`${action} ${token}`);
    if (known && known.parameters !== parameters) return { status: 400, code: 'IdempotentParameterMismatch' };
    if (known) return known.answer;
    const answer = act(action, query, full);
    if (token !== undefined && !('code' in answer)) tokens.set(`${action} ${token}`, { parameters, answer });
    return answer;
  }

  function act(action: string, query: Readonly<Record<string, string>>, full: boolean): object | Refusal {
    const now = Date.now();
    if (query.RegionId !== undefined && query.RegionId !== ecsRegion) return { status: 404, code: 'InvalidRegionId.NotFound' };
    if (full && action.startsWith('Create')) {
      return {
        status: 400,
        code: action === 'CreateDisk' ? 'QuotaExceed.DiskCapacity' : 'QuotaExceed.Snapshot',
        message: 'Living quota exceed.',
      };
    }
    const disk = ecs.disks.get(query.DiskId ?? '');
    const snapshot = ecs.snapshots.get(query.SnapshotId ?? '');
    const tags = tagsOf(query);
    if (!tags) return { status: 400, code: 'InvalidTagKey.Malformed' };
    switch (action) {
      case 'DescribeDisks':
        return {
          Disks: { Disk: named(ecs.disks, query.DiskIds).map((each) => describeDisk(each, now)) },
          TotalCount: 1,
          PageNumber: 1,
          PageSize: 10,
        };
      case 'DescribeSnapshots':
        return {
          Snapshots: { Snapshot: named(ecs.snapshots, query.SnapshotIds).map((each) => describeSnapshot(each, now)) },
          NextToken: '',
        };
      case 'CreateSnapshot': {
        if (!disk) return { status: 404, code: 'InvalidDiskId.NotFound', message: 'The specified disk does not exist.' };
        const id = `s-${randomUUID().slice(0, 13)}`;
        ecs.snapshots.set(id, { id, disk, tags, accomplishedAt: now + readyInMs });
        return { SnapshotId: id };
      }
      case 'CreateDisk': {
        if (!snapshot) return { status: 404, code: 'InvalidSnapshotId.NotFound', message: 'The specified SnapshotId does not exist.' };
        if (snapshot.accomplishedAt > now) return { status: 403, code: 'IncorrectSnapshotStatus' };
        const { ZoneId: zone = '', DiskCategory: category = '', PerformanceLevel: performanceLevel } = query;
        if (!zone) return { status: 404, code: 'InvalidZoneId.NotFound' };
        if (performanceLevel && category !== 'cloud_essd') return { status: 400, code: 'InvalidPerformanceLevel.Malformed' };
        const encrypted = query.Encrypted === 'true';
        const made = { zone, category, performanceLevel, encrypted, kmsKeyId: query.KMSKeyId, tags, availableAt: now + readyInMs };
        return { DiskId: ecs.addDisk(made).id };
      }
      case 'DeleteSnapshot':
        if (!snapshot) return { status: 404, code: 'InvalidSnapshotId.NotFound', message: 'The specified SnapshotId does not exist.' };
        ecs.snapshots.delete(snapshot.id);
        return {};
      default:
        return { status: 404, code: 'InvalidAction.NotFound' };
    }
  }
  return ecs;
}

function describeDisk(disk: TestDisk, now: number): object {
  const { id, zone, category, performanceLevel, encrypted, tags } = disk;
  const Tag = Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
  const status = disk.availableAt > now ? 'Creating' : 'Available';
  return {
    DiskId: id,
    ZoneId: zone,
    Category: category,
    PerformanceLevel: performanceLevel,
    Encrypted: encrypted,
    IOPS: 2800,
    Status: status,
    Tags: { Tag },
  };
}

function describeSnapshot({ id, disk, tags, accomplishedAt, status }: TestSnapshot, now: number): object {
  const Tag = Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
  const done = accomplishedAt <= now && status === undefined;
  const Status = status ?? (done ? 'accomplished' : 'progressing');
  return {
    SnapshotId: id,
    Encrypted: disk.encrypted,
    KMSKeyId: disk.kmsKeyId ?? '',
    Status,
    Progress: done ? '100%' : '40%',
    Tags: { Tag },
  };
}

function named<T>(all: ReadonlyMap<string, T>, ids: string | undefined): T[] {
  return (JSON.parse(ids ?? '[]') as string[]).flatMap((id) => all.get(id) ?? []);
}

/** 20 tags, keys and values of 128 characters, none that begins with `aliyun` or `acs:` or has a URL. */
function tagsOf(query: Readonly<Record<string, string>>): Record<string, string> | undefined {
  const tags: Record<string, string> = {};
  for (let i = 1; query[`Tag.${i}.Key`] !== undefined; i++) tags[query[`Tag.${i}.Key`] ?? ''] = query[`Tag.${i}.Value`] ?? '';
  const bad = Object.entries(tags).some(([key, value]) => key.length > 128 || value.length > 128 || /^(aliyun|acs:)|https?:\/\//.test(key));
  return bad || Object.keys(tags).length > 20 ? undefined : tags;
}

/** Checks a V3 signature by its description in the reference. @returns the access key id */
function checkSignature({ headers, method }: IncomingMessage, url: URL): string | Refusal {
  const pattern = /^ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]+)$/;
  const [, accessKeyId = '', signed = '', signature] = pattern.exec(headers.authorization ?? '') ?? [];
  const secret = secrets.get(accessKeyId);
  if (secret === undefined) return { status: 404, code: 'InvalidAccessKeyId.NotFound' };
  const canonical = [
    method,
    '/',
    [...url.searchParams]
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .sort()
      .join('&'),
    ...signed.split(';').map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    signed,
    String(headers['x-acs-content-sha256']),
  ].join('\n');
  const text = `ACS3-HMAC-SHA256\n${createHash('sha256').update(canonical).digest('hex')}`;
  if (createHmac('sha256', secret).update(text).digest('hex') === signature) return accessKeyId;
  return { status: 400, code: 'SignatureDoesNotMatch', message: 'Specified signature does not match our calculation.' };
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
