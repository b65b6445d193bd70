import type { Step } from '../recorded-case.ts';

type Options = Omit<Step, 'method' | 'path' | 'body'>;

export const get = (path: string, options: Options = {}): Step => ({ method: 'GET', path, ...options });
export const post = (path: string, body: unknown, options: Options = {}): Step => ({ method: 'POST', path, body, ...options });
export const put = (path: string, body: unknown, options: Options = {}): Step => ({ method: 'PUT', path, body, ...options });
export const remove = (path: string, body?: unknown, options: Options = {}): Step => ({ method: 'DELETE', path, body, ...options });
export const jsonPatch = (path: string, body: unknown, options: Options = {}): Step => ({
  method: 'PATCH',
  path,
  body,
  contentType: 'application/json-patch+json',
  ...options,
});
export const mergePatch = (path: string, body: unknown, options: Options = {}): Step => ({
  method: 'PATCH',
  path,
  body,
  contentType: 'application/merge-patch+json',
  ...options,
});
export const apply = (path: string, body: unknown, options: Options = {}): Step => ({
  method: 'PATCH',
  path,
  body,
  contentType: 'application/apply-patch+yaml',
  ...options,
});
export const makeNamespace = (name: string): Step =>
  post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, { compare: 'status' });
export const configMap = (name: string, rest: Record<string, unknown> = {}, metadata: Record<string, unknown> = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  ...rest,
});
