import { expect, test } from 'vitest';
import { apiError } from './api-error.ts';

// As kube-apiserver 1.34 says them, all with status 403 and reason Forbidden.
test.each([
  [
    'secrets is forbidden: User "u" cannot list resource "secrets" in API group "" in the namespace "shop"',
    /Grant this user the verb by RBAC/,
  ],
  ['roles "r" is forbidden: user "u" is attempting to grant RBAC permissions not currently held:', /the verbs escalate and bind/],
  ['pods "p" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1', /see the quota, policy or class/],
  ['pods "p" is forbidden: violates PodSecurity "restricted:latest": privileged', /see the quota, policy or class/],
  ['admission webhook "v.example.com" denied the request: no', /The webhook that it names refuses/],
  [undefined, /Grant this user the verb by RBAC/],
])('c15: the hint of a refusal says who refuses: %s', (message, hint) => {
  const error = apiError({
    action: 'create pods shop/p',
    server: 'https://example.com',
    status: 403,
    body: { message, reason: 'Forbidden' },
  });
  expect(error).toMatchObject({ code: 'KUBERNETES_FORBIDDEN', message: expect.stringMatching(hint) });
  if (message?.includes('RBAC') !== true && message && !message.includes('cannot')) expect(error.message).not.toContain('RBAC');
});
