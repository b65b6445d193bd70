import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { eventReasons } from '../../packages/controller/src/monitoring/events/event-of.ts';
import { type MetricDefinition, metricDefinitions } from '../../packages/controller/src/monitoring/metrics/metric-definitions.ts';
import { dataFields, notificationTypes } from '../../packages/controller/src/notifications/notification-of.ts';

const page = readFileSync(resolve(import.meta.dirname, '../../docs/production/operations.md'), 'utf8');
const linesOf = (start: RegExp) => page.split('\n').filter((line) => start.test(line));

test('the page lists every metric, as the code has it', () => {
  const metrics = Object.entries<MetricDefinition>(metricDefinitions).map(
    ([name, { type, labels, help }]) => `- \`${name}${labels.length > 0 ? `{${labels.join(',')}}` : ''}\` (${type}): ${help}`,
  );
  expect(linesOf(/^- `(velero|podVolume|lifeboat)_/)).toEqual(metrics);
});

test('the page lists every Event and every notification', () => {
  expect(linesOf(/^- `[A-Z]\w+` \((Normal|Warning)\)/)).toEqual(
    Object.entries(eventReasons).map(([reason, [type, when]]) => `- \`${reason}\` (${type}): ${when}`),
  );
  expect(linesOf(/^- `io\./)).toEqual(Object.entries(notificationTypes).map(([type, when]) => `- \`${type}\`: ${when}`));
  expect(page).toContain(`\n${dataFields.map((field) => `\`${field}\``).join(', ')}\n`);
});

test('the alerts ask for metrics that there are', () => {
  const [, yaml = ''] = /```yaml\n(apiVersion: monitoring[^`]*)```/.exec(page) ?? [];
  const rule = parse(yaml) as { spec: { groups: { rules: { alert: string; expr: string }[] }[] } };
  const rules = rule.spec.groups.flatMap((group) => group.rules);
  expect(rules.length).toBeGreaterThan(5);
  for (const { alert, expr } of rules) {
    const [name = ''] = /(velero|lifeboat)_\w+/.exec(expr) ?? [];
    expect(Object.hasOwn(metricDefinitions, name), alert).toBe(true);
  }
});
