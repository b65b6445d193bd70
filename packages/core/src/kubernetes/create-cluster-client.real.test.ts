import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { startCluster } from '../../../../test/real-servers/server-scripts.ts';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import { parseJson, stringifyJson } from '../json/index.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import { clusterFromKubeConfig } from './cluster-from-kubeconfig.ts';
import { clusterInCluster } from './cluster-in-cluster.ts';
import { createClusterClient } from './create-cluster-client.ts';
import { createClusterReader } from './create-cluster-reader.ts';
import { configMaps } from './testing/scripted-server.ts';

const real = inject('real');
const run = promisify(execFile);
const namespaces = { group: '', version: 'v1', resource: 'namespaces' };
const apiServices = { group: 'apiregistration.k8s.io', version: 'v1', resource: 'apiservices' };
const crds = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' };
const namespace = 'kubernetes-client';

describe.skipIf(!real)('a real kube-apiserver', () => {
  let client: ClusterClient;
  let folder: string;
  let facts: { server: string; token: string; caPath: string; certs: string };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lifeboat-client-'));
    const path = real?.kubeconfig ?? '';
    const text = await readFile(path, 'utf8');
    const find = (pattern: RegExp) => pattern.exec(text)?.[1] ?? '';
    facts = {
      server: find(/server: "([^"]+)"/),
      token: find(/token: (\w+)/),
      caPath: find(/certificate-authority: "([^"]+)"/),
      certs: join(dirname(path), 'certs'),
    };
    client = await clusterFromKubeConfig({ path });
    await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  });
  afterAll(async () => {
    await client.delete(namespaces, { name: namespace });
    await client.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function kubeConfig(name: string, user: string, cluster = ''): Promise<string> {
    const path = join(folder, name);
    const entry = `{server: "${facts.server}", certificate-authority: "${facts.caPath}"${cluster}}`;
    await writeFile(
      path,
      `current-context: x\nclusters: [{name: x, cluster: ${entry}}]\nusers: [{name: x, user: ${user}}]\ncontexts: [{name: x, context: {cluster: x, user: x}}]\n`,
    );
    return path;
  }

  /** NAME.key and NAME.crt beside the kubeconfigs, signed by the client CA of the real servers. */
  async function signClientCertificate(name: string, subject: string): Promise<{ key: string; cert: string }> {
    const [key, request, cert] = ['key', 'csr', 'crt'].map((ending) => join(folder, `${name}.${ending}`)) as [string, string, string];
    await run('openssl', ['req', '-newkey', 'rsa:2048', '-nodes', '-subj', subject, '-keyout', key, '-out', request]);
    const ca = ['-CA', join(facts.certs, 'client-ca.crt'), '-CAkey', join(facts.certs, 'client-ca.key')];
    const serial = ['-CAcreateserial', '-CAserial', join(folder, `${name}.srl`)];
    await run('openssl', ['x509', '-req', '-in', request, ...ca, ...serial, '-days', '1', '-out', cert]);
    return { key, cert };
  }

  async function whoAmI(one: ClusterClient): Promise<unknown> {
    const review = { group: 'authentication.k8s.io', version: 'v1', resource: 'selfsubjectreviews' };
    const object = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview', metadata: {} } as KubeObject;
    const answer = await one.create(review, object);
    await one.close();
    return (answer.status as { userInfo: { username: string } }).userInfo.username;
  }

  test('raw JSON that a create brings can be adopted: it is as the server writes it', async () => {
    const revisions = { group: 'apps', version: 'v1', resource: 'controllerrevisions' };
    const metadata = { name: 'raw', namespace };
    const data = { spec: { args: ['a > b && c < d', 'line\u2028end', '\u00e9 \u65e5', '\\u003e'] } };
    await client.create(revisions, { apiVersion: 'apps/v1', kind: 'ControllerRevision', metadata, revision: 1, data });
    const { object } = await client.patch(revisions, metadata, { type: 'merge', patch: { metadata: { labels: { adopted: 'yes' } } } });
    expect([object.metadata.labels, object.data]).toEqual([{ adopted: 'yes' }, data]);
  });

  test('client certificate, from files beside the kubeconfig and as data', async () => {
    const { key, cert } = await signClientCertificate('jane', '/CN=jane/O=system:masters');
    const files = await kubeConfig('cert', '{client-certificate: jane.crt, client-key: jane.key}');
    expect(await whoAmI(await clusterFromKubeConfig({ path: files }))).toBe('jane');
    const data = await Promise.all([cert, key].map(async (path) => (await readFile(path)).toString('base64')));
    const inline = await kubeConfig('cert-data', `{client-certificate-data: ${data[0]}, client-key-data: ${data[1]}}`);
    expect(await whoAmI(await clusterFromKubeConfig({ path: inline }))).toBe('jane');
  });

  test('token file, exec plugin, ServiceAccount folder, plain facts, impersonation', async () => {
    await writeFile(join(folder, 'token'), `${facts.token}\n`);
    await writeFile(join(folder, 'ca.crt'), await readFile(facts.caPath));
    expect(await whoAmI(await clusterFromKubeConfig({ path: await kubeConfig('file', '{tokenFile: token}') }))).toBe('admin');
    const credential = JSON.stringify({
      kind: 'ExecCredential',
      apiVersion: 'client.authentication.k8s.io/v1',
      status: { token: facts.token },
    });
    await writeFile(join(folder, 'credential.json'), credential);
    const exec = await kubeConfig(
      'exec',
      `{exec: {apiVersion: client.authentication.k8s.io/v1, command: cat, args: ["${join(folder, 'credential.json')}"]}}`,
    );
    expect(await whoAmI(await clusterFromKubeConfig({ path: exec }))).toBe('admin');
    const { hostname, port } = new URL(facts.server);
    expect(
      await whoAmI(await clusterInCluster({ folder, env: { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port } })),
    ).toBe('admin');
    expect(await whoAmI(createClusterClient({ server: facts.server, token: facts.token, insecureSkipTLSVerify: true }))).toBe('admin');
    expect(
      await whoAmI(
        await clusterFromKubeConfig({ path: await kubeConfig('as', `{token: ${facts.token}, as: joe, as-groups: [a, "system:masters"]}`) }),
      ),
    ).toBe('joe');
  });

  test('a wrong token, and a certificate that is not trusted', async () => {
    const wrong = createClusterClient({ server: facts.server, token: 'wrong-token', ca: await readFile(facts.caPath) });
    await expect(wrong.discover()).rejects.toMatchObject({ code: 'KUBERNETES_UNAUTHORIZED', context: { status: 401 } });
    const untrusting = createClusterClient({ server: facts.server, token: facts.token });
    await expect(untrusting.version()).rejects.toMatchObject({
      code: 'KUBERNETES_UNREACHABLE',
      message: expect.stringMatching(/TLS: .*certificate/),
    });
    await Promise.all([wrong.close(), untrusting.close()]);
  });

  test('through an HTTP CONNECT proxy that wants a password', async () => {
    const seen: string[] = [];
    const sockets = new Set<Socket>();
    const proxy = createServer();
    proxy.on('connect', (request, socket: Socket) => {
      seen.push(`${request.url} ${request.headers['proxy-authorization']}`);
      const [host = '', port = ''] = (request.url ?? '').split(':');
      const upstream = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      for (const one of [socket, upstream]) sockets.add(one.on('error', () => undefined));
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    });
    const proxyUrl = `http://user:pass@127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const through = await clusterFromKubeConfig({
      path: await kubeConfig('proxy', `{token: ${facts.token}}`, `, proxy-url: "${proxyUrl}"`),
    });
    await Promise.all([through.version(), through.discover()]);
    await through.close();
    expect(seen[0]).toBe(`${new URL(facts.server).host} Basic ${Buffer.from('user:pass').toString('base64')}`);
    const dead = createClusterClient({ server: facts.server, token: facts.token, proxyUrl: 'http://127.0.0.1:1' });
    await expect(dead.version()).rejects.toMatchObject({ code: 'KUBERNETES_UNREACHABLE' });
  });

  test('a CRD made a moment ago is discovered, and integers beyond 2^53 and __proto__ keys survive every verb', async () => {
    const group = 'client.lifeboat.test';
    const names = { plural: 'boats', singular: 'boat', kind: 'Boat', shortNames: ['bt'] };
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
    const versions = [{ name: 'v1', served: true, storage: true, schema, subresources: { status: {} } }];
    await client.create(crds, {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `boats.${group}` },
      spec: { group, scope: 'Namespaced', names, versions },
    });
    onTestFinished(async () => void (await client.delete(crds, { name: `boats.${group}` })));
    for await (const { object } of client.watch(crds, { fieldSelector: `metadata.name=boats.${group}` })) {
      const { conditions } = (object.status ?? {}) as { conditions?: { type: string; status: string }[] | null };
      if (conditions?.some(({ type, status }) => type === 'Established' && status === 'True')) break;
    }
    const started = performance.now();
    let type = (await client.discover()).resolve('bt');
    while (!type && performance.now() - started < 60_000) type = (await client.discover()).resolve('bt');
    expect(type).toMatchObject({ group, version: 'v1', resource: 'boats', kind: 'Boat', namespaced: true });
    if (!type) return;
    const spec = '{"__proto__":{"a":9007199254740993},"big":9007199254740993,"empty":{},"neg":-9223372036854775808}';
    const object = (extra: object) =>
      ({ apiVersion: `${group}/v1`, kind: 'Boat', metadata: { name: 'one', namespace }, spec: parseJson(spec), ...extra }) as KubeObject;
    const ref = { namespace, name: 'one' };
    const created = await client.create(type, object({}));
    const status = await client.patch(
      type,
      ref,
      { type: 'merge', patch: { status: { n: parseJson('9007199254740995') } } },
      { subresource: 'status' },
    );
    const applied = await client.patch(type, ref, { type: 'apply', configuration: object({}) }, { force: true, fieldManager: 'other' });
    const read = await client.get(type, ref);
    const listed: KubeObject[] = [];
    for await (const page of client.listPages(type, { namespace })) listed.push(...page.items);
    for (const one of [created, status.object, applied.object, read, listed[0]]) expect(stringifyJson(one?.spec)).toBe(spec);
    expect(stringifyJson(read?.status)).toBe('{"n":9007199254740995}');
    expect(applied.created).toBe(false);
    const reader = createClusterReader(client, await client.discover());
    expect(reader.preferredVersion({ group, resource: 'boats' })).toBe('v1');
    expect((await reader.getObject({ group, resource: 'boats', namespace, name: 'one' }))?.metadata.uid).toBe(created.metadata.uid);
    expect(await reader.getObject({ group: 'no.such', resource: 'boats', namespace, name: 'one' })).toBeUndefined();
  });

  test('a dead APIService is a failure that names it, and the rest is there', async () => {
    const name = 'v1beta1.dead.lifeboat.test';
    const spec = {
      group: 'dead.lifeboat.test',
      version: 'v1beta1',
      groupPriorityMinimum: 100,
      versionPriority: 100,
      insecureSkipTLSVerify: true,
    };
    const service = { name: 'nobody', namespace: 'default' };
    await client.create(apiServices, {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name },
      spec: { ...spec, service },
    });
    onTestFinished(async () => void (await client.delete(apiServices, { name })));
    let discovery = await client.discover();
    for (let tries = 0; discovery.failures.length === 0 && tries < 100; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      discovery = await client.discover();
    }
    expect(discovery.failures).toEqual([{ groupVersion: 'dead.lifeboat.test/v1beta1', message: expect.stringContaining(name) }]);
    expect(discovery.resolve('deployments')?.group).toBe('apps');
    expect(discovery.preferred.length).toBeGreaterThan(50);
  });

  test('a user that priority and fairness refuses slows down and ends complete', async () => {
    const flow = { group: 'flowcontrol.apiserver.k8s.io', version: 'v1' };
    const roleBindings = { group: 'rbac.authorization.k8s.io', version: 'v1', resource: 'clusterrolebindings' };
    const user = 'lifeboat-narrow';
    await client.create({ ...flow, resource: 'prioritylevelconfigurations' }, {
      apiVersion: `${flow.group}/v1`,
      kind: 'PriorityLevelConfiguration',
      metadata: { name: user },
      spec: {
        type: 'Limited',
        limited: { nominalConcurrencyShares: 1, lendablePercent: 0, borrowingLimitPercent: 0, limitResponse: { type: 'Reject' } },
      },
    } as KubeObject);
    const subjects = [{ kind: 'User', user: { name: user } }];
    const rules = [
      { subjects, resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'], clusterScope: true }] },
    ];
    await client.create({ ...flow, resource: 'flowschemas' }, {
      apiVersion: `${flow.group}/v1`,
      kind: 'FlowSchema',
      metadata: { name: user },
      spec: { priorityLevelConfiguration: { name: user }, matchingPrecedence: 3, rules },
    } as KubeObject);
    await client.create(roleBindings, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: user },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'User', name: user, apiGroup: 'rbac.authorization.k8s.io' }],
    } as KubeObject);
    onTestFinished(async () => {
      await client.delete({ ...flow, resource: 'flowschemas' }, { name: user });
      await client.delete({ ...flow, resource: 'prioritylevelconfigurations' }, { name: user });
      await client.delete(roleBindings, { name: user });
    });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    // The real servers' admin is exempt: a client certificate names another user.
    await signClientCertificate('narrow', `/CN=${user}`);
    const narrow = await clusterFromKubeConfig({
      path: await kubeConfig('narrow', '{client-certificate: narrow.crt, client-key: narrow.key}'),
      concurrency: 200,
    });
    const data = { pad: 'x'.repeat(1000) };
    await Promise.all(
      Array.from({ length: 600 }, (_, i) =>
        narrow.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `narrow-${i}`, namespace }, data }),
      ),
    );
    let count = 0;
    for await (const page of narrow.listPages(configMaps, { namespace }))
      count += page.items.filter(({ metadata }) => metadata.name.startsWith('narrow-')).length;
    expect(count).toBe(600);
    expect(narrow.counters.throttled).toBeGreaterThan(0);
    await narrow.close();
  });
});

describe.skipIf(!real)('a kube-apiserver that forgets within seconds', () => {
  test('a list restarts after a 410; an exact one fails', async () => {
    const cluster = await startCluster('forgetful', ['--', '--etcd-compaction-interval', '2s'], real?.state ?? '');
    onTestFinished(() => cluster.down());
    const client = await clusterFromKubeConfig({ path: cluster.kubeconfig });
    const write = (i: number) =>
      client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `c${i}`, namespace: 'default' } });
    await Promise.all(Array.from({ length: 60 }, (_, i) => write(i)));
    const pages = client.listPages(configMaps, { namespace: 'default' })[Symbol.asyncIterator]();
    const first = await pages.next();
    const version = first.value?.resourceVersion ?? '';
    const exact = client
      .listPages(configMaps, { namespace: 'default', resourceVersion: version, resourceVersionMatch: 'Exact' })
      [Symbol.asyncIterator]();
    expect((await exact.next()).value?.resourceVersion).toBe(version);
    let expired: unknown;
    const until = performance.now() + 60_000;
    for (let i = 100; !expired && performance.now() < until; i += 1) {
      await write(i);
      await new Promise((resolve) => setTimeout(resolve, 500));
      const probe = client.listPages(configMaps, {
        namespace: 'default',
        resourceVersion: version,
        resourceVersionMatch: 'Exact',
        maxPageSize: 1,
      });
      expired = await probe[Symbol.asyncIterator]()
        .next()
        .then(
          () => undefined,
          (error: unknown) => error,
        );
    }
    expect(expired).toMatchObject({ code: 'KUBERNETES_EXPIRED', context: { status: 410 } });
    await expect(exact.next()).rejects.toMatchObject({ code: 'KUBERNETES_EXPIRED' });
    const second = await pages.next();
    expect(second.value).toMatchObject({ restarted: true });
    const names = new Set<string>();
    for (let page = second; !page.done; page = await pages.next()) for (const { metadata } of page.value.items) names.add(metadata.name);
    expect(names.size).toBeGreaterThanOrEqual(61);
    await client.close();
  });
});
