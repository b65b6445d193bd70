import { expect, test } from 'vitest';
import { proxyFromEnvironment } from './proxy-from-environment.ts';

const proxied = 'http://proxy:3128';
test.each([
  ['https://api.example.com:6443', '', proxied],
  ['https://api.example.com:6443', 'example.com', undefined],
  ['https://api.example.com:6443', '.example.com', undefined],
  ['https://example.com', '.example.com', proxied],
  ['https://notexample.com', 'example.com', proxied],
  ['https://api.example.com:6443', 'api.example.com:443', proxied],
  ['https://api.example.com:6443', 'other, api.example.com:6443', undefined],
  ['https://10.1.2.3:6443', '10.0.0.0/8', undefined],
  ['https://11.1.2.3:6443', '10.0.0.0/8,nonsense/8', proxied],
  ['https://10.1.2.3', '10.1.2.3', undefined],
  ['https://[fd00::1]:6443', 'fd00::/8', undefined],
  ['https://[fd00::1]:6443', '[fd00::1]', undefined],
  ['https://api.example.com', '*', undefined],
  ['https://127.0.0.1:6443', '', undefined],
  ['https://localhost:6443', '', undefined],
  ['http://api.example.com', '', undefined],
])('%s with NO_PROXY=%s goes by %s', (server, noProxy, expected) => {
  expect(proxyFromEnvironment(server, { HTTPS_PROXY: 'proxy:3128', NO_PROXY: noProxy })).toBe(expected);
});

test('http servers have HTTP_PROXY; lower-case names count; nothing set means none', () => {
  expect(proxyFromEnvironment('http://api.example.com', { http_proxy: 'http://p:1' })).toBe('http://p:1');
  expect(proxyFromEnvironment('https://api.example.com', {})).toBeUndefined();
});
