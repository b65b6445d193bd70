import { expect, test } from 'vitest';
import { hostMapper } from './host-mapper.ts';
import { rewriteHosts, rewriteHostsStep } from './rewrite-hosts-step.ts';

const mapping = { '*.example.com': '*.dev.example.com', 'example.com': 'dev.example.com', 'api.old.org': 'api.new.org', single: 'other' };
const rewritten = (text: string) => rewriteHosts(text, hostMapper(mapping));

test.each([
  ['https://shop.example.com:8443/a?b=api.old.org', 'https://shop.dev.example.com:8443/a?b=api.new.org'],
  ['url="https://example.com."', 'url="https://dev.example.com."'],
  ['hosts: [shop.example.com,"*.example.com"]', 'hosts: [shop.dev.example.com,"*.dev.example.com"]'],
  ['cookie_domain=.example.com;', 'cookie_domain=.dev.example.com;'],
  ['postgres://me:pw@db.example.com/x', 'postgres://me:pw@db.dev.example.com/x'],
  ['SHOP.Example.COM', 'shop.dev.example.com'],
  ['-Dhost=api.old.org\nnext', '-Dhost=api.new.org\nnext'],
])('%s', (text, expected) => {
  expect(rewritten(text)).toBe(expected);
});

test.each([
  'my_shop.example.com',
  'myexample.com',
  'shop.example.com.evil.net',
  'api.old.orgs',
  'xapi.old.org',
  '-shop.example.com',
  '*shop.example.com',
  'shop..example.com',
  'single word',
  String.raw`server_name ~^shop\.example\.com$`,
  `${'a'.repeat(64)}.example.com`,
  '',
])('%j stays', (text) => {
  expect(rewritten(text)).toBe(text);
});

test('a long text takes no time', () => {
  const text = `${'a.'.repeat(500_000)}-${'-'.repeat(500_000)}`;
  const begun = performance.now();
  expect(rewritten(text)).toBe(text);
  expect(performance.now() - begun).toBeLessThan(2000);
});

test('it changes ConfigMaps and containers, and no Secret', async () => {
  const step = rewriteHostsStep(mapping);
  const apply = async (object: object) => step.apply({ object: structuredClone(object) } as never);
  const host = 'https://shop.example.com';
  const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { url: host } };
  expect(await apply(config)).toMatchObject({ data: { url: 'https://shop.dev.example.com' } });
  const containers = [{ name: 'c', args: [host], env: [{ name: 'U', value: host }] }];
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers } };
  expect(JSON.stringify(await apply(pod))).not.toContain('shop.example.com');
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, stringData: { url: host } };
  expect(await apply(secret)).toEqual(secret);
});
