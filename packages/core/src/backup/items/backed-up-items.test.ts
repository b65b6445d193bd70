import { expect, test } from 'vitest';
import { createBackedUpItems } from './backed-up-items.ts';

test('the resource list is one JSON text, however many pieces it comes in, without what was dropped', async () => {
  const items = createBackedUpItems();
  const list = async () => {
    let text = '';
    for await (const piece of items.resourceList()) text += Buffer.from(piece).toString();
    return text;
  };
  expect(await list()).toBe('{}\n');
  const names = Array.from({ length: 5001 }, (_, i) => `shop/"${i}"`);
  for (const name of names) items.claim({ kind: 'v1/Secret', name });
  items.claim({ kind: 'apps/v1/Deployment', name: 'shop/web' });
  items.claim({ kind: 'v1/Pod', name: 'shop/gone' });
  items.drop({ kind: 'v1/Pod', name: 'shop/gone' });
  items.drop({ kind: 'v1/Secret', name: 'shop/"0"' });
  expect(await list()).toBe(`${JSON.stringify({ 'apps/v1/Deployment': ['shop/web'], 'v1/Secret': names.slice(1).sort() })}\n`);
});
