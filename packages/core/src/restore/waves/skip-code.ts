import type { PlanCode } from '../../contract/results/plan-codes.ts';
import type { SkipRule } from '../../contract/results/skip-rule.ts';

const codes = {
  policy: 'POLICY',
  'cluster-own': 'CLUSTER_OWN',
  command: 'COMMAND',
  finished: 'FINISHED',
  remade: 'REMADE',
  'new-volume': 'NEW_VOLUME',
  action: 'ACTION',
  differs: 'DIFFERS',
  plan: 'POLICY',
} as const satisfies Record<Exclude<SkipRule, 'same'>, PlanCode>;

/** What a plan calls the rule by which an object is left alone. */
export function skipCode(rule: Exclude<SkipRule, 'same'>): PlanCode {
  return codes[rule];
}
