import { coded } from '../../errors/issues/issue-codes.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import { findRisks, type Risk, risks } from './find-risks.ts';

const namesShown = 10;

/** Collects the risks of what a restore writes, each object once, and tells them by kind of risk. */
export interface RiskNotes {
  note(resource: string, object: KubeObject): void;
  tell(log: Pick<Logger, 'warn'>): void;
}

export function createRiskNotes(): RiskNotes {
  const found = new Map<Risk, Set<string>>();
  return {
    note(resource, object) {
      const { namespace, name } = object.metadata;
      for (const risk of findRisks(resource, object)) {
        const names = found.get(risk) ?? new Set();
        found.set(risk, names.add(`${resource} ${namespace ? `${namespace}/` : ''}${name}`));
      }
    },
    tell(log) {
      for (const [risk, names] of found) {
        const shown = [...names].sort().slice(0, namesShown).join(', ');
        const more = names.size > namesShown ? `, and ${names.size - namesShown} more` : '';
        log.warn(`Objects of the backup ${risks[risk]}: ${shown}${more}. Check that they are meant to`, coded('RISK'));
      }
    },
  };
}
